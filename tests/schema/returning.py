"""Goods on their way back: a shop that takes returns, and a customer who was sent something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import settings
from domain.settings import Feature, key_of
from kit import clock
from kit.ids import public
from models import Customer, Order, Return, Shipment
from tests.conftest import Ask
from tests.makers import a_customer, as_customer, lines_of
from tests.makers.catalogue import doing
from tests.makers.payments import a_merchant, a_placed_order, line_ids
from tests.schema.moving import id_of

TWO = (("Mug", 3, 1000), ("Jug", 1, 500))
RETURN = "id number state"
LINES = "lines { id quantity resalableQuantity damagedQuantity orderLine { name } }"
RETURNABLE = """query ($id: ID!) { order(id: $id) {
  lines { name returnable { quantity code reason until } }
} }"""


class Desk:
    """A merchant, a customer, and an order of three mugs and a jug that was paid and sent."""

    merchant: Viewer
    ada: Customer
    order: Order

    def __init__(self, ask: Ask, session: AsyncSession) -> None:
        self.ask, self.session = ask, session

    async def open(self, on: bool = True, **order: Any) -> Desk:
        """Switch returns on, and send an order that is paid."""
        await settings.put(self.session, SYSTEM, {key_of(Feature.RETURNS): on})
        await self.session.commit()
        self.merchant, self.ada = await a_merchant(self.session), await a_customer(self.session)
        self.do = doing(self.ask, self.merchant)
        self.own = doing(self.ask, as_customer(self.ada))
        self.order = await self.bought(**order)
        return self

    async def bought(self, *, sent: bool = True, paid: bool = True, **values: Any) -> Order:
        """Have the customer buy, pay and be sent something."""
        order = await a_placed_order(self.session, self.ada, **{"lines": TWO, **values})
        if paid:
            await self.do("markOrderPaid", "Order", orderId=id_of(order))
        if sent:
            await self.do("shipOrder", "Order", orderId=id_of(order), carrier="DHL")
        return order

    async def wants(self, *many: int, of: Order | None = None, reason: str = "FAULTY") -> Any:
        """Name so many of each line of an order, as a request does."""
        order = of or self.order
        ids = line_ids(await lines_of(self.session, order))
        return {
            "orderId": id_of(order),
            "lines": [
                {"orderLineId": id, "quantity": quantity, "reason": reason}
                for id, quantity in zip(ids, many, strict=False)
                if quantity
            ],
        }

    async def requested(self, *many: int, of: Order | None = None) -> Any:
        """Have the customer ask for a return of so many of each line."""
        fields = f"{RETURN} {LINES}"
        return await self.own("requestReturn", "Return", fields, **(await self.wants(*many, of=of)))

    async def approved(self, *many: int, of: Order | None = None) -> Any:
        """Have it approved, too."""
        returned = await self.requested(*many, of=of)
        await self.do("approveReturn", "Return", returnId=returned["id"])
        return returned

    async def came(self, returned: Any, *lines: tuple[int, int, str], fields: str = RETURN) -> Any:
        """Receive some of a return: of which line, how many, and in which condition."""
        given = [
            {"returnLineId": returned["lines"][n]["id"], "quantity": many, "condition": how}
            for n, many, how in lines
        ]
        return await self.do(
            "receiveReturn", "Return", fields, returnId=returned["id"], lines=given
        )

    async def returnable(self, by: Viewer | None = None, of: Order | None = None) -> Any:
        """Read what can be returned of each line."""
        id = id_of(of or self.order)
        answer = await self.ask(RETURNABLE, by=by or as_customer(self.ada), id=id)
        return {line["name"]: line["returnable"] for line in answer["order"]["lines"]}

    async def passes(self, days: int) -> None:
        """Let so many days have passed since the parcels were sent."""
        before = clock.now() - timedelta(days=days)
        sent = update(Shipment).where(col(Shipment.order_id) == self.order.id)
        await self.session.exec(sent.values(shipped_at=before))
        await self.session.commit()


def public_of(returned: Return) -> str:
    return public(Return, returned.id)
