"""Happenings: what a sign-in brought about besides itself, for the storefront to tell."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class SignInHappening(StrEnum):
    """What a sign-in can bring about besides itself."""

    ACCOUNT_CREATED = "ACCOUNT_CREATED"
    CART_ATTACHED = "CART_ATTACHED"
    CART_WAITING = "CART_WAITING"
    NEW_BROWSER = "NEW_BROWSER"
    ORDERS_ATTACHED = "ORDERS_ATTACHED"
    WISHLISTS_MERGED = "WISHLISTS_MERGED"


def of(row: Any) -> tuple[SignInHappening, ...]:
    """Read them from the answer of the statement that signed in; `domain.handing` adds the rest."""
    told = {
        SignInHappening.ACCOUNT_CREATED: row.is_new,
        SignInHappening.NEW_BROWSER: row.is_new_browser,
        SignInHappening.ORDERS_ATTACHED: row.attached > 0,
    }
    return tuple(what for what, so in told.items() if so)
