"""Coins: how Stripe counts amounts, which is not as ISO 4217 does for every currency."""

from __future__ import annotations

from kit.money import DIGITS

# Kept by Stripe for those who began early: krónur and shillings are sent with two digits.
OWN_DIGITS = {"ISK": 2, "MGA": 0, "UGX": 2}


class NoCoins(ValueError):
    """Stripe cannot be asked for exactly this amount."""


def counted(minor: int, currency: str) -> int:
    """Count an amount as Stripe does, or raise `NoCoins`."""
    digits = DIGITS.get(currency, 2)
    if digits == 3 and minor % 10:
        raise NoCoins(f"Cards pay no thousandths of {currency}.")
    return _scaled(minor, OWN_DIGITS.get(currency, digits) - digits, currency)


def minor_of(coins: int, currency: str) -> int:
    """Count in our minor units what Stripe counts in its own, or raise `NoCoins`."""
    digits = DIGITS.get(currency, 2)
    return _scaled(coins, digits - OWN_DIGITS.get(currency, digits), currency)


def _scaled(amount: int, by: int, currency: str) -> int:
    whole, rest = divmod(amount * 10 ** max(by, 0), 10 ** max(-by, 0))
    if rest:
        raise NoCoins(f"Cards pay whole {currency} only.")
    return int(whole)
