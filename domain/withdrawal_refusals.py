"""Withdrawal refusals: how the shop says no to what is asked about withdrawals."""

from __future__ import annotations

from kit.refused import Refused


class BusinessOrder(Refused):
    """This order is of a business, and the right to withdraw is for consumers alone."""


class DeclarationExpired(Refused):
    """This declaration is too old to be confirmed, or is none; declare it again."""


class NoSuchWithdrawal(Refused):
    """There is no such withdrawal."""


class OrderUnknown(Refused):
    """No order is known for this withdrawal; name it by `orderId`."""


class WithdrawalSettled(Refused):
    """The shop has answered this withdrawal already."""
