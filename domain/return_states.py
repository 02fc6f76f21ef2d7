"""Return states: which moves of a return may begin where, and lead where."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kit.states import Moves
from models import ReturnState

S = ReturnState


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
