"""Amounts as Stripe counts them."""

from __future__ import annotations

import pytest

from kit.currencies import CURRENT
from providers.coins import NoCoins, counted, minor_of


@pytest.mark.parametrize(
    ("currency", "minor", "coins"),
    [
        ("EUR", 1250, 1250),
        ("JPY", 1200, 1200),
        ("ISK", 500, 50000),
        ("UGX", 5, 500),
        ("MGA", 500, 5),
        ("KWD", 5120, 5120),
    ],
)
def test_an_amount_is_counted_as_stripe_does_and_back(
    currency: str, minor: int, coins: int
) -> None:
    assert (counted(minor, currency), minor_of(coins, currency)) == (coins, minor)


@pytest.mark.parametrize(("currency", "minor"), [("MGA", 501), ("KWD", 5121)])
def test_what_cards_cannot_pay_exactly_is_not_asked_for(currency: str, minor: int) -> None:
    with pytest.raises(NoCoins):
        counted(minor, currency)


def test_what_stripe_tells_in_parts_of_ours_is_not_rounded() -> None:
    with pytest.raises(NoCoins):
        minor_of(50, "ISK")


@pytest.mark.parametrize("currency", sorted(CURRENT))
def test_whole_amounts_of_every_currency_come_back_as_they_went(currency: str) -> None:
    assert minor_of(counted(120_000, currency), currency) == 120_000
