"""The trade of the demonstration store: one customer buys wholesale, the others do not."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from importing.demonstration.filling import fill
from importing.demonstration.trade import LEVELS, TIERS, TRADER
from kit import clock
from kit.database import Database
from models import Customer
from tests.conftest import Ask
from tests.makers import as_customer

SEEN = """{ me { groups { group { key } } } products(first: 1) { nodes { variants {
  listPrice { amount } offer(quantity: 50) { unit { amount } includesTax tiers { minQuantity } }
} } } }"""


async def test_the_trader_sees_wholesale_prices_and_others_regular_ones(
    ask: Ask, database: Database, session: AsyncSession
) -> None:
    await fill(database, clock.now())

    async def seen(local: str) -> dict[str, Any]:
        found = select(Customer).where(col(Customer.email_key) == f"{local}@example.com")
        customer = (await session.exec(found)).one()
        answer: dict[str, Any] = await ask(SEEN, by=as_customer(customer))
        return answer

    trader, other = await seen(TRADER), await seen("rory")
    assert [each["group"]["key"] for each in trader["me"]["groups"]] == ["wholesale"]
    assert other["me"]["groups"] == []
    [wholesale, *_] = trader["products"]["nodes"][0]["variants"]
    [retail, *_] = other["products"]["nodes"][0]["variants"]
    assert not wholesale["offer"]["includesTax"]
    assert retail["offer"]["includesTax"]
    assert [t["minQuantity"] for t in wholesale["offer"]["tiers"]] == [n for n, _ in TIERS]
    assert float(wholesale["offer"]["unit"]["amount"]) < float(retail["offer"]["unit"]["amount"])
    assert len(LEVELS) == 2
