"""A return over HTTP: asked for, sent in two parcels, received, and refunded in part."""

from __future__ import annotations

from typing import Any

from auth.viewer import SYSTEM
from domain import settings
from domain.settings import Feature, key_of
from tests.stories.shop import Browser, Shop
from tests.stories.signing_in import ADA, asked
from tests.stories.test_merchants_day import Desk, placed

MINE = """{ me { orders { nodes {
  status paymentStatus fulfilmentStatus
  lines { id name returnedQuantity returnable { quantity code } }
  returns { number state availableActions { kind allowed }
    lines { id quantity resalableQuantity damagedQuantity } credits { total { amount } } }
} } } }"""
TOLD = "{ threads { nodes { unread messages { nodes { notice body } } } } }"
STEPS = [
    "RETURN_REQUESTED",
    "RETURN_APPROVED",
    "RETURN_SENT",
    "RETURN_RECEIVED",
    "RETURN_REFUNDED",
    "RETURN_RECEIVED",
    "RETURN_REFUNDED: The jug is broken",
]
ASK = """mutation ($input: RequestReturnInput!) { requestReturn(input: $input) {
  ... on Return { id number } ... on Refusal { code } } }"""
SEE = """mutation ($input: PreviewReturnInput!) { previewReturn(input: $input) {
  ... on RefundPreview { total { amount } } ... on Refusal { code } } }"""
SEND = """mutation ($input: SendReturnInput!) { sendReturn(input: $input) {
  ... on Return { state } ... on Refusal { code } } }"""


async def move(desk: Desk, name: str, **given: Any) -> Any:
    """Carry out a move of the merchant's; how far the return is, or the refusal."""
    document = f"""mutation ($input: {name[:1].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{
      ... on Return {{ state }} ... on Refusal {{ code }} }} }}"""
    body = {"query": document, "variables": {"input": given}}
    answer = await desk.browser.client.post("/graphql", json=body, headers=desk.headers)
    [told] = answer.json()["data"][name].values()
    return told


async def seen(ada: Browser) -> Any:
    """Read the order as Ada does."""
    [order] = (await ada.ask(MINE))["me"]["orders"]["nodes"]
    return order


async def test_goods_come_back_in_two_parcels_and_a_part_of_the_money_goes(shop: Shop) -> None:
    id, lines, token = await placed(shop)
    async with shop.database.writes() as session:
        await settings.put(session, SYSTEM, {key_of(Feature.RETURNS): True})
        await session.commit()
    async with shop.browser() as merchant, shop.browser() as ada:
        desk = Desk(merchant, token)
        await ada.open(await asked(shop, ada))
        await desk.do("markOrderPaid", orderId=id)
        wanted = {"orderId": id, "lines": [line(lines["Mug"], 2), line(lines["Jug"], 1)]}
        early = (await ada.ask(ASK, input=wanted))["requestReturn"]
        assert early == {"code": "NOT_SHIPPED"}
        await desk.do("shipOrder", orderId=id, carrier="DHL", trackingNumber="JD2")

        preview = (await ada.ask(SEE, input=wanted))["previewReturn"]
        assert preview == {"total": {"amount": "25.00"}}
        returned = (await ada.ask(ASK, input=wanted))["requestReturn"]
        order = await seen(ada)
        assert [one["returnable"]["code"] for one in order["lines"]] == ["ALREADY_RETURNED"] * 2
        assert await move(desk, "approveReturn", returnId=returned["id"]) == "APPROVED"
        sent = {"returnId": returned["id"], "trackingNumber": "JD 9"}
        assert (await ada.ask(SEND, input=sent))["sendReturn"] == {"state": "SENT"}

        await received_in_two(desk, ada, returned["id"])

        [mine] = (await seen(ada))["returns"]
        assert [one["total"]["amount"] for one in mine["credits"]] == ["20.00", "2.50"]
        assert not any(one["allowed"] for one in mine["availableActions"])
        assert await told(ada) == (5, STEPS), "what Ada did herself is no news to her"
        number = returned["number"]
        assert [mail.subject.split(": ")[-1] for mail in (await shop.mails(ADA))[-6:]] == [
            f"return {number} was asked for",
            f"you can send {number} now",
            f"return {number} has come",
            f"€20.00 back for order {await number_of(ada)}",
            f"return {number} has come",
            f"€2.50 back for order {await number_of(ada)}",
        ]


def line(id: str, quantity: int) -> dict[str, Any]:
    return {"orderLineId": id, "quantity": quantity, "reason": "NOT_AS_DESCRIBED"}


async def told(ada: Browser) -> tuple[int, list[str]]:
    """Read the conversation of the return: how much of it is unread, and the notices in it."""
    [thread] = (await ada.ask(TOLD))["threads"]["nodes"]
    said = [(one["notice"], one["body"]) for one in thread["messages"]["nodes"][::-1]]
    return thread["unread"], [notice + (f": {body}" if body else "") for notice, body in said]


async def number_of(ada: Browser) -> str:
    [order] = (await ada.ask("{ me { orders { nodes { number } } } }"))["me"]["orders"]["nodes"]
    return str(order["number"])


async def received_in_two(desk: Desk, ada: Browser, id: str) -> None:
    """Let the mugs come, whole, and then the jug, broken, for which half is given back."""
    [mine] = (await seen(ada))["returns"]
    mugs, jug = ({"returnLineId": one["id"], "quantity": one["quantity"]} for one in mine["lines"])
    good, bad = {**mugs, "condition": "RESALABLE"}, {**jug, "condition": "DAMAGED"}
    assert await move(desk, "refundReturn", returnId=id) == "NOTHING_TO_GIVE_BACK"
    assert await move(desk, "receiveReturn", returnId=id, lines=[good]) == "PARTLY_RECEIVED"
    assert (await seen(ada))["fulfilmentStatus"] == "PARTLY_RETURNED"
    assert await move(desk, "refundReturn", returnId=id) == "PARTLY_RECEIVED"
    assert await move(desk, "receiveReturn", returnId=id, lines=[bad]) == "RECEIVED"
    half = {"amount": "2.50", "reason": "The jug is broken"}
    assert await move(desk, "refundReturn", returnId=id, **half) == "RECEIVED"
    assert await move(desk, "refundReturn", returnId=id) == "NOTHING_TO_GIVE_BACK"
    order = await seen(ada)
    assert (order["status"], order["paymentStatus"]) == ("RETURNED", "PARTLY_REFUNDED")
