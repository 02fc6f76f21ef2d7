"""Orders that are bought again, through the schema."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import Order
from tests.conftest import Ask
from tests.makers import an_order
from tests.schema.saving import LINES

PREVIEW = """query ($id: ID!) { order(id: $id) { repeat {
  lines { orderLineId verdict ordered available then { amount } now { amount currency } }
  then { amount } now { amount } includesTax canRepeat
} } }"""
REPEAT = f"""mutation ($input: RepeatOrderInput!) {{ repeatOrder(input: $input) {{
  ... on OrderRepeated {{
    cart {{ id version currency {LINES} }} setAside {{ id status {LINES} }}
    lines {{ orderLine {{ sku }} verdict ordered added }}
  }}
  ... on Refusal {{ code fields {{ path }} }} ... on StaleVersion {{ current }}
}} }}"""
AGAIN = f"""mutation ($input: RepeatOrderLineInput!) {{ repeatOrderLine(input: $input) {{
  ... on OrderRepeated {{ cart {{ id version {LINES} }} setAside {{ id }}
    lines {{ orderLine {{ sku }} verdict ordered added }} }}
  ... on Refusal {{ code message fields {{ path message }} }} ... on StaleVersion {{ current }}
}} }}"""
FIELDS = """sku name times quantity returnedQuantity firstBoughtAt lastBoughtAt
  lastPrices { price { amount currency } includesTax placedAt number }
  lastLine { id again { verdict ordered available then { amount } now { amount } } }
  variant { sku }"""
BOUGHT = f"""query ($first: Int = 20, $after: String, $sort: PurchaseSort, $search: String) {{ me {{
  purchases(first: $first, after: $after, sort: $sort, search: $search) {{
    nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} count {{ value exact }} }} }} }}"""


async def an_empty(session: AsyncSession, customer: Any = None, **values: Any) -> Order:
    """Make an order that lines are added to."""
    return await an_order(session, customer, lines=(), **values)


async def previewed(ask: Ask, by: Any, order: Order) -> Any:
    """Read what could be bought again."""
    return (await ask(PREVIEW, by=by, id=public(Order, order.id)))["order"]["repeat"]


async def repeated(ask: Ask, by: Any, order: Order | str, **input: Any) -> Any:
    """Buy an order again."""
    id = order if isinstance(order, str) else public(Order, order.id)
    answer = await ask(
        REPEAT, by=by, input={"orderId": id, "mode": "MERGE", "short": "ADD", **input}
    )
    return answer["repeatOrder"] if isinstance(answer, dict) else answer


def verdicts(told: Any, count: str = "available") -> list[tuple[str, int]]:
    """Tell of each line whether it can be had, and how many."""
    return [(line["verdict"], line[count]) for line in told["lines"]]
