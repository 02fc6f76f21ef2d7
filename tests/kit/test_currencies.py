"""Currencies, and amounts as somebody writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from kit.currencies import CURRENT, MOST_MINOR, BadAmount, Currency, minor_of
from kit.money import DIGITS

CODE = TypeAdapter(Currency)


@pytest.mark.parametrize("code", ["EUR", "eur", " JPY ", "XCG", "KWD"])
def test_what_is_money_today_is_a_currency(code: str) -> None:
    assert CODE.validate_python(code) == code.strip().upper()


@pytest.mark.parametrize("code", ["DEM", "XTS", "XAU", "EU", "EURO", "", "€", 1, None, "E\nR"])
def test_what_is_not_is_refused(code: object) -> None:
    with pytest.raises(ValidationError):
        CODE.validate_python(code)


def test_currencies_of_other_digits_are_all_current() -> None:
    assert set(DIGITS) <= CURRENT


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.5", "EUR", 1250),
        ("12.50000", "EUR", 1250),
        ("1200", "JPY", 1200),
        ("0", "EUR", 0),
        ("1.234", "KWD", 1234),
        ("1E+3", "EUR", 100_000),
        ("10000000000", "EUR", MOST_MINOR),
    ],
)
def test_an_amount_is_counted_in_the_smallest_coins(amount: str, currency: str, minor: int) -> None:
    assert minor_of(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "EUR"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("-0.01", "EUR"),
        ("10000000000.01", "EUR"),
        ("1E+999", "EUR"),
        ("1E-999", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1.00000000000000000000000000000001", "EUR"),
    ],
)
def test_what_is_no_amount_of_it_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(BadAmount):
        minor_of(Decimal(amount), currency)
