"""Signed news over HTTP: what it changes, and that nothing else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import asking
from domain.providers import Providers
from jobs.asking import ask_again
from kit import clock
from kit.database import Database
from kit.ids import public
from models import Credit, Order, Payment, PaymentEntry, PaymentMethod
from running import app, building
from tests.conftest import HOUSE
from tests.conftest import asking as asking_by
from tests.makers import a_customer, as_customer
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import a_merchant, a_placed_order, letters_of, payments_of
from tests.providers.fake_stripe import FakeStripe, event, signed
from tests.stories.shop import BASE, SETTINGS

NEWS = "/payments/stripe/news"


class Till:
    """A store that takes cards by a Stripe of ours, and an order that is to be paid there."""

    def __init__(self, database: Database, session: AsyncSession, fake: FakeStripe) -> None:
        self.database, self.session, self.fake = database, session, fake
        self.providers = Providers({"stripe": fake.cards()})
        house = replace(building.house_of(SETTINGS), providers=self.providers)
        transport = httpx2.ASGITransport(app.create(app.Parts(SETTINGS, database, house)))
        self.client = httpx2.AsyncClient(transport=transport, base_url=BASE)
        self.ask = asking_by(database, replace(HOUSE, providers=self.providers))

    async def open(self) -> Till:
        """Let a customer order, and begin to pay."""
        self.ada = await a_customer(self.session)
        self.do = doing(self.ask, await a_merchant(self.session))
        self.order = await self.place()
        return self

    async def place(self) -> Order:
        """Let the customer order and begin to pay."""
        card = PaymentMethod.CARD
        order = await a_placed_order(self.session, self.ada, card, self.providers)
        [payment] = await payments_of(self.session, order)
        started = await doing(self.ask, as_customer(self.ada))(
            *("startPayment", "PaymentStarted", "clientSecret publicKey provider"),
            paymentId=public(Payment, payment.id),
        )
        assert started == {
            "clientSecret": f"{payment_reference(self.fake)}_secret",
            "publicKey": "pk_test_latchkey",
            "provider": "stripe",
        }
        return order

    async def tell(self, said: Any, **given: Any) -> int:
        """Post news to the store; the status it answers."""
        body, signature = signed(said, **given)
        return await self.post(body, signature)

    async def post(self, body: bytes, signature: str | None, path: str = NEWS) -> int:
        """Post bytes to the store."""
        headers = {} if signature is None else {"Stripe-Signature": signature}
        answer = await self.client.post(path, content=body, headers=headers)
        assert answer.status_code == 404 or answer.headers["cache-control"] == "no-store"
        return answer.status_code

    async def status(self) -> str:
        """Read how far the order is paid."""
        await self.session.refresh(self.order)
        return self.order.payment_status.value


def payment_reference(fake: FakeStripe) -> str:
    return list(fake.intents)[-1]


@pytest.fixture
async def till(database: Database, session: AsyncSession, fake: FakeStripe) -> AsyncIterator[Till]:
    """A store that takes cards."""
    till = await Till(database, session, fake).open()
    yield till
    await till.client.aclose()


async def test_a_card_pays_an_order_and_gets_its_money_back(till: Till) -> None:
    paid = till.fake.pay("pi_1")
    assert [await till.tell(paid) for _ in range(3)] == [200, 200, 200]
    assert await till.status() == "PAID"

    back = {"orderId": public(Order, till.order.id), "reason": "Late"}
    answer = await till.do("refundOrder", "Order", "paymentStatus", amount="5", **back)
    assert answer == {"paymentStatus": "PARTLY_REFUNDED"}
    refund = till.fake.refunds["re_1"]
    assert [await till.tell(event("refund.updated", refund)) for _ in range(2)] == [200, 200]
    await till.do("refundOrder", "Order", **back)

    assert await till.status() == "REFUNDED"
    assert [one["amount"] for one in till.fake.refunds.values()] == [500, 2000]
    assert len((await till.session.exec(select(Credit))).all()) == 2
    templates = [one.template for one in await letters_of(till.session)]
    assert templates == ["order_paid", "order_refunded", "order_refunded"]


async def test_unsigned_stale_and_changed_news_changes_nothing(till: Till) -> None:
    paid = till.fake.pay("pi_1")
    body, signature = signed(paid)

    assert await till.post(body, None) == 400
    assert await till.tell(paid, secret="whsec_other") == 400
    assert await till.tell(paid, age=301) == 400
    assert await till.post(body.replace(b"2500", b"1"), signature) == 400
    assert await till.post(b"x" * (256 * 1024 + 1), signature) == 413
    assert await till.post(b"", signature) == 400

    assert await till.status() == "PENDING"
    assert (await till.session.exec(select(PaymentEntry))).all() == []


async def test_news_of_other_orders_and_of_nobodys_changes_nothing_here(till: Till) -> None:
    other = await till.place()
    strange = {**till.fake.intents["pi_1"], "id": "pi_9", "status": "succeeded"}

    assert await till.tell(till.fake.pay("pi_2")) == 200
    assert await till.tell(event("payment_intent.succeeded", strange)) == 200
    assert (
        await till.tell(event("charge.dispute.created", {"id": "dp", "object": "dispute"})) == 200
    )

    assert await till.status() == "PENDING"
    await till.session.refresh(other)
    assert other.payment_status == "PAID"


async def test_news_in_the_wrong_order_ends_right(till: Till) -> None:
    paid = till.fake.pay("pi_1")
    failed = {**till.fake.intents["pi_1"], "status": "requires_payment_method"}
    refund = {
        **{"id": "re_7", "object": "refund", "amount": 2500, "currency": "eur"},
        **{"payment_intent": "pi_1", "status": "succeeded", "metadata": {}},
    }

    assert await till.tell(event("refund.updated", refund)) == 409, "it is told again later"
    assert await till.tell(paid) == 200
    assert await till.tell(event("payment_intent.payment_failed", failed, "evt_0")) == 200
    assert await till.status() == "PAID"
    assert await till.tell(event("refund.updated", refund)) == 200

    assert await till.status() == "REFUNDED"


async def test_an_amount_that_was_never_asked_for_is_left_to_people(till: Till) -> None:
    paid = till.fake.pay("pi_1")
    paid["data"]["object"]["amount_received"] = 99_999

    assert await till.tell(paid) == 200

    assert await till.status() == "PENDING"
    [left] = await events_of(till.session, "payment:mismatch")
    assert left.after == {"kind": "CAPTURED", "amount": 99_999, "currency": "EUR"}


async def test_a_refund_whose_answer_was_lost_is_found_by_the_job(
    till: Till, database: Database
) -> None:
    await till.tell(till.fake.pay("pi_1"))
    till.fake.moods.append("lost")
    back = {"orderId": public(Order, till.order.id), "reason": "Late"}
    assert await till.do("refundOrder", "Order", "paymentStatus", **back) == {
        "paymentStatus": "PAID"
    }

    with clock.travel(asking.FIRST_WAIT):
        await ask_again(database, till.providers)

    assert await till.status() == "REFUNDED"
    assert len(till.fake.refunds) == 1


async def test_a_provider_that_is_not_there_has_no_address(till: Till, database: Database) -> None:
    body, signature = signed(till.fake.pay("pi_1"))
    assert await till.post(body, signature, "/payments/paypal/news") == 404
    plain = app.create(app.Parts(SETTINGS, database, building.house_of(SETTINGS)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(plain), base_url=BASE) as client:
        answer = await client.post(NEWS, content=body, headers={"Stripe-Signature": signature})
    assert answer.status_code == 404
    assert await till.status() == "PENDING"


async def test_news_cannot_be_asked_for(till: Till) -> None:
    assert (await till.client.get(NEWS)).status_code == 405


async def test_no_letter_event_or_row_holds_a_secret(till: Till) -> None:
    await till.tell(till.fake.pay("pi_1"))
    rows = [
        *await letters_of(till.session),
        *await events_of(till.session, "order:pay"),
        *await payments_of(till.session, till.order),
        *(await till.session.exec(select(PaymentEntry))).all(),
    ]
    kept = " ".join(str(row.model_dump()) for row in rows)
    for secret in ("pi_1_secret", "sk_test", "whsec"):
        assert secret not in kept
