"""Telephone numbers."""

from __future__ import annotations

import pytest

from kit.phones import BadPhone, e164


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("+44 20 7946 0018", None, "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946-0018", "DE", "+442079460018"),
        ("030 123456", "DE", "+4930123456"),
        ("(202) 555-0123", "US", "+12025550123"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_from_anywhere(
    text: str, country: str | None, kept: str
) -> None:
    assert e164(text, country) == kept


@pytest.mark.parametrize(
    ("text", "country", "why"),
    [
        ("020 7946 0018", None, "Begin the number with + and the code of its country."),
        ("020 7946 0018", "XX", "Begin the number with + and the code of its country."),
        ("hello", "GB", "This is not a telephone number."),
        ("", "GB", "This is not a telephone number."),
        ("+999 123456", None, "This is not a telephone number."),
        ("+44 20", None, "There is no such telephone number."),
        (
            "+44 20 7946 0018 ext 5",
            None,
            "Leave the extension out; it cannot be dialled from outside.",
        ),
        ("+" + "4" * 100_000, None, "A telephone number has at most 40 characters."),
    ],
)
def test_what_cannot_be_called_is_refused(text: str, country: str | None, why: str) -> None:
    with pytest.raises(BadPhone) as refused:
        e164(text, country)

    assert str(refused.value) == why
