"""What becomes of a return: approved, declined, sent, called off, and received in parts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.ids import new, public
from models import (
    FileKind,
    MailedKey,
    MovementKind,
    OrderLine,
    StockMovement,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_level,
    a_variant,
    as_customer,
    lines_of,
)
from tests.makers.carts import a_claim
from tests.makers.catalogue import events_of
from tests.makers.files import a_file
from tests.makers.payments import letters_of, line_ids
from tests.schema.moving import id_of
from tests.schema.returning import LINES, Desk


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open()


async def letters(session: AsyncSession) -> list[str]:
    """Name the letters about returns, the oldest first."""
    return [one.template for one in await letters_of(session) if one.template[:7] == "return_"]


async def test_a_return_is_approved_with_a_label_which_its_customer_reads(
    desk: Desk, session: AsyncSession
) -> None:
    returned = await desk.requested(1)
    label = await a_file(session, desk.merchant, kind=FileKind.PDF, name="label.pdf")
    await session.commit()
    told = {"returnId": returned["id"], "answer": "To the back door, please"}

    await desk.do("approveReturn", "Return", **told, labelId=public(type(label), label.id))

    seen = await desk.ask(
        """query ($id: ID!) { order(id: $id) {
          returns { state answer decidedAt label { name } } } }""",
        by=as_customer(desk.ada),
        id=id_of(desk.order),
    )
    [mine] = seen["order"]["returns"]
    assert mine.pop("decidedAt")
    assert mine == {
        "state": "APPROVED",
        "answer": "To the back door, please",
        "label": {"name": "label.pdf"},
    }
    letter = (await letters_of(session))[-1]
    assert (letter.template, letter.payload["has_label"]) == ("return_approved", True)


async def test_a_label_is_a_paper_that_is_there_and_can_be_replaced(
    desk: Desk, session: AsyncSession
) -> None:
    returned = await desk.approved(1)
    film = await a_file(session, desk.merchant, kind=FileKind.MP4)
    first, second = [await a_file(session, desk.merchant, kind=FileKind.PNG) for _ in range(2)]
    await session.commit()

    async def attach(file: Any) -> Any:
        of = file if isinstance(file, str) else public(type(file), file.id)
        given = {"returnId": returned["id"], "labelId": of}
        return await desk.do("attachReturnLabel", "Return", "label { id }", **given)

    assert await attach("x") == ("NO_SUCH_FILE", "labelId.0")
    assert await attach(film) == ("INVALID_INPUT", "labelId")
    await attach(first)
    assert await attach(first) == ("FILE_ATTACHED", "labelId.0")
    assert (await attach(second))["label"]["id"] == public(type(second), second.id)
    await session.refresh(first)
    assert first.state.value == "GONE"
    assert await letters(session) == [
        "return_requested",
        "return_approved",
        *["return_labelled"] * 2,
    ]


async def test_what_is_declined_says_why_and_can_be_asked_for_again(
    desk: Desk, session: AsyncSession
) -> None:
    returned = await desk.requested(3)

    answer = await desk.do(
        "declineReturn", "Return", "state answer", returnId=returned["id"], answer="It is worn"
    )

    assert answer == {"state": "DECLINED", "answer": "It is worn"}
    assert (await letters_of(session))[-1].payload["answer"] == "It is worn"
    assert (await desk.requested(3))["state"] == "REQUESTED"


async def test_a_customer_calls_it_off_until_it_is_sent(desk: Desk, session: AsyncSession) -> None:
    first, second = await desk.approved(1), await desk.approved(1)
    sent = {"returnId": second["id"], "carrier": "UPS", "trackingNumber": "1Z"}

    assert await desk.own("cancelReturn", "Return", "state", returnId=first["id"]) == {
        "state": "CANCELLED"
    }
    assert await desk.own("sendReturn", "Return", "state carrier trackingNumber", **sent) == {
        "state": "SENT",
        "carrier": "UPS",
        "trackingNumber": "1Z",
    }
    late = await desk.own("cancelReturn", "Return", returnId=second["id"])
    assert late == ("RETURN_ON_ITS_WAY",)
    assert (await desk.do("cancelReturn", "Return", "state", returnId=second["id"])) == {
        "state": "CANCELLED"
    }
    assert (await desk.returnable())["Mug"]["quantity"] == 3


async def test_it_comes_in_parts_and_only_what_is_good_goes_back_into_stock(
    desk: Desk, session: AsyncSession
) -> None:
    mug = await a_variant(session)
    level = await a_level(session, mug, 5)
    [line, _] = await lines_of(session, desk.order)
    line.variant_id = mug.id
    await session.commit()
    returned = await desk.approved(3, 1)

    part = await desk.came(returned, (0, 1, "RESALABLE"), (0, 1, "DAMAGED"), fields="state")
    seen = await desk.ask(
        "query ($id: ID!) { order(id: $id) { fulfilmentStatus lines { returnedQuantity } } }",
        by=as_customer(desk.ada),
        id=id_of(desk.order),
    )
    whole = await desk.came(returned, (0, 1, "RESALABLE"), (1, 1, "DAMAGED"), fields=LINES)

    assert part == {"state": "PARTLY_RECEIVED"}
    assert seen["order"] == {
        "fulfilmentStatus": "PARTLY_RETURNED",
        "lines": [{"returnedQuantity": 2}, {"returnedQuantity": 0}],
    }
    assert [(one["resalableQuantity"], one["damagedQuantity"]) for one in whole["lines"]] == [
        (2, 1),
        (0, 1),
    ]
    await session.refresh(level)
    await session.refresh(desk.order)
    assert (level.on_hand, desk.order.fulfilment_status.value) == (7, "RETURNED")
    assert desk.order.status.value == "RETURNED"
    moved = select(StockMovement).where(col(StockMovement.kind) == MovementKind.RETURNED)
    assert [row.change for row in await session.exec(moved)] == [1, 1]
    assert (await letters(session))[-2:] == ["return_received"] * 2
    first, _ = await events_of(session, "return:receive")
    assert first.after is not None
    assert [one["condition"] for one in first.after["lines"]] == ["RESALABLE", "DAMAGED"]


async def test_a_store_may_leave_what_comes_back_out_of_stock(
    desk: Desk, session: AsyncSession
) -> None:
    mug = await a_variant(session)
    level = await a_level(session, mug, 5)
    [line, _] = await lines_of(session, desk.order)
    line.variant_id = mug.id
    await session.commit()
    await desk.do("setReturnTerms", "ReturnTerms", "restocks", restocks=False)

    await desk.came(await desk.approved(1), (0, 1, "RESALABLE"))

    await session.refresh(level)
    assert level.on_hand == 5


async def test_more_than_was_sent_back_is_not_received(desk: Desk, session: AsyncSession) -> None:
    returned = await desk.approved(2)
    strange = {**returned, "lines": [{"id": "returnline_x"}]}

    assert await desk.came(returned, (0, 3, "DAMAGED")) == (
        "MORE_THAN_SENT_BACK",
        "lines.0.quantity",
    )
    assert await desk.came(returned, (0, 1, "DAMAGED"), (0, 2, "RESALABLE")) == (
        "MORE_THAN_SENT_BACK",
        "lines.1.quantity",
    )
    assert await desk.came(returned, (0, 1, "DAMAGED"), (0, 1, "DAMAGED")) == (
        "INVALID_INPUT",
        "lines.1.returnLineId",
    )
    assert await desk.came(strange, (0, 1, "DAMAGED")) == (
        "NO_SUCH_RETURN_LINE",
        "lines.0.returnLineId",
    )
    lines = list(await session.exec(select(OrderLine)))
    assert [line.returned_quantity for line in lines] == [0, 0]


async def test_what_will_not_come_any_more_can_be_returned_anew(desk: Desk) -> None:
    returned = await desk.approved(3)
    await desk.came(returned, (0, 1, "RESALABLE"))
    assert (await desk.returnable())["Mug"]["quantity"] == 0

    closed = await desk.do("closeReturn", "Return", "state", returnId=returned["id"])

    assert closed == {"state": "RECEIVED"}
    assert (await desk.returnable())["Mug"]["quantity"] == 2


async def test_what_is_sent_after_some_came_back_leaves_the_order_partly_returned(
    desk: Desk,
) -> None:
    desk.order = await desk.bought(sent=False)
    mug, _ = line_ids(await lines_of(desk.session, desk.order))
    ship = {"orderId": id_of(desk.order), "carrier": "DHL"}
    status = "fulfilmentStatus"
    await desk.do("shipOrder", "Order", **ship, lines=[{"orderLineId": mug, "quantity": 3}])
    await desk.came(await desk.approved(1), (0, 1, "RESALABLE"))
    await desk.session.refresh(desk.order)
    assert desk.order.fulfilment_status.value == "PARTLY_SHIPPED"

    answer = await desk.do("shipOrder", "Order", status, **ship)

    assert answer == {status: "PARTLY_RETURNED"}
    assert await desk.do("deliverOrder", "Order", status, orderId=id_of(desk.order)) == answer


@pytest.mark.parametrize("many", [1, 20])
async def test_a_return_is_so_many_statements_however_many_lines(
    desk: Desk, queries: Queries, many: int
) -> None:
    goods = tuple((f"Mug {n}", 1, 1000) for n in range(many))
    order = await desk.bought(lines=goods)
    wanted = await desk.wants(*[1] * many, of=order)

    with queries(12):
        returned = await desk.own("requestReturn", "Return", "id lines { id }", **wanted)
    await desk.do("approveReturn", "Return", returnId=returned["id"])
    with queries(15):
        await desk.came(returned, *((n, 1, "DAMAGED") for n in range(many)), fields="id")
    with queries(28):
        given = await desk.do("refundReturn", "Return", "id", returnId=returned["id"])

    assert len(returned["lines"]) == many
    assert given == {"id": returned["id"]}


async def test_the_key_of_a_guest_ends_after_all_has_come_though_some_went_back(
    desk: Desk, session: AsyncSession
) -> None:
    until = clock.now() + timedelta(days=365)
    order = await desk.bought(claim_hash=a_claim()[1].claim_hash)
    key = MailedKey(order_id=order.id, key_hash=new().bytes, expires_at=until)
    session.add(key)
    await session.commit()
    await desk.came(await desk.approved(1, of=order), (0, 1, "RESALABLE"))

    await desk.do("deliverOrder", "Order", orderId=id_of(order))

    await session.refresh(key)
    assert key.expires_at is not None
    assert key.expires_at < clock.now() + timedelta(days=31)
