"""A merchant's day: an order from paid to delivered in two parcels, with one refund, over HTTP."""

from __future__ import annotations

from typing import Any

from kit.ids import public
from models import Order, OrderLine
from tests.makers import a_customer, a_level, a_member_of_staff, a_variant, lines_of
from tests.makers.keys import an_api_key
from tests.makers.payments import a_placed_order, sold
from tests.stories.shop import Browser, Shop
from tests.stories.signing_in import ADA, asked

SCOPES = ["ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_WRITE"]
MINE = """{ me { orders { nodes {
  status paymentStatus fulfilmentStatus
  lines { name quantity shippedQuantity }
  shipments { trackingUrl deliveredAt } payments { state }
  credits { number reason total { amount } }
} } } }"""


class Desk:
    """Asks as the merchant's own program does, with a key."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.headers = browser, {"Authorization": f"Bearer {token}"}

    async def do(self, name: str, **given: Any) -> Any:
        """Carry out a move; the order's three statuses, or the refusal."""
        document = f"""mutation ($input: {name[:1].upper()}{name[1:]}Input!) {{
          {name}(input: $input) {{
            ... on Order {{ status paymentStatus fulfilmentStatus }} ... on Refusal {{ code }}
          }} }}"""
        body = {"query": document, "variables": {"input": given}}
        answer = await self.browser.client.post("/graphql", json=body, headers=self.headers)
        data = answer.json()
        assert "errors" not in data, data
        return tuple(data["data"][name].values())


async def placed(shop: Shop) -> tuple[str, dict[str, str], str]:
    """Let Ada have ordered two mugs and a jug; the order, its lines, and the merchant's key."""
    async with shop.database.writes() as session:
        ada = await a_customer(session, email=ADA)
        goods = [await a_variant(session), await a_variant(session)]
        for variant in goods:
            await a_level(session, variant, 10)
        lines = (("Mug", 2, 1000), ("Jug", 1, 500))
        order = await a_placed_order(session, ada, lines=lines)
        await sold(session, order, *goods)
        named = {line.name: public(OrderLine, line.id) for line in await lines_of(session, order)}
        _, token = await an_api_key(session, await a_member_of_staff(session), scopes=SCOPES)
        return public(Order, order.id), named, token


async def seen(ada: Browser) -> Any:
    """Read the order as Ada does."""
    [order] = (await ada.ask(MINE))["me"]["orders"]["nodes"]
    return order


async def told(shop: Shop) -> list[str]:
    """Read what the mails to Ada were about, but for the one that she signed in by."""
    return [mail.subject.split(": ")[-1] for mail in await shop.mails(ADA)][1:]


async def paid_and_begun(desk: Desk, ada: Browser, id: str) -> None:
    """Write down that the order is paid, and begin to pack it."""
    assert (await seen(ada))["status"] == "PENDING"
    paid = await desk.do("markOrderPaid", orderId=id, reference="RF18 5390")
    assert paid == ("PROCESSED", "PAID", "UNFULFILLED")
    assert await desk.do("markOrderPaid", orderId=id) == ("NOTHING_OWED",)
    assert (await desk.do("confirmOrder", orderId=id))[2] == "PROCESSING"


async def sent_in_two(desk: Desk, ada: Browser, id: str, lines: dict[str, str]) -> None:
    """Send the mugs, and then what is left."""
    mug = [{"orderLineId": lines["Mug"], "quantity": 2}]
    parcel = {"carrier": "UPS", "trackingNumber": "1Z1"}
    first = await desk.do("shipOrder", orderId=id, lines=mug, **parcel)
    assert first == ("PROCESSED", "PAID", "PARTLY_SHIPPED")
    assert (await seen(ada))["shipments"] == [
        {"trackingUrl": "https://www.ups.com/track?tracknum=1Z1", "deliveredAt": None}
    ]
    assert await desk.do("cancelOrder", orderId=id, reason="x") == ("ALREADY_SHIPPED",)
    second = await desk.do("shipOrder", orderId=id, carrier="DHL", trackingNumber="JD2")
    assert second == ("SHIPPED", "PAID", "SHIPPED")


async def test_an_order_is_paid_sent_in_two_parcels_refunded_in_part_and_delivered(
    shop: Shop,
) -> None:
    id, lines, token = await placed(shop)
    async with shop.browser() as merchant, shop.browser() as ada:
        desk = Desk(merchant, token)
        await ada.open(await asked(shop, ada))

        await paid_and_begun(desk, ada, id)
        await sent_in_two(desk, ada, id, lines)

        back = {"orderId": id, "amount": "3", "reason": "The jug has a scratch"}
        jug = [{"orderLineId": lines["Jug"], "quantity": 1}]
        assert await desk.do("refundOrder", lines=jug, **back) == (
            "SHIPPED",
            "PARTLY_REFUNDED",
            "SHIPPED",
        )
        assert await desk.do("deliverOrder", orderId=id) == (
            "SHIPPED",
            "PARTLY_REFUNDED",
            "DELIVERED",
        )

        order = await seen(ada)
        assert all(parcel["deliveredAt"] for parcel in order["shipments"])
        [note] = order["credits"]
        assert (note["reason"], note["total"]) == ("The jug has a scratch", {"amount": "3.00"})

    subjects = await told(shop)
    number = subjects[0].split()[1]
    moved = f"order {number} is on its way"
    given = f"€3.00 back for order {number}"
    assert subjects == [f"order {number} is paid", moved, moved, given]
