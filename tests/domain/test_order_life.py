"""Lives of orders: whatever is done with several, money and stock are where a small model says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import order_moves, payments, refunds, shipments
from domain.order_moves import CancelOrder, ConfirmOrder
from domain.payments import MarkOrderPaid
from domain.refunds import RefundOrder
from domain.shipments import DeliverOrder, ShipOrder
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Credit, Order, OrderLine, PaymentEntry, StockLevel, StockMovement, Variant
from tests.makers import a_customer, a_level, a_variant, lines_of
from tests.makers.payments import a_merchant, a_placed_order, payments_of, sold

TOTAL, MUGS, STOCK = 2500, 3, 50
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "confirm", "ship", "ship all", "deliver", "cancel", "refund"]),
        st.integers(0, 2),
        st.sampled_from([1, 400, 900, 2500]),
    ),
    max_size=30,
)


@dataclass
class Life:
    """What should have become of one order."""

    paid: int = 0
    back: int = 0
    sent: int = 0
    at: str = "UNFULFILLED"

    @property
    def payment(self) -> str:
        """How far it should be paid."""
        if self.back:
            return "REFUNDED" if self.back == self.paid else "PARTLY_REFUNDED"
        return "PAID" if self.paid == TOTAL else "PENDING"

    def step(self, what: str, amount: int) -> str:
        """Do something, or say how it should be refused."""
        return {
            "pay": self._pay,
            "refund": self._refund,
            "confirm": self._confirm,
            "ship": lambda _: self._ship(1),
            "ship all": lambda _: self._ship(MUGS - self.sent),
            "deliver": self._deliver,
            "cancel": self._cancel,
        }[what](amount)

    def _pay(self, amount: int) -> str:
        if self.at == "CANCELLED":
            return "MOVE_NOT_ALLOWED"
        if self.payment != "PENDING":
            return "NOTHING_OWED"
        if amount > TOTAL - self.paid:
            return "MORE_THAN_OWED"
        self.paid += amount
        return "done"

    def _refund(self, amount: int) -> str:
        if amount > self.paid - self.back:
            return "MORE_THAN_PAID"
        self.back += amount
        return "done"

    def _confirm(self, _: int) -> str:
        if self.at != "UNFULFILLED" or self.payment == "REFUNDED":
            return "MOVE_NOT_ALLOWED"
        self.at = "PROCESSING"
        return "done"

    def _ship(self, many: int) -> str:
        sending = self.at in ("UNFULFILLED", "PROCESSING", "PARTLY_SHIPPED")
        if not sending or self.payment == "REFUNDED":
            return "MOVE_NOT_ALLOWED"
        self.sent += many
        self.at = "SHIPPED" if self.sent == MUGS else "PARTLY_SHIPPED"
        return "done"

    def _deliver(self, _: int) -> str:
        if self.at not in ("PARTLY_SHIPPED", "SHIPPED"):
            return "MOVE_NOT_ALLOWED"
        self.at = "DELIVERED" if self.at == "SHIPPED" else self.at
        return "done"

    def _cancel(self, _: int) -> str:
        if self.sent:
            return "ALREADY_SHIPPED"
        if self.at == "CANCELLED":
            return "MOVE_NOT_ALLOWED"
        self.at = "CANCELLED"
        return "done"


def asked(what: str, order: Order, line: OrderLine, amount: int) -> tuple[Any, Any]:
    """Write the command of a step."""
    of = {"order_id": public(Order, order.id)}
    money = {"amount": f"{amount / 100:.2f}"}
    parcel = {"carrier": "UPS"}
    one = [{"order_line_id": public(OrderLine, line.id), "quantity": 1}]
    steps: dict[str, tuple[Any, Any, dict[str, Any]]] = {
        "pay": (payments.mark_paid, MarkOrderPaid, money),
        "refund": (refunds.refund, RefundOrder, {**money, "reason": "x"}),
        "confirm": (order_moves.confirm, ConfirmOrder, {}),
        "ship": (shipments.ship, ShipOrder, {**parcel, "lines": one}),
        "ship all": (shipments.ship, ShipOrder, parcel),
        "deliver": (shipments.deliver, DeliverOrder, {}),
        "cancel": (order_moves.cancel, CancelOrder, {"reason": "x"}),
    }
    operation, command, more = steps[what]
    return operation, command.model_validate({**of, **more})


async def done(database: Database, by: Viewer, operation: Any, command: Any) -> str:
    try:
        await database.transaction(lambda session: operation(session, by, command))
    except Refused as refused:
        return refused.code()
    return "done"


async def is_as_it_should_be(session: AsyncSession, order: Order, life: Life) -> None:
    """Compare an order, its payments, its ledger and its notes with the model."""
    await session.refresh(order)
    assert (order.fulfilment_status, order.payment_status) == (life.at, life.payment)
    rows = await payments_of(session, order)
    assert sum(row.captured_minor for row in rows) == life.paid
    assert sum(row.refunded_minor for row in rows) == life.back
    amounts = sa.func.sum(col(PaymentEntry.amount_minor))
    entries = select(PaymentEntry.kind, amounts).where(
        col(PaymentEntry.payment_id).in_([row.id for row in rows])
    )
    sums = {
        str(kind): n for kind, n in await session.exec(entries.group_by(col(PaymentEntry.kind)))
    }
    assert (sums.get("CAPTURED", 0), sums.get("REFUNDED", 0)) == (life.paid, life.back)
    notes = select(sa.func.coalesce(sa.func.sum(col(Credit.total_minor)), 0))
    assert (await session.exec(notes.where(col(Credit.order_id) == order.id))).one() == life.back
    [line] = await lines_of(session, order)
    await session.refresh(line)
    assert line.shipped_quantity == life.sent


async def stock_is(session: AsyncSession, mug: Variant, on_hand: int) -> None:
    level = select(StockLevel.on_hand).where(col(StockLevel.variant_id) == mug.id)
    moved = select(sa.func.sum(col(StockMovement.change)))
    of = moved.where(col(StockMovement.variant_id) == mug.id)
    assert ((await session.exec(level)).one(), (await session.exec(of)).one()) == (on_hand, on_hand)


@given(STEPS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_is_done_with_orders_money_and_stock_add_up(
    database: Database, session: AsyncSession, steps: list[tuple[str, int, int]]
) -> None:
    by, mug = await a_merchant(session), await a_variant(session)
    await a_level(session, mug, STOCK)
    people = [await a_customer(session), await a_customer(session)]
    lines = (("Mug", MUGS, 1),)
    common: dict[str, Any] = {"lines": lines, "goods_minor": TOTAL, "total_minor": TOTAL}
    orders = [await a_placed_order(session, people[n % 2], **common) for n in range(3)]
    for order in orders:
        await sold(session, order, mug)
    parts = [(await lines_of(session, order))[0] for order in orders]
    lives = [Life() for _ in orders]

    for what, n, amount in steps:
        operation, command = asked(what, orders[n], parts[n], amount)
        told = await done(database, by, operation, command)
        assert told == lives[n].step(what, amount), (what, n, amount)

    for order, life in zip(orders, lives, strict=True):
        await is_as_it_should_be(session, order, life)
    cancelled = sum(life.at == "CANCELLED" for life in lives)
    await stock_is(session, mug, STOCK - MUGS * (len(orders) - cancelled))
