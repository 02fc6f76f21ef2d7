"""Currencies: those that are money somewhere today, by their ISO 4217 codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.core import get_global
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kit.money import DIGITS

CURRENT = frozenset(
    code
    for used in get_global("territory_currencies").values()
    for code, _, end, is_tender in used
    if end is None and is_tender
)
MOST_MINOR = 10**12  # a bill of 10,000 of the dearest things is still a BIGINT


class Currency(str):
    """A currency's code, where the schema and the commands say so."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            _known, core_schema.str_schema(strip_whitespace=True, to_upper=True, max_length=3)
        )


class BadAmount(ValueError):
    """No amount of this currency; the message says why."""


def minor_of(amount: Decimal, currency: str) -> int:
    """Count the coins of an amount, not negative, or raise `BadAmount`."""
    digits = DIGITS.get(currency, 2)
    if not amount.is_finite() or not 0 <= amount <= Decimal(MOST_MINOR).scaleb(-digits):
        raise BadAmount(f"An amount is from 0 to {Decimal(MOST_MINOR).scaleb(-digits):f}.")
    coins = round(amount, digits)
    if coins != amount:
        raise BadAmount(f"{currency} has {digits} digits after the point.")
    return int(coins.scaleb(digits))


def _known(code: str) -> Currency:
    if code not in CURRENT:
        raise PydanticCustomError("currency", "This is no currency of ISO 4217.")
    return Currency(code)
