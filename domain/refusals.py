"""Refusals: every way the shop says no. The name is the code, the docstring the message."""

from __future__ import annotations

import auth.refusals as signing_in
from kit.refused import InvalidInput, Refused


class AnswerGone(Refused):
    """This was carried out before, and what it answered has been deleted since."""


class CustomerErased(Refused):
    """This customer was erased; there is nobody to write to."""


class CustomerNotPending(Refused):
    """This customer does not wait for approval."""


class CustomerPending(Refused):
    """This customer waits for approval: approve or decline them."""


class DuplicateAddress(Refused):
    """You have this address already."""


class EmailProven(Refused):
    """This customer has proven an address; only they can change it."""


class EmailTaken(Refused):
    """Another customer has this address."""


class FeatureOff(Refused):
    """The store has switched this off."""


class KeyUsedDifferently(Refused):
    """This idempotency key was used for another command or another input."""


class NameTaken(Refused):
    """You already have one of this name."""


class NoSuchAddress(Refused):
    """There is no such address."""


class NoSuchCustomer(Refused):
    """There is no such customer."""


class NoSuchItem(Refused):
    """There is no such item on this list."""


class NoSuchVariant(Refused):
    """There is no such variant, or it is not for sale."""


class NoSuchWishlist(Refused):
    """There is no such wishlist."""


class TooMany(Refused):
    """There are too many of them already."""


__all__ = [
    "AnswerGone",
    "CustomerErased",
    "CustomerNotPending",
    "CustomerPending",
    "DuplicateAddress",
    "EmailProven",
    "EmailTaken",
    "FeatureOff",
    "InvalidInput",
    "KeyUsedDifferently",
    "NameTaken",
    "NoSuchAddress",
    "NoSuchCustomer",
    "NoSuchItem",
    "NoSuchVariant",
    "NoSuchWishlist",
    "TooMany",
    "signing_in",
]
