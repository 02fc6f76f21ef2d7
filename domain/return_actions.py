"""Return actions: what can be done with a return, where each move may begin, or why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from domain import return_previews
from domain.order_refusals import MoreThanPaid
from domain.return_refusals import NothingToGiveBack, ReturnMoveNotAllowed, ReturnOnItsWay
from domain.return_states import LABELLED, MOVES, ReturnMove
from kit.actions import Action, Actions, Facts, Rule
from kit.refused import Refused, Wrong
from models import ReturnState


class ReturnActionKind(StrEnum):
    """What can be done with a return."""

    APPROVE = "APPROVE"
    ATTACH_LABEL = "ATTACH_LABEL"
    CANCEL = "CANCEL"
    CLOSE = "CLOSE"
    DECLINE = "DECLINE"
    RECEIVE = "RECEIVE"
    REFUND = "REFUND"
    SEND = "SEND"


@dataclass(frozen=True)
class ReturnAction(Action[ReturnActionKind]):
    """Whether something can be done with a return now."""


def actions(facts: Facts) -> list[ReturnAction]:
    """What whoever asks may do with the return, in alphabetical order, each by the very rule that
    its mutation asks; empty for staff who may only read."""
    return ACTIONS.told(ReturnAction, facts)


def _moves(move: ReturnMove) -> Callable[[Facts], Refused | None]:
    def rule(facts: Facts) -> Refused | None:
        return ReturnMoveNotAllowed() if MOVES[move].ends(ReturnState(facts["state"])) else None

    return rule


def _cancel(facts: Facts) -> Refused | None:
    """Customers may until they have sent it; staff may until some of it came."""
    if no := _moves(ReturnMove.CANCEL)(facts):
        return no
    return ReturnOnItsWay() if facts["state"] == ReturnState.SENT and not facts["writes"] else None


def _label(facts: Facts) -> Refused | None:
    return None if facts["state"] in LABELLED else ReturnMoveNotAllowed()


def _refund(facts: Facts) -> Refused | None:
    """Money is given back for what came, as far as it cost any and that was paid; or the points
    that were."""
    if not return_previews.brings_anything(facts):
        return NothingToGiveBack()
    if facts["refundable"] > 0 or return_previews.by_points_alone(facts["order"]):
        return None
    return MoreThanPaid(Wrong(("amount",), MoreThanPaid.sentence()))


K = ReturnActionKind
ACTIONS = Actions(
    {
        K.APPROVE: Rule(("writes",), _moves(ReturnMove.APPROVE)),
        K.ATTACH_LABEL: Rule(("writes",), _label),
        K.CANCEL: Rule(("buys", "writes"), _cancel),
        K.CLOSE: Rule(("writes",), _moves(ReturnMove.CLOSE)),
        K.DECLINE: Rule(("writes",), _moves(ReturnMove.DECLINE)),
        K.RECEIVE: Rule(("writes",), _moves(ReturnMove.RECEIVE)),
        K.REFUND: Rule(("pays",), _refund),
        K.SEND: Rule(("buys", "writes"), _moves(ReturnMove.SEND)),
    }
)
