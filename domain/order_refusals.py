"""Order refusals: how the shop says no to what is asked of orders and of their payments."""

from __future__ import annotations

from kit.refused import Refused


class AlreadyShipped(Refused):
    """Some of it was sent; it cannot be cancelled any more."""


class CancellationClosed(Refused):
    """The shop does not let customers cancel this themselves, or no longer; ask it to."""


class MethodNotOffered(Refused):
    """This way to pay is not offered."""


class MoreThanOrdered(Refused):
    """This is more of it than was ordered, less what was given back for it before."""


class MoreThanOwed(Refused):
    """This is more than is owed."""


class MoreThanPaid(Refused):
    """This is more than was paid, less what was given back before."""


class MoveNotAllowed(Refused):
    """The order is not where this could be done."""


class NoLetterhead(Refused):
    """Say first who the store is, with `setLetterhead`."""


class NoSuchCarrier(Refused):
    """The store has no carrier of this name."""


class NoSuchOrder(Refused):
    """There is no such order."""


class NoSuchOrderLine(Refused):
    """The order has no such line."""


class NoSuchPayment(Refused):
    """There is no such payment."""


class NoSuchShipment(Refused):
    """The order has no such shipment."""


class NotAuthorized(Refused):
    """No money is promised by this payment, or it has been taken."""


class NothingOwed(Refused):
    """Nothing is owed."""


class NothingToRepeat(Refused):
    """Nothing of this can be had at the moment; the cart is as it was."""


class NotThatManyLeft(Refused):
    """There are not that many of it left to be sent."""


class PaymentDeclined(Refused):
    """Whoever moves the money said no."""


class ProviderSilent(Refused):
    """Whoever moves the money does not answer at the moment; try again."""
