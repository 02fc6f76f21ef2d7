"""Return actions: what can be done with a return, where each move may begin, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.order_refusals import MoreThanPaid
from domain.return_refusals import NothingToGiveBack, ReturnMoveNotAllowed, ReturnOnItsWay
from kit.refused import Refused, Wrong
from kit.states import Moves
from models import ReturnState

S = ReturnState
Facts = Mapping[str, Any]


class ReturnMove(StrEnum):
    """What can be done with the goods of a return."""

    APPROVE = "APPROVE"
    CANCEL = "CANCEL"
    CLOSE = "CLOSE"
    DECLINE = "DECLINE"
    RECEIVE = "RECEIVE"
    SEND = "SEND"


_COMES = frozenset({S.PARTLY_RECEIVED, S.RECEIVED})
MOVES: Mapping[ReturnMove, Moves[ReturnState]] = {
    ReturnMove.APPROVE: Moves({S.REQUESTED: frozenset({S.APPROVED})}),
    ReturnMove.DECLINE: Moves({S.REQUESTED: frozenset({S.DECLINED})}),
    ReturnMove.SEND: Moves({S.APPROVED: frozenset({S.SENT}), S.SENT: frozenset({S.SENT})}),
    ReturnMove.RECEIVE: Moves({S.APPROVED: _COMES, S.SENT: _COMES, S.PARTLY_RECEIVED: _COMES}),
    ReturnMove.CLOSE: Moves({S.PARTLY_RECEIVED: frozenset({S.RECEIVED})}),
    ReturnMove.CANCEL: Moves(
        {
            S.APPROVED: frozenset({S.CANCELLED}),
            S.REQUESTED: frozenset({S.CANCELLED}),
            S.SENT: frozenset({S.CANCELLED}),
        }
    ),
}
"""Where each move may begin and where it may lead; `docs/returns.md` prints this table whole."""

COMING = frozenset({S.APPROVED, S.PARTLY_RECEIVED, S.REQUESTED, S.SENT})
"""Where what has not come of a return may still come."""

LABELLED = frozenset({S.APPROVED, S.SENT})  # where a label can still be of use


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
class ReturnAction:
    """Whether something can be done with a return now."""

    kind: ReturnActionKind
    allowed: bool
    code: str | None
    reason: str | None


def actions(facts: Facts) -> list[ReturnAction]:
    """What whoever asks may do with the return, in alphabetical order, each by the very rule that
    its mutation asks; empty for staff who may only read."""
    usable = (kind for kind in ReturnActionKind if any(facts[who] for who in USED_BY[kind]))
    return [_action(kind, facts) for kind in usable]


def require(kind: ReturnActionKind, facts: Facts) -> None:
    """Refuse what cannot be done with the return now."""
    refusal = RULES[kind](facts)
    if refusal is not None:
        raise refusal


def _action(kind: ReturnActionKind, facts: Facts) -> ReturnAction:
    no = RULES[kind](facts)
    code, reason = (None, None) if no is None else (no.code(), no.message)
    return ReturnAction(kind, no is None, code, reason)


def by_points_alone(order: Facts) -> bool:
    """Tell whether an order was paid with points, and no money."""
    return bool(order["total"] == 0 and order["pointsUsed"] > 0)


def _moves(move: ReturnMove) -> Callable[[Facts], Refused | None]:
    def rule(facts: Facts) -> Refused | None:
        return ReturnMoveNotAllowed() if MOVES[move].ends(S(facts["state"])) else None

    return rule


def _cancel(facts: Facts) -> Refused | None:
    """Customers may until they have sent it; staff may until some of it came."""
    if no := _moves(ReturnMove.CANCEL)(facts):
        return no
    return ReturnOnItsWay() if facts["state"] == S.SENT and not facts["writes"] else None


def _label(facts: Facts) -> Refused | None:
    return None if facts["state"] in LABELLED else ReturnMoveNotAllowed()


def _refund(facts: Facts) -> Refused | None:
    """Money is given back for what came, as far as any was paid; or the points that were."""
    if not any(line["received"] > line["refunded"] for line in facts["lines"]):
        return NothingToGiveBack()
    if facts["refundable"] > 0 or by_points_alone(facts["order"]):
        return None
    return MoreThanPaid(Wrong(("amount",), MoreThanPaid.sentence()))


RULES: Mapping[ReturnActionKind, Callable[[Facts], Refused | None]] = {
    ReturnActionKind.APPROVE: _moves(ReturnMove.APPROVE),
    ReturnActionKind.ATTACH_LABEL: _label,
    ReturnActionKind.CANCEL: _cancel,
    ReturnActionKind.CLOSE: _moves(ReturnMove.CLOSE),
    ReturnActionKind.DECLINE: _moves(ReturnMove.DECLINE),
    ReturnActionKind.RECEIVE: _moves(ReturnMove.RECEIVE),
    ReturnActionKind.REFUND: _refund,
    ReturnActionKind.SEND: _moves(ReturnMove.SEND),
}
USED_BY: Mapping[ReturnActionKind, tuple[str, ...]] = {
    ReturnActionKind.APPROVE: ("writes",),
    ReturnActionKind.ATTACH_LABEL: ("writes",),
    ReturnActionKind.CANCEL: ("buys", "writes"),
    ReturnActionKind.CLOSE: ("writes",),
    ReturnActionKind.DECLINE: ("writes",),
    ReturnActionKind.RECEIVE: ("writes",),
    ReturnActionKind.REFUND: ("pays",),
    ReturnActionKind.SEND: ("buys", "writes"),
}
