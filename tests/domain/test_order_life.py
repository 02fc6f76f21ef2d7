"""Lives of orders: whatever several customers and staff do, all is where a small model says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain import order_moves, payments, placing, points, refunds, shipments
from domain.order_moves import CancelOrder, ConfirmOrder
from domain.payments import MarkOrderPaid
from domain.placing import Place, PlaceOrder
from domain.points import AdjustPoints
from domain.refunds import RefundOrder
from domain.shipments import DeliverOrder, ShipOrder
from kit import ids
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import (
    Cart,
    CodeUse,
    Credit,
    Customer,
    DiscountCode,
    Order,
    OrderLine,
    PaymentEntry,
    StockLevel,
    StockMovement,
    Variant,
)
from tests.domain.lives import CARRIAGE, MOST_USES, MOST_USES_EACH, PRICES, Life, Store, Wish
from tests.domain.test_placing_races import a_ready_cart
from tests.domain.test_point_model import Model
from tests.makers import (
    a_customer,
    a_level,
    a_member_of_staff,
    a_shipping_method,
    a_variant,
    as_customer,
    as_staff,
    lines_of,
)
from tests.makers.codes import a_cart_code, a_code
from tests.makers.payments import MERCHANT, payments_of
from tests.makers.points import balance, give_points, rewarding

PEOPLE, STOCK, GIVEN = 3, 7, 400
PLACED = st.builds(
    Wish,
    customer=st.integers(0, PEOPLE - 1),
    goods=st.integers(0, 1),
    many=st.integers(1, 3),
    code=st.booleans(),
    points=st.sampled_from([0, 40, 300, 2500]),
    mistake=st.sampled_from([0, 0, 0, 1]),
)
ADJUSTED = st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from([-700, -50, 70, 3000]))


def moved(*kinds: str) -> st.SearchStrategy[tuple[str, int, int | None]]:
    """Move one of the orders, by some amount or all that is left of it."""
    amounts = st.sampled_from([None, 1, 900])
    return st.tuples(st.sampled_from(kinds), st.integers(0, 4), amounts)


MONEY, GOODS = moved("pay", "refund"), moved("ship", "ship all", "deliver", "confirm")
LATER = st.one_of(PLACED, MONEY, GOODS, moved("pay", "refund", "cancel"), ADJUSTED)
STEPS = st.builds(
    lambda first, later: [*first, *later],
    st.lists(PLACED, min_size=2, max_size=4),
    st.lists(LATER, min_size=8, max_size=20),
)
Step: TypeAlias = "Wish | tuple[str, int, int | None] | tuple[int, int]"


@dataclass
class Played:
    """The store as it is, beside the store as it should be."""

    database: Database
    session: AsyncSession
    store: Store
    people: list[Customer]
    goods: list[Variant]
    code: DiscountCode
    staff: Viewer

    async def do(self, step: Step) -> tuple[str, str]:
        """Do a step in both: what was told, and what should be."""
        if isinstance(step, Wish):
            return await self._place(step)
        if len(step) == 2:
            return await self._adjust(*step)
        return await self._move(*step) if self.store.lives else ("", "")

    async def _place(self, wish: Wish) -> tuple[str, str]:
        life = self.store.wanted(wish, ids.new())
        buyer = self.people[wish.customer]
        wanted = (self.goods[wish.goods], wish.many)
        said = {"points": wish.points, "email": buyer.email}
        cart = await a_ready_cart(self.session, buyer, wanted, **said)
        if wish.code:
            await a_cart_code(self.session, cart, self.code)
        agreed = f"{(life.total + wish.mistake) / 100:.2f}"
        command = {"idempotency_key": f"key-{cart.id}", "expected_total": agreed}
        operation = partial(placing.place, at=Place(("en",)))
        told = await self._done(as_customer(buyer), operation, PlaceOrder, command)
        if isinstance(told, Order):
            life.id, told = told.id, "done"
        else:
            await self.session.exec(sa.delete(Cart).where(col(Cart.id) == cart.id))
            await self.session.commit()
        return told, self.store.place(life)

    async def _adjust(self, customer: int, points_: int) -> tuple[str, str]:
        id = public(Customer, self.people[customer].id)
        command = {"customer_id": id, "points": points_, "reason": "x", "idempotency_key": None}
        told = await self._done(self.staff, points.adjust, AdjustPoints, command)
        return "done" if isinstance(told, Customer) else told, self.store.adjust(customer, points_)

    async def _move(self, what: str, which: int, amount: int | None) -> tuple[str, str]:
        life = self.store.lives[which % len(self.store.lives)]
        rest = life.total - life.paid if what == "pay" else life.paid - life.back
        amount = amount or max(rest, 1)
        operation, form, command = await self._command(life, what, amount)
        told = await self._done(self.staff, operation, form, command)
        return "done" if isinstance(told, Order) else told, self.store.step(life, what, amount)

    async def _command(self, life: Life, what: str, amount: int) -> tuple[Any, Any, Any]:
        """Write the command of a move."""
        of = {"order_id": public(Order, life.id)}
        money, parcel = {"amount": f"{amount / 100:.2f}"}, {"carrier": "UPS"}
        [line] = await lines_of(self.session, await self.session.get_one(Order, life.id))
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
        operation, form, more = steps[what]
        return operation, form, {**of, **more}

    async def _done(self, by: Viewer, operation: Any, form: Any, command: Any) -> Any:
        """Carry out a command: the row that it answers, or the code of its refusal."""
        checked = form.model_validate(command)
        try:
            return await self.database.transaction(lambda session: operation(session, by, checked))
        except Refused as refused:
            return refused.code()

    async def is_as_it_should_be(self) -> None:
        """Compare all that is kept with the model."""
        for life in self.store.lives:
            await self._order_is(life)
        for variant, on_hand in zip(self.goods, self.store.stock, strict=True):
            await self._stock_is(variant, on_hand)
        for person, model in zip(self.people, self.store.points, strict=True):
            assert await balance(self.session, person) == model.balance(), "and its entries' sum"
        await self._code_is()

    async def _order_is(self, life: Life) -> None:
        order = await self.session.get_one(Order, life.id, populate_existing=True)
        assert (order.fulfilment_status, order.payment_status) == (life.at, life.payment)
        assert (order.total_minor, order.points_used) == (life.total, life.used)
        rows = await payments_of(self.session, order)
        assert sum(row.captured_minor for row in rows) == life.paid
        assert sum(row.refunded_minor for row in rows) == life.back
        amounts = sa.func.sum(col(PaymentEntry.amount_minor))
        entries = select(PaymentEntry.kind, amounts).group_by(col(PaymentEntry.kind))
        mine = entries.where(col(PaymentEntry.payment_id).in_([row.id for row in rows]))
        sums = {str(kind): n for kind, n in await self.session.exec(mine)}
        assert (sums.get("CAPTURED", 0), sums.get("REFUNDED", 0)) == (life.paid, life.back)
        notes = select(sa.func.coalesce(sa.func.sum(col(Credit.total_minor)), 0))
        of = notes.where(col(Credit.order_id) == order.id)
        assert (await self.session.exec(of)).one() == life.back
        [line] = await lines_of(self.session, order)
        await self.session.refresh(line)
        assert line.shipped_quantity == life.sent

    async def _stock_is(self, variant: Variant, on_hand: int) -> None:
        level = select(StockLevel.on_hand).where(col(StockLevel.variant_id) == variant.id)
        moved = select(sa.func.sum(col(StockMovement.change)))
        of = moved.where(col(StockMovement.variant_id) == variant.id)
        found = (await self.session.exec(level)).one(), (await self.session.exec(of)).one()
        assert found == (on_hand, on_hand)

    async def _code_is(self) -> None:
        uses = self.store.uses()
        counted = select(DiscountCode.uses).where(col(DiscountCode.id) == self.code.id)
        assert (await self.session.exec(counted)).one() == uses.total()
        held = select(CodeUse.customer_id).where(
            col(CodeUse.code_id) == self.code.id, col(CodeUse.given_back_at).is_(None)
        )
        who = {self.people[n].id: times for n, times in uses.items()}
        assert Counter(await self.session.exec(held)) == who


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> None:
    """Let the store send parcels everywhere, and give a point a euro, worth a cent."""
    await a_shipping_method(session, CARRIAGE)
    await rewarding(session, pending_days=0, worth_bp=10_000, expire_months=None)


async def opened(database: Database, session: AsyncSession) -> Played:
    """Fill the shelves, give everybody points, and print a code."""
    goods = [await a_variant(session, price_minor=price) for price in PRICES]
    for variant in goods:
        await a_level(session, variant, STOCK)
    people = [await a_customer(session) for _ in range(PEOPLE)]
    store = Store([STOCK] * len(goods), [Model(0, None) for _ in people])
    for n, person in enumerate(people):
        await give_points(session, person, GIVEN)
        store.adjust(n, GIVEN)
    code = await a_code(session, most_uses=MOST_USES, most_uses_each=MOST_USES_EACH)
    seeing = (*MERCHANT, Permission.CUSTOMERS_READ, Permission.POINTS_WRITE)
    staff = as_staff(await a_member_of_staff(session), *seeing)
    return Played(database, session, store, people, goods, code, staff)


@given(STEPS)
@settings(
    max_examples=14, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_is_done_with_orders_money_stock_points_and_codes_add_up(
    database: Database, session: AsyncSession, steps: list[Step]
) -> None:
    played = await opened(database, session)

    for step in steps:
        told, should = await played.do(step)
        assert told == should, step

    await played.is_as_it_should_be()
