"""A store with a provider of cards, a merchant, and a customer whose order waits for a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import asking
from domain.payment_news import Heard, hear
from kit import clock
from kit.database import Database
from kit.ids import public
from models import (
    Customer,
    Order,
    Payment,
    PaymentEntryKind,
    PaymentMethod,
)
from tests.conftest import HOUSE, Ask
from tests.conftest import asking as asking_by
from tests.makers import a_customer, as_customer
from tests.makers.cards import Cards, news
from tests.makers.catalogue import doing
from tests.makers.payments import (
    a_merchant,
    a_placed_order,
    payments_of,
)

K = PaymentEntryKind
PAID = (PaymentEntryKind.CAPTURED, "captured", 2500)
STARTED = ("startPayment", "PaymentStarted", "clientSecret publicKey provider payment { state }")


class Shop:
    """A store with a provider of cards, a merchant, and a customer whose order waits for one."""

    def __init__(self, database: Database, session: AsyncSession, cards: Cards) -> None:
        self.database, self.session, self.cards = database, session, cards
        self.ask: Ask = asking_by(database, replace(HOUSE, providers=cards.providers))

    async def open(self) -> Shop:
        """Let the customer order."""
        self.merchant: Viewer = await a_merchant(self.session)
        self.ada: Customer = await a_customer(self.session)
        self.order: Order = await self.place()
        self.do = doing(self.ask, self.merchant)
        return self

    async def place(self) -> Order:
        """Let the customer order once more."""
        card, providers = PaymentMethod.CARD, self.cards.providers
        return await a_placed_order(self.session, self.ada, card, providers)

    @property
    def order_id(self) -> str:
        return public(Order, self.order.id)

    async def payment(self) -> Payment:
        """Read the first payment of the order as it is by now."""
        return (await payments_of(self.session, self.order))[0]

    async def start(self) -> Any:
        """Let the customer begin to pay."""
        id = public(Payment, (await self.payment()).id)
        return await doing(self.ask, as_customer(self.ada))(*STARTED, paymentId=id)

    async def told(self, kind: K, key: str, amount: int, **more: Any) -> Heard:
        """Let the provider tell something of the payment."""
        reference = more.pop("reference", f"pi_{(await self.payment()).id.hex}")
        said = news(kind, key, amount, reference=reference, **more)
        return await self.database.transaction(lambda s: hear(s, "cards", said))

    async def sweep(self, after: timedelta = timedelta(minutes=2)) -> int:
        """Let the job ask again, some time later."""
        with clock.travel(after):
            return await asking.ask_again(self.database.transaction, self.cards.providers)

    async def status(self) -> str:
        """Read how far the order is paid."""
        await self.session.refresh(self.order)
        return self.order.payment_status.value
