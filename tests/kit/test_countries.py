"""Names of countries."""

from __future__ import annotations

from kit.countries import names
from kit.postal import COUNTRIES


def test_every_country_has_a_name_in_every_language() -> None:
    assert names("de")["DE"] == "Deutschland"
    assert names("en")["DE"] == "Germany"
    for language in ("en", "de", "ja"):
        assert set(names(language)) == COUNTRIES
        assert all(names(language).values())


def test_an_unknown_language_is_answered_in_english() -> None:
    assert names("xx-nowhere") == names("en")


def test_accents_do_not_send_a_country_to_the_end() -> None:
    german = list(names("de"))

    assert german.index("NO") < german.index("AT") < german.index("PL")  # Österreich
