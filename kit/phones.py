"""Telephone numbers: read as people write them, kept as E.164."""

from __future__ import annotations

import phonenumbers

LONGEST = 40


class BadPhone(ValueError):
    """The text is not a number that can be called; the message says why."""


def e164(text: str, country: str | None = None) -> str:
    """Write a number as +442079460018; `country` is where a number without a + is dialled."""
    if len(text) > LONGEST:
        raise BadPhone(f"A telephone number has at most {LONGEST} characters.")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == error.INVALID_COUNTRY_CODE and not text.lstrip().startswith("+"):
            raise BadPhone("Begin the number with + and the code of its country.") from None
        raise BadPhone("This is not a telephone number.") from None
    if number.extension:
        raise BadPhone("Leave the extension out; it cannot be dialled from outside.")
    if not phonenumbers.is_valid_number(number):
        raise BadPhone("There is no such telephone number.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def shown(number: str) -> str:
    """Write a number that is kept as people read it: +44 20 7946 0018."""
    read = phonenumbers.parse(number)
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
