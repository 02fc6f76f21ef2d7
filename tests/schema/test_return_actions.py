"""What can be done with a return: what it tells is what its mutations do, in every state."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain.return_actions import MOVES, ReturnActionKind, ReturnMove
from domain.return_refusals import ReturnMoveNotAllowed
from domain.returns import move
from kit.ids import new, public
from models import FileKind, Return, ReturnCarriage, ReturnLine, ReturnState
from schema import schema
from tests.conftest import Ask
from tests.makers import a_member_of_staff, as_customer, as_staff, lines_of
from tests.makers.catalogue import doing
from tests.makers.files import a_file
from tests.schema.returning import Desk, public_of
from tests.tree import ROOT

PAGE = ROOT / "docs" / "returns.md"
READ = """query ($id: ID!) { node(id: $id) { ... on Return {
  availableActions { kind allowed code reason }
} } }"""
COME = frozenset({ReturnState.PARTLY_RECEIVED, ReturnState.RECEIVED})


def mutation_of(kind: ReturnActionKind) -> str:
    """Read in the schema by which mutation it is done."""
    says = schema._schema.type_map["ReturnActionKind"].values[kind].description  # type: ignore[attr-defined]
    [name] = re.findall(r"`(\w+)`", says)
    return str(name)


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


async def given(desk: Desk, returned: Return, kind: ReturnActionKind) -> dict[str, Any]:
    """Say what a mutation wants besides the return."""
    if kind is ReturnActionKind.DECLINE:
        return {"answer": "No"}
    if kind is ReturnActionKind.ATTACH_LABEL:
        label = await a_file(desk.session, desk.merchant, kind=FileKind.PDF)
        await desk.session.commit()
        return {"labelId": public(type(label), label.id)}
    if kind is ReturnActionKind.RECEIVE:
        lines = select(ReturnLine).where(col(ReturnLine.return_id) == returned.id)
        [line] = await desk.session.exec(lines)
        id = public(ReturnLine, line.id)
        return {"lines": [{"returnLineId": id, "quantity": 1, "condition": "DAMAGED"}]}
    return {}


async def told(ask: Ask, by: Viewer, returned: Return) -> dict[str, Any]:
    """Read what can be done, by its kind."""
    actions = (await ask(READ, by=by, id=public_of(returned)))["node"]["availableActions"]
    return {action.pop("kind"): action for action in actions}


async def agree(desk: Desk, by: Viewer, returned: Return, kind: ReturnActionKind) -> bool:
    """See that one thing is told as it is done; whether it is."""
    says = (await told(desk.ask, by, returned))[kind]
    more = await given(desk, returned, kind)

    done = await doing(desk.ask, by)(
        mutation_of(kind), "Return", returnId=public_of(returned), **more
    )

    where = (kind, returned.state)
    assert says["allowed"] is not isinstance(done, tuple), (where, done)
    assert says["code"] == (done[0] if isinstance(done, tuple) else None), where
    assert (says["reason"] is None) is says["allowed"]
    return bool(says["allowed"])


@pytest.mark.parametrize("at", list(ReturnState))
async def test_what_is_told_is_what_can_be_done(
    ask: Ask, session: AsyncSession, at: ReturnState
) -> None:
    desk = await Desk(ask, session).open()
    owner = as_customer(desk.ada)
    can: dict[str, set[str]] = {"staff": set(), "owner": set()}
    for kind in ReturnActionKind:
        if await agree(desk, desk.merchant, await a_return_at(desk, at), kind):
            can["staff"].add(kind.value)
    for kind in (ReturnActionKind.CANCEL, ReturnActionKind.SEND):
        if await agree(desk, owner, await a_return_at(desk, at), kind):
            can["owner"].add(kind.value)
    assert list(await told(ask, owner, await a_return_at(desk, at))) == ["CANCEL", "SEND"]
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


async def test_every_kind_is_done_by_a_mutation_of_the_schema() -> None:
    assert {mutation_of(kind) for kind in ReturnActionKind} <= set(
        schema._schema.mutation_type.fields  # type: ignore[union-attr]
    )


async def test_who_may_only_read_is_told_of_nothing(ask: Ask, session: AsyncSession) -> None:
    desk = await Desk(ask, session).open()
    reader = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    returned = await a_return_at(desk, ReturnState.REQUESTED)

    assert await told(ask, reader, returned) == {}
    done = await doing(ask, reader)("approveReturn", "Return", returnId=public_of(returned))
    assert done == "FORBIDDEN"


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
