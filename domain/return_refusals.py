"""Return refusals: how the shop says no to what is asked of returns."""

from __future__ import annotations

from kit.refused import Refused


class AlreadyReturned(Refused):
    """All that was sent of it has come back, is to come back, or was given back already."""


class FinalSale(Refused):
    """It was sold as what does not come back."""


class MoreThanReceived(Refused):
    """This is more of it than came back, less what was given back for it before."""


class MoreThanReturnable(Refused):
    """This is more of it than can be returned."""


class MoreThanSentBack(Refused):
    """This is more of it than is still to come back."""


class NoSuchReturn(Refused):
    """There is no such return."""


class NoSuchReturnLine(Refused):
    """The return has no such line."""


class NoSuchReturnReason(Refused):
    """This is none of the store's reasons."""


class NotShipped(Refused):
    """None of it was sent yet; it can be cancelled, but not returned."""


class NothingToGiveBack(Refused):
    """Nothing has come back for which money could be given back, or all of it was."""


class ReturnMoveNotAllowed(Refused):
    """The return is not where this could be done."""


class ReturnOnItsWay(Refused):
    """It is on its way to the shop; it cannot be called off any more."""


class ReturnWindowClosed(Refused):
    """The time to return it is over."""
