"""Language tags."""

from __future__ import annotations

import pytest

from kit.languages import BadLanguage, canonical


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("de", "de"),
        ("EN-gb", "en-GB"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es_419", "es-419"),
        ("SL-Rozaj-Biske-1994", "sl-rozaj-biske-1994"),
    ],
)
def test_a_tag_is_written_in_its_usual_case(text: str, kept: str) -> None:
    assert canonical(text) == kept


@pytest.mark.parametrize(
    "text", ["", "d", "english", "de-", "-de", "de--AT", "de-ÄT", "de AT", "d\0", "de-" + "a" * 40]
)
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(BadLanguage):
        canonical(text)
