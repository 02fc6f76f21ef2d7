"""The demonstration store: whole, consistent, and the same each time."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import BUILT_IN
from importing.demonstration import Filled, fill
from kit import postal
from kit.database import Database
from models import (
    Address,
    BackorderPolicy,
    Carrier,
    Cart,
    CartLine,
    Category,
    ChargeKind,
    Credit,
    CreditLine,
    Customer,
    Event,
    FulfilmentStatus,
    Letter,
    Modifier,
    ModifierChoice,
    ModifierExclusion,
    Order,
    OrderAddress,
    OrderCharge,
    OrderLine,
    OrderStatus,
    PaymentStatus,
    Product,
    ProductCategory,
    ProductOption,
    ProductValue,
    Property,
    PropertyValue,
    Shipment,
    ShipmentLine,
    Staff,
    StockLevel,
    StockMovement,
    Variant,
    VariantValue,
    Wishlist,
)
from models.base import Record
from tests.makers import a_customer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILLED = Filled(made=True, customer="zoe@example.com", staff="owner@example.com")
TABLES = (Product, Variant, Customer, Address, Order, OrderLine, OrderCharge, OrderAddress)
COUNTRIES = {"CH", "DE", "FR", "GB", "JP", "PL", "US"}
GOODS = (
    *(Category, Modifier, ModifierChoice, ModifierExclusion, ProductCategory, ProductOption),
    *(ProductValue, Property, PropertyValue, VariantValue),
)
MORE = (*GOODS, Shipment, ShipmentLine, Credit, CreditLine, Wishlist, Staff)


async def all_of(session: AsyncSession, model: Any) -> Sequence[Any]:
    return (await session.exec(select(model).order_by(col(model.id)))).all()


@pytest.fixture
async def store(database: Database, session: AsyncSession) -> AsyncSession:
    assert await fill(database, NOW) == FILLED
    return session


async def dump(session: AsyncSession) -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: [row.model_dump() for row in await all_of(session, model)]
        for model in (*TABLES, *MORE)
    }


async def test_a_second_filling_changes_nothing(database: Database, store: AsyncSession) -> None:
    before = await dump(store)

    again = await fill(database, NOW.replace(year=2027))

    assert again == Filled(made=False, customer=FILLED.customer, staff=FILLED.staff)
    assert await dump(store) == before


async def test_a_store_of_somebodys_own_is_left_alone(
    database: Database, session: AsyncSession
) -> None:
    await a_customer(session)

    assert await fill(database, NOW) == Filled(made=False, customer=None, staff=None)
    assert await all_of(session, Product) == []


async def test_two_that_start_at_once_fill_it_once(committed: Database) -> None:
    both = await asyncio.gather(fill(committed, NOW), fill(committed, NOW))

    assert sorted(filled.made for filled in both) == [False, True]
    async with committed.reads() as session:
        assert len(await all_of(session, Staff)) == len(BUILT_IN)


async def test_two_stores_of_one_moment_are_the_same(
    database: Database, committed: Database, store: AsyncSession
) -> None:
    await fill(committed, NOW)

    async with committed.reads() as other:
        assert await dump(other) == await dump(store)


async def test_there_is_enough_to_look_at(store: AsyncSession) -> None:
    counts = {model: len(await all_of(store, model)) for model in (*TABLES, *MORE)}

    assert counts[Product] == 25
    assert counts[Order] >= 60
    assert (counts[Customer], counts[Staff], counts[Wishlist]) == (7, len(BUILT_IN), 4)
    assert {member.role_id for member in await all_of(store, Staff)} == set(BUILT_IN)
    oldest = min(order.placed_at for order in await all_of(store, Order))
    assert 600 < (NOW - oldest).days < 760


async def test_every_word_status_payment_and_carrier_occurs(store: AsyncSession) -> None:
    orders = await all_of(store, Order)

    assert {order.status for order in orders} == set(OrderStatus)
    assert {order.fulfilment_status for order in orders} == set(FulfilmentStatus)
    assert {order.payment_status for order in orders} == set(PaymentStatus)
    assert {parcel.carrier for parcel in await all_of(store, Shipment)} == set(Carrier)
    counted = select(OrderCharge.kind, func.count()).group_by(col(OrderCharge.kind))
    assert {kind for kind, _ in await store.exec(counted)} == set(ChargeKind)


async def test_the_first_customer_has_orders_of_every_fulfilment(store: AsyncSession) -> None:
    [zoe] = (await store.exec(select(Customer).where(Customer.email == FILLED.customer))).all()
    orders = (await store.exec(select(Order).where(Order.customer_id == zoe.id))).all()

    assert {order.fulfilment_status for order in orders} == set(FulfilmentStatus)
    assert len({(order.fulfilment_status, order.payment_status) for order in orders}) == 32


async def test_the_first_customer_fills_a_cart_and_has_set_one_aside(store: AsyncSession) -> None:
    [zoe] = (await store.exec(select(Customer).where(Customer.email == FILLED.customer))).all()
    lines = (await store.exec(select(CartLine, Cart, Variant).join(Cart).join(Variant))).all()

    assert {cart.customer_id for _, cart, _ in lines} == {zoe.id}
    assert Counter(cart.status for _, cart, _ in lines) == {"OPEN": 3, "SAVED": 2}
    assert all(line.seen_minor == variant.price_minor for line, _, variant in lines)


async def test_a_guest_has_bought_and_was_never_proven(store: AsyncSession) -> None:
    guests = select(Customer).where(col(Customer.email_verified_at).is_(None))
    [guest] = (await store.exec(guests)).all()

    orders = await store.exec(select(Order.email).where(Order.customer_id == guest.id))
    assert orders.all() == ["guest@example.com"]


def by(rows: Sequence[Any], name: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


async def test_totals_reconcile(store: AsyncSession) -> None:
    lines = by(await all_of(store, OrderLine), "order_id")
    charges = by(await all_of(store, OrderCharge), "order_id")

    for order in await all_of(store, Order):
        assert order.goods_minor == sum(line.total_minor for line in lines[order.id])
        extra = sum(charge.amount_minor for charge in charges[order.id])
        assert order.total_minor == order.goods_minor + extra > 0
        for line in lines[order.id]:
            assert line.total_minor == line.unit_minor * line.quantity
    given = by(await all_of(store, CreditLine), "credit_id")
    for credit in await all_of(store, Credit):
        assert credit.total_minor == sum(line.total_minor for line in given[credit.id]) > 0


async def test_what_was_refunded_is_what_the_payment_says(store: AsyncSession) -> None:
    orders = {order.id: order for order in await all_of(store, Order)}
    order_of = {line.id: line.order_id for line in await all_of(store, OrderLine)}
    given: dict[Any, int] = defaultdict(int)
    for line in await all_of(store, CreditLine):
        if line.order_line_id is not None:
            given[order_of[line.order_line_id]] += line.total_minor

    for id, order in orders.items():
        if order.payment_status is PaymentStatus.REFUNDED:
            assert given[id] == order.total_minor
        elif order.payment_status is not PaymentStatus.PARTLY_REFUNDED:
            assert given[id] == 0
        else:
            assert 0 <= given[id] < order.total_minor


async def test_parcels_hold_what_the_lines_say_was_sent(store: AsyncSession) -> None:
    sent: dict[Any, int] = defaultdict(int)
    for line in await all_of(store, ShipmentLine):
        sent[line.order_line_id] += line.quantity
    lines = await all_of(store, OrderLine)
    fulfilment = {order.id: order.fulfilment_status for order in await all_of(store, Order)}
    some = {FulfilmentStatus.PARTLY_SHIPPED}
    none = {
        FulfilmentStatus.CANCELLED,
        FulfilmentStatus.PROCESSING,
        FulfilmentStatus.UNFULFILLED,
    }

    assert {line.id: line.shipped_quantity for line in lines if line.shipped_quantity} == sent
    for id, of_order in by(lines, "order_id").items():
        shares = {line.shipped_quantity / line.quantity for line in of_order}
        expected = {0.0, 1.0} if fulfilment[id] in some else {float(fulfilment[id] not in none)}
        assert shares == expected


async def test_nothing_happens_after_now(store: AsyncSession) -> None:
    for parcel in await all_of(store, Shipment):
        assert parcel.shipped_at < (parcel.delivered_at or NOW) <= NOW
    for row in [*await all_of(store, Order), *await all_of(store, Credit)]:
        assert row.created_at < NOW


async def test_addresses_are_what_their_countries_need(store: AsyncSession) -> None:
    rows: list[Record] = [*await all_of(store, Address), *await all_of(store, OrderAddress)]

    assert {getattr(row, "country", None) for row in rows} == COUNTRIES
    for row in rows:
        parts = {
            name: getattr(row, name) for name in OrderAddress.model_fields if name[-2:] != "id"
        }
        assert postal.problems({k: v for k, v in parts.items() if isinstance(v, str)}) == {}


async def test_no_letter_is_sent_and_every_address_is_nobodys(store: AsyncSession) -> None:
    assert await all_of(store, Letter) == await all_of(store, Event) == []
    people = [*await all_of(store, Customer), *await all_of(store, Staff)]
    assert all(person.email.endswith("@example.com") for person in people)


async def test_levels_of_stock_are_the_sums_of_their_movements(store: AsyncSession) -> None:
    moved: Counter[Any] = Counter()
    for row in await all_of(store, StockMovement):
        moved[row.variant_id] += row.change
    levels = {row.variant_id: row for row in await all_of(store, StockLevel)}

    assert {id: row.on_hand for id, row in levels.items()} == dict(moved)
    told = {(row.on_hand > 0, row.backorders) for row in levels.values()}
    assert told == {(True, None), (False, None), (False, BackorderPolicy.ALLOW)}
