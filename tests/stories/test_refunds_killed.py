"""Killed while four give money back, the shop gives nothing twice and nothing half."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from domain.payment_news import hear
from domain.providers import Providers
from embedded import roles
from embedded.supervisor import Embedded
from kit.database import Database, connected
from kit.ids import public
from models import Order, Payment, PaymentMethod
from providers.stripe_cards import StripeCards
from tests.conftest import HOUSE, asking
from tests.makers import a_member_of_staff, as_customer
from tests.makers.catalogue import doing
from tests.makers.keys import an_api_key
from tests.makers.payments import payments_of
from tests.providers.fake_stripe import SECRET_KEY, WEBHOOK_SECRET, FakeStripe, signed, stripe
from tests.schema.returning import Desk
from tests.serving import Served, served
from tests.stories.killing import ask, say, until_done, while_killed

pytestmark = pytest.mark.faults
KILLS = ("program", "postgres", "both", "program")
PIECES, PRICE = 100_000, 125  # of the one line of each order, more than can be given back meanwhile
REFUND_ORDER = """mutation ($input: RefundOrderInput!) { refundOrder(input: $input) {
  __typename ... on Order { id } ... on Refusal { code } } }"""
REFUND_RETURN = """mutation ($input: RefundReturnInput!) { refundReturn(input: $input) {
  __typename ... on Return { id } ... on Refusal { code } } }"""

OURS = f"(select id from orders where total_minor = {PIECES * PRICE})"  # not those of the sample
GIVEN_BACK = f"from credits c where c.order_id in {OURS}"
REQUESTS = "select id, state, answer from payment_requests where kind = 'REFUND'"
ENTERED = f"""select key from payment_entries where kind = 'REFUNDED'
  and payment_id in (select id from payments where order_id in {OURS})"""
# Each of these was written in the transaction of the refund, or none of them was.
HALF = {
    "without its lines": "c.total_minor is distinct from (select sum(l.total_minor)"
    " from credit_lines l where l.credit_id = c.id)",
    "without one piece": "(select sum(l.quantity) from credit_lines l where l.credit_id = c.id)"
    " is distinct from 1",
    "without its paper": "c.content is null",
    "without one event": "(select count(*) from events e where e.kind = 'order:refund'"
    " and e.after ->> 'credit' = c.number) <> 1",
    "without one letter": "(select count(*) from letters l"
    " where l.payload ->> 'credit' = c.number) <> 1",
}
WRONG = {
    "ledgers": f"select 1 from payments p where order_id in {OURS} and refunded_minor <>"
    " (select coalesce(sum(amount_minor), 0) from payment_entries e"
    " where e.payment_id = p.id and e.kind = 'REFUNDED')",
    "credits": f"select 1 from payments p where order_id in {OURS} and refunded_minor <>"
    " (select coalesce(sum(total_minor), 0) from credits c where c.order_id = p.order_id)",
    "keys": "select 1 from idempotency_keys where answer is null",
}


@dataclass
class Refunder:
    """Somebody who gives the price of one piece back, again and again; `told` holds the keys of
    what was acknowledged."""

    name: str
    base: str
    token: str
    document: str
    given: dict[str, Any]
    keys: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def refund(self, closed: threading.Event) -> None:
        """Give back until the shop is closed; what was cut is asked for again at once."""
        while not closed.is_set():
            key = f"{self.name}-{len(self.keys):05}"
            self.keys.append(key)
            until_done(closed, partial(self.asked, key))
            time.sleep(0.1)

    def all_again(self) -> None:
        """Ask for everything once more, as whoever lost the answers does."""
        for key in self.keys:
            self.asked(key)

    def asked(self, key: str) -> None:
        """Ask for one refund by its key."""
        given = {"input": {**self.given, "idempotencyKey": key}}
        by = {"authorization": f"Bearer {self.token}"}
        said, _ = say(self.base, self.document, given, by)
        [answer] = said.values()
        assert answer["__typename"] in ("Order", "Return"), answer
        self.told.add(key)


async def prepared(run: Served, fake: FakeStripe | None = None) -> list[Refunder]:
    """Let there be two orders that were paid and sent, and a return of each that came; the one's
    money is given back for the order, the other's for the return."""
    with Embedded(run.place / "postgres") as server:
        async with (
            connected(server.url("latchkey", roles.APP), readers=2, writers=2) as database,
            database.writes() as session,
        ):
            how: dict[str, Any] = {"lines": (("Mug", PIECES, PRICE),)}
            if fake is not None:
                providers = Providers({StripeCards.name: fake.cards()})
                how |= {"method": PaymentMethod.CARD, "providers": providers, "paid": False}
            desk = await Desk(asking(database), session).open(**how)
            [line] = (await desk.wants(1))["lines"]
            piece = {"orderLineId": line["orderLineId"], "quantity": 1}
            of_order = {"orderId": public(Order, desk.order.id), "lines": [piece]}
            of_order |= {"amount": "1.25", "reason": "A scratch"}

            other = await desk.bought(**how)
            returned = await desk.approved(PIECES, of=other)
            await desk.came(returned, (0, PIECES, "DAMAGED"))
            piece = {"returnLineId": returned["lines"][0]["id"], "quantity": 1}
            of_return = {"returnId": returned["id"], "lines": [piece]}
            if fake is not None:
                for order in (desk.order, other):
                    await paid_by_card(desk, database, fake, order)
            scopes = ["ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_WRITE"]
            _, token = await an_api_key(session, await a_member_of_staff(session), scopes=scopes)
    asked = ((REFUND_ORDER, of_order), (REFUND_RETURN, of_return))
    return [
        Refunder(f"refunder-{who}-{n}", run.base, token, document, given)
        for who, (document, given) in enumerate(asked)
        for n in range(2)
    ]


async def paid_by_card(desk: Desk, database: Database, fake: FakeStripe, order: Order) -> None:
    """Let the customer pay at the provider, and the provider tell of it."""
    cards = fake.cards()
    house = replace(HOUSE, providers=Providers({cards.name: cards}))
    do = doing(asking(database, house), as_customer(desk.ada))
    [payment] = await payments_of(desk.session, order)
    await do("startPayment", "PaymentStarted", "provider", paymentId=public(Payment, payment.id))
    [payment] = await payments_of(desk.session, order)
    assert payment.reference is not None
    news = cards.read(*signed(fake.pay(payment.reference)))
    assert news is not None
    await database.transaction(lambda s: hear(s, cards.name, news))


async def test_no_refund_is_lost_doubled_or_half() -> None:
    with served("refunds-killed", LIMITS_ENABLED="false") as run:
        refunders = await prepared(run)
        await while_killed(run, [each.refund for each in refunders], KILLS)
        assert sum(len(each.told) for each in refunders) > len(KILLS)
        await asyncio.gather(*(asyncio.to_thread(each.all_again) for each in refunders))
        await found_once(run, refunders)


async def test_no_refund_at_a_provider_is_lost_doubled_or_half() -> None:
    with stripe() as fake:
        fake.slow = 0.1  # so that some are cut when Stripe has done them, and we have not heard
        account = {"STRIPE_SECRET_KEY": SECRET_KEY, "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET}
        limits = {"LIMITS_ENABLED": "false", "STRIPE_URL": fake.api}
        with served("card-refunds-killed", **account, **limits) as run:
            refunders = await prepared(run, fake)
            await while_killed(run, [each.refund for each in refunders], KILLS)
            assert sum(len(each.told) for each in refunders) > len(KILLS)
            fake.slow = 0
            await asyncio.gather(*(asyncio.to_thread(each.all_again) for each in refunders))
            await found_once(run, refunders)
            requests = await ask(run, REQUESTS)
            assert {row["state"] for row in requests} == {"DONE"}
            asked = {str(row["id"]): row["answer"] for row in requests}
            done = {one["metadata"]["request"]: id for id, one in fake.refunds.items()}
            assert len(done) == len(fake.refunds), "given back twice at the provider"
            assert done == asked, "the books and the provider differ"
            assert {one["amount"] for one in fake.refunds.values()} == {PRICE}
            keys = {row["key"] for row in await ask(run, ENTERED)}
            assert keys == set(fake.refunds)
            assert await ask(run, "select 1 from payments where refunding_minor <> 0") == []


async def found_once(run: Served, refunders: list[Refunder]) -> None:
    """Find each refund that was asked for in the books, whole and once."""
    wanted = sum(len(each.keys) for each in refunders)
    credits = await ask(run, f"select total_minor, return_id {GIVEN_BACK}")
    assert [row["total_minor"] for row in credits] == [PRICE] * wanted, "lost or doubled"
    assert sum(row["return_id"] is None for row in credits) == sum(
        len(each.keys) for each in refunders if each.document == REFUND_ORDER
    )
    for what, condition in HALF.items():
        assert await ask(run, f"select number {GIVEN_BACK} and {condition}") == [], what
    for what, wrong in WRONG.items():
        assert await ask(run, wrong) == [], what
    replays = await ask(run, "select key, replays from idempotency_keys")
    written = {row["key"]: row["replays"] for row in replays}
    told = {key for each in refunders for key in each.told}
    assert all(written[key] >= 1 for key in told), "a replay was not written"
