"""Names of countries become codes, where one code is right."""

from __future__ import annotations

import pytest

from importing.countries import CODES, code_of
from kit.postal import form_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EIRE", "IE"),
        ("RSA", "ZA"),
        ("USA", "US"),
        ("United Kingdom", "GB"),
        ("Channel Islands", None),
        ("European Community", None),
        ("Unspecified", None),
        ("Atlantis", None),
    ],
)
def test_a_country_is_named_by_its_code(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_every_code_is_one_that_addresses_know() -> None:
    assert [code for code in CODES.values() if code and form_of(code) is None] == []
