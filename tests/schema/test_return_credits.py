"""Money for what came back that was given back before, or that the goods had never cost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.conftest import Ask
from tests.makers import lines_of
from tests.makers.payments import line_ids
from tests.schema.moving import id_of
from tests.schema.returning import Desk

WITH = "credits { total { amount } }"
TEN = {"amount": "10.00"}
SHOWN = """query ($id: ID!) { node(id: $id) { ... on Return {
  refundPreview { lines { quantity } total { amount } }
} } }"""


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open()


async def back(desk: Desk, returned: Any, **more: Any) -> Any:
    """Give money back for a return."""
    return await desk.do("refundReturn", "Return", WITH, returnId=returned["id"], **more)


async def test_what_was_given_back_without_the_return_is_not_given_back_again(
    desk: Desk, session: AsyncSession
) -> None:
    returned = await desk.approved(3)
    mug, _ = line_ids(await lines_of(session, desk.order))
    two = [{"orderLineId": mug, "quantity": 2}]
    of = {"orderId": id_of(desk.order), "amount": "15.00", "reason": "Chipped"}
    await desk.do("refundOrder", "Order", lines=two, **of)
    await desk.came(returned, (0, 3, "DAMAGED"))
    line = {"returnLineId": returned["lines"][0]["id"]}

    shown = await desk.ask(SHOWN, by=desk.merchant, id=returned["id"])
    assert shown["node"]["refundPreview"] == {"lines": [{"quantity": 1}], "total": TEN}
    assert await back(desk, returned, lines=[{**line, "quantity": 2}]) == (
        "MORE_THAN_RECEIVED",
        "lines.0.quantity",
    )
    answer = await back(desk, returned)
    assert [one["total"] for one in answer["credits"]] == [TEN]
    assert await back(desk, returned) == ("NOTHING_TO_GIVE_BACK",)


async def test_what_cost_nothing_brings_nothing(desk: Desk, session: AsyncSession) -> None:
    order = await desk.bought(lines=(("Mug", 1, 1000), ("Gift", 1, 0)))
    returned = await desk.approved(0, 1, of=order)
    await desk.came(returned, (0, 1, "RESALABLE"))

    assert await back(desk, returned) == ("NOTHING_TO_GIVE_BACK",)
    assert await back(desk, returned, amount="5.00") == ("NOTHING_TO_GIVE_BACK",)
