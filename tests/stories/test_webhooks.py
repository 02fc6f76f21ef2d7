"""Another system is told of an order, over HTTP, and reads it."""

from __future__ import annotations

from standardwebhooks import Webhook as Verifier

from jobs.webhooks import Teller
from kit.database import Database
from kit.posting import Poster
from running import building
from tests.makers import a_customer, a_member_of_staff
from tests.makers.keys import an_api_key
from tests.makers.payments import a_placed_order
from tests.receivers import receiving
from tests.stories.shop import SETTINGS, Shop

SCOPES = ["ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_WRITE", "WEBHOOKS_READ", "WEBHOOKS_WRITE"]
CREATE = """mutation ($url: String!) {
  createWebhook(input: {url: $url, description: "ERP", events: [ORDER_PAID]}) {
    ... on WebhookSecret { secret webhook { id } } ... on Refusal { code fields { message } }
  } }"""
PAY = """mutation ($id: ID!) { markOrderPaid(input: {orderId: $id}) { ... on Order { number } } }"""
READ = """query ($id: ID!, $of: ID!) {
  node(id: $id) { ... on Order { number paymentStatus } }
  webhook(id: $of) { deliveries { nodes { event about status attempts lastStatus lastAnswer } } }
}"""


async def test_another_system_is_told_of_an_order_and_reads_it(database: Database) -> None:
    shop = Shop(database, SETTINGS.model_copy(update={"webhooks_allow": ("127.0.0.1",)}))
    async with database.writes() as session:
        order = await a_placed_order(session, await a_customer(session))
        owner = await a_member_of_staff(session)
        _, token = await an_api_key(session, owner, scopes=SCOPES)
    async with shop.browser(Authorization=f"Bearer {token}") as erp, receiving() as receiver:
        made = (await erp.ask(CREATE, url=receiver.url))["createWebhook"]
        await erp.ask(PAY, id=f"order_{order.id.hex}")
        poster = Poster(building.outside_of(shop.settings))
        assert await Teller(database, poster).deliver() == 1
        [received] = receiver.received
        told = Verifier(made["secret"]).verify(received.body, received.headers)
        assert told["type"] == "order.paid"
        seen = await erp.ask(READ, id=told["data"]["id"], of=made["webhook"]["id"])
    assert seen["node"] == {"number": order.number, "paymentStatus": "PAID"}
    assert seen["webhook"]["deliveries"]["nodes"] == [
        {
            "event": "ORDER_PAID",
            "about": told["data"]["id"],
            "status": "DELIVERED",
            "attempts": 1,
            "lastStatus": 200,
            "lastAnswer": "ok",
        }
    ]
