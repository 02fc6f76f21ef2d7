"""Order actions: what can be done with an order, where each may begin, until when, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.order_refusals import (
    AlreadyShipped,
    CancellationClosed,
    MoreThanPaid,
    MoveNotAllowed,
    NothingOwed,
)
from domain.refusals import TooMany
from domain.settings import cancellation
from kit import times
from kit.actions import Action, Actions, Facts, Rule
from kit.refused import Refused, Wrong
from kit.states import Moves
from models import Cancellation, FulfilmentStatus, PaymentStatus

F = FulfilmentStatus
MOST_PARCELS = 100


class Move(StrEnum):
    """What can be done with the goods of an order."""

    CANCEL = "CANCEL"
    CONFIRM = "CONFIRM"
    DELIVER = "DELIVER"
    RECEIVE = "RECEIVE"
    SHIP = "SHIP"


MOVES: Mapping[Move, Moves[FulfilmentStatus]] = {
    Move.CONFIRM: Moves({F.UNFULFILLED: frozenset({F.PROCESSING})}),
    Move.SHIP: Moves(
        {
            F.UNFULFILLED: frozenset({F.PARTLY_SHIPPED, F.SHIPPED}),
            F.PROCESSING: frozenset({F.PARTLY_SHIPPED, F.SHIPPED}),
            F.PARTLY_SHIPPED: frozenset({F.PARTLY_RETURNED, F.PARTLY_SHIPPED, F.SHIPPED}),
        }
    ),
    Move.RECEIVE: Moves(
        {
            F.DELIVERED: frozenset({F.PARTLY_RETURNED, F.RETURNED}),
            F.PARTLY_RETURNED: frozenset({F.PARTLY_RETURNED, F.RETURNED}),
            F.PARTLY_SHIPPED: frozenset({F.PARTLY_SHIPPED}),
            F.SHIPPED: frozenset({F.PARTLY_RETURNED, F.RETURNED}),
        }
    ),
    Move.DELIVER: Moves(
        {
            F.PARTLY_RETURNED: frozenset({F.PARTLY_RETURNED}),
            F.PARTLY_SHIPPED: frozenset({F.PARTLY_SHIPPED}),
            F.SHIPPED: frozenset({F.SHIPPED, F.DELIVERED}),
        }
    ),
    Move.CANCEL: Moves(
        {
            F.UNFULFILLED: frozenset({F.CANCELLED}),
            F.PROCESSING: frozenset({F.CANCELLED}),
        }
    ),
}
"""Where each move may begin and where it may lead; `docs/orders.md` prints this table whole."""

NO_MORE = frozenset({Move.CONFIRM, Move.SHIP})  # once all the money was given back
SENT = frozenset(F) - {F.CANCELLED, F.PROCESSING, F.UNFULFILLED}
UNPAID = frozenset({PaymentStatus.AUTHORIZED, PaymentStatus.FAILED, PaymentStatus.PENDING})
IN_TIME: Mapping[Cancellation, frozenset[FulfilmentStatus]] = {
    Cancellation.NEVER: frozenset(),
    Cancellation.UNTIL_CONFIRMED: frozenset({F.UNFULFILLED}),
    Cancellation.UNTIL_SHIPPED: frozenset({F.PROCESSING, F.UNFULFILLED}),
}


class OrderActionKind(StrEnum):
    """What can be done with an order."""

    CANCEL = "CANCEL"
    CONFIRM = "CONFIRM"
    DELIVER = "DELIVER"
    MARK_PAID = "MARK_PAID"
    REFUND = "REFUND"
    SHIP = "SHIP"


@dataclass(frozen=True)
class OrderAction(Action[OrderActionKind]):
    """Whether something can be done with an order now."""


def actions(facts: Facts) -> list[OrderAction]:
    """What whoever asks may do with the order, in alphabetical order, each by the very rule that
    its mutation asks; empty for staff who may only read."""
    return ACTIONS.told(OrderAction, facts)


def _moves(move: Move) -> Callable[[Facts], Refused | None]:
    def rule(facts: Facts) -> Refused | None:
        ended = move in NO_MORE and facts["payment"] == PaymentStatus.REFUNDED
        if ended or MOVES[move].ends(FulfilmentStatus(facts["fulfilment"])):
            return MoveNotAllowed()
        return None

    return rule


def _cancel(facts: Facts) -> Refused | None:
    """Staff may while nothing was sent; customers as long as the store lets them, and until they
    have downloaded some of it."""
    at = FulfilmentStatus(facts["fulfilment"])
    if at in SENT:
        return AlreadyShipped()
    if no := _moves(Move.CANCEL)(facts):
        return no
    if facts["writes"]:
        return None
    until = _until(facts)
    late = until is not None and times.read(facts["now"]) >= until
    if late or facts["downloaded"] or at not in IN_TIME[cancellation(facts["cancellation"])]:
        return CancellationClosed()
    return None


def _until(facts: Facts) -> datetime | None:
    """Tell when customers can cancel no more, if the store sets them a time."""
    hours = facts["hours"]
    if facts["writes"] or type(hours) is not int:
        return None
    return times.read(facts["placedAt"]) + timedelta(hours=hours)


def _ship(facts: Facts) -> Refused | None:
    if no := _moves(Move.SHIP)(facts):
        return no
    if facts["parcels"] >= MOST_PARCELS:
        return TooMany(message=f"An order is sent in {MOST_PARCELS} parcels at most.")
    return None


def _mark_paid(facts: Facts) -> Refused | None:
    if facts["fulfilment"] == F.CANCELLED:
        return MoveNotAllowed()
    return None if facts["payment"] in UNPAID else NothingOwed()


def _refund(facts: Facts) -> Refused | None:
    if facts["refundable"] > 0:
        return None
    return MoreThanPaid(Wrong(("amount",), MoreThanPaid.sentence()))


K = OrderActionKind
ACTIONS = Actions(
    {
        K.CANCEL: Rule(("cancels",), _cancel, _until),
        K.CONFIRM: Rule(("writes",), _moves(Move.CONFIRM)),
        K.DELIVER: Rule(("writes",), _moves(Move.DELIVER)),
        K.MARK_PAID: Rule(("pays",), _mark_paid),
        K.REFUND: Rule(("pays",), _refund),
        K.SHIP: Rule(("writes",), _ship),
    }
)
