"""What can be done with a return in each state, and the table of its moves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain.return_refusals import ReturnMoveNotAllowed
from domain.return_states import MOVES, ReturnMove
from domain.returns import move
from kit.ids import new
from models import Return, ReturnCarriage, ReturnLine, ReturnState
from tests.conftest import Ask
from tests.makers import as_customer, lines_of
from tests.schema.returning import Desk, public_of
from tests.tree import ROOT

PAGE = ROOT / "docs" / "returns.md"
READ = """query ($id: ID!) { node(id: $id) { ... on Return {
  availableActions { kind allowed code reason }
} } }"""
COME = frozenset({ReturnState.PARTLY_RECEIVED, ReturnState.RECEIVED})


async def a_return_at(desk: Desk, at: ReturnState) -> Return:
    """Make a return of two mugs in a state; one has come where any has."""
    order = await desk.bought()
    number = f"R-{order.number}"
    returned = Return(number=number, order_id=order.id, state=at, carriage=ReturnCarriage.CUSTOMER)
    desk.session.add(returned)
    await desk.session.flush()
    mug, _ = await lines_of(desk.session, order)
    came = int(at in COME)
    mug.returned_quantity = came
    line = ReturnLine(
        return_id=returned.id,
        order_line_id=mug.id,
        position=0,
        quantity=2,
        reason_key="FAULTY",
        resalable_quantity=came,
    )
    desk.session.add(line)
    await desk.session.commit()
    return returned


async def told(ask: Ask, by: Viewer, returned: Return) -> dict[str, Any]:
    """Read what can be done, by its kind."""
    actions = (await ask(READ, by=by, id=public_of(returned)))["node"]["availableActions"]
    return {action.pop("kind"): action for action in actions}


@pytest.mark.parametrize("at", list(ReturnState))
async def test_what_can_be_done_is_told_in_each_state(
    ask: Ask, session: AsyncSession, at: ReturnState
) -> None:
    desk = await Desk(ask, session).open()
    returned = await a_return_at(desk, at)
    says = {
        "staff": await told(ask, desk.merchant, returned),
        "owner": await told(ask, as_customer(desk.ada), returned),
    }
    can = {who: {kind for kind, one in of.items() if one["allowed"]} for who, of in says.items()}
    assert list(says["owner"]) == ["CANCEL", "SEND"]
    assert (
        can
        == {
            ReturnState.REQUESTED: {"staff": {"APPROVE", "CANCEL", "DECLINE"}, "owner": {"CANCEL"}},
            ReturnState.APPROVED: {
                "staff": {"ATTACH_LABEL", "CANCEL", "RECEIVE", "SEND"},
                "owner": {"CANCEL", "SEND"},
            },
            ReturnState.SENT: {
                "staff": {"ATTACH_LABEL", "CANCEL", "RECEIVE", "SEND"},
                "owner": {"SEND"},
            },
            ReturnState.PARTLY_RECEIVED: {"staff": {"CLOSE", "RECEIVE", "REFUND"}, "owner": set()},
            ReturnState.RECEIVED: {"staff": {"REFUND"}, "owner": set()},
            ReturnState.CANCELLED: {"staff": set(), "owner": set()},
            ReturnState.DECLINED: {"staff": set(), "owner": set()},
        }[at]
    )


async def test_what_does_not_fit_is_refused_by_name(ask: Ask, session: AsyncSession) -> None:
    desk = await Desk(ask, session).open()
    cancelled = await a_return_at(desk, ReturnState.CANCELLED)
    sent = await a_return_at(desk, ReturnState.SENT)
    came = await a_return_at(desk, ReturnState.APPROVED)
    of = "Return"

    assert await desk.do("approveReturn", of, returnId=public_of(cancelled)) == (
        "RETURN_MOVE_NOT_ALLOWED",
    )
    assert await desk.own("cancelReturn", of, returnId=public_of(sent)) == ("RETURN_ON_ITS_WAY",)
    assert await desk.do("refundReturn", of, returnId=public_of(came)) == ("NOTHING_TO_GIVE_BACK",)
    assert await desk.do("approveReturn", of, returnId="x") == ("NO_SUCH_RETURN", "returnId")


def test_the_page_prints_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    begins = text.index("| move | begins at | leads to |")
    printed = text[begins:].split("\n\n")[0].splitlines()[2:]

    rows = []
    for what in sorted(ReturnMove):
        table = MOVES[what].table
        leads = {to for after in table.values() for to in after}
        rows.append(f"| {what} | {', '.join(sorted(table))} | {', '.join(sorted(leads))} |")
    assert printed == rows


@pytest.mark.parametrize("what", list(ReturnMove))
def test_a_return_moves_as_the_table_says_and_not_otherwise(what: ReturnMove) -> None:
    for before in ReturnState:
        for after in ReturnState:
            returned = Return(
                number="R-1", order_id=new(), carriage=ReturnCarriage.STORE, state=before
            )
            if MOVES[what].allows(before, after):
                move(returned, what, after)
                assert returned.state is after
            else:
                with pytest.raises(ReturnMoveNotAllowed):
                    move(returned, what, after)
                assert returned.state is before
