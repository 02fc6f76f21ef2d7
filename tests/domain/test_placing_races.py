"""Races about orders: fifty at once, committed; nothing is oversold, lost or ordered twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from auth.answers import SignedIn
from auth.desk import Client
from auth.viewer import Viewer
from domain import handing, idempotency, placing
from domain.placing import Place, PlaceOrder
from kit import ids
from kit.database import Database
from kit.refused import Refused
from models import (
    Cart,
    CartStatus,
    Checkout,
    CodeUse,
    DiscountCode,
    Letter,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    ShippingMethod,
    StockLevel,
    StockMovement,
    Variant,
)
from tests.makers import (
    a_customer,
    a_level,
    a_shipping_method,
    a_variant,
    as_customer,
)
from tests.makers.carts import a_cart, a_claim
from tests.makers.codes import a_cart_code, a_code
from tests.races import at_once

PARTS = {"first_name": "Ada", "last_name": "Lovelace", "company": None, "line2": None}
HOME = {
    **PARTS,
    "line1": "12 St James's Square",
    "district": None,
    "city": "London",
    "region": None,
    "postal_code": "SW1Y 4JH",
    "country": "GB",
    "phone": None,
}


@pytest.fixture(autouse=True)
async def parcel(committed: Database) -> None:
    """Let the store send parcels everywhere, for nothing."""
    async with committed.writes() as session:
        await a_shipping_method(session)


async def a_ready_cart(session: Any, owner: Any, *lines: tuple[Variant, int], **said: Any) -> Cart:
    """Make a cart about which everything was said."""
    cart = await a_cart(session, owner, *lines)
    of: dict[str, Any] = {"email": "ada@example.com", "shipping_address": HOME}
    of["payment_method"] = PaymentMethod.INVOICE
    of["shipping_method_id"] = (await session.exec(select(ShippingMethod.id))).one()
    session.add(Checkout(cart_id=cart.id, **{**of, **said}))
    await session.commit()
    return cart


def order(total: str, key: str) -> PlaceOrder:
    return PlaceOrder(idempotency_key=key, expected_total=Decimal(total))


async def outcome(database: Database, by: Viewer, command: PlaceOrder) -> str:
    """Place it in a transaction of its own; the number, or the code of the refusal."""
    operation = partial(placing.place, at=Place(("en",)))
    operation.__module__, operation.__qualname__ = "domain.placing", "place"  # type: ignore[attr-defined]
    try:
        done = await database.transaction(
            lambda session: idempotency.once(session, by, operation, command)
        )
    except Refused as refused:
        return refused.code()
    return done.number


async def rows(database: Database, model: Any) -> list[Any]:
    async with database.writes() as session:
        return list(await session.exec(select(model)))


async def test_of_fifty_who_want_the_last_five_five_get_them(committed: Database) -> None:
    guests = [a_claim()[1] for _ in range(50)]
    async with committed.writes() as session:
        variant = await a_variant(session)
        await a_level(session, variant, 5)
        for number, guest in enumerate(guests):
            await a_ready_cart(session, guest, (variant, 1), email=f"{number}@example.com")

    told = await at_once(lambda n: outcome(committed, guests[n], order("12.50", f"key-{n:05}")))

    refused = Counter(answer for answer in told if not answer.startswith("A-"))
    assert refused == {"SHORT_STOCK": 45}
    assert len(set(told)) == 6
    [level] = await rows(committed, StockLevel)
    assert level.on_hand == 0
    orders = await rows(committed, Order)
    assert {one.number for one in orders} == set(told) - {"SHORT_STOCK"}
    sold = [one for one in await rows(committed, StockMovement) if one.order_id]
    assert {one.order_id for one in sold} == {one.id for one in orders}
    for model in (OrderLine, Payment, Letter):
        assert len(await rows(committed, model)) == 5, model


async def test_one_key_orders_once_and_answers_fifty_times(committed: Database) -> None:
    _, guest = a_claim()
    async with committed.writes() as session:
        variant = await a_variant(session)
        await a_level(session, variant, 5)
        await a_ready_cart(session, guest, (variant, 2))

    told = await at_once(lambda n: outcome(committed, guest, order("25.00", "one-key-for-all")))

    [placed] = await rows(committed, Order)
    assert told == [placed.number] * 50
    [level] = await rows(committed, StockLevel)
    assert level.on_hand == 3
    assert len(await rows(committed, Letter)) == 1


async def test_one_cart_is_ordered_once_by_whatever_device(committed: Database) -> None:
    async with committed.writes() as session:
        ada, variant = await a_customer(session), await a_variant(session)
        cart = await a_ready_cart(session, ada, (variant, 2))
    by = as_customer(ada)

    told = await at_once(lambda n: outcome(committed, by, order("25.00", f"device-{n:05}")))

    [placed] = await rows(committed, Order)
    assert Counter(told) == {placed.number: 1, "NO_SUCH_CART": 49}
    assert placed.cart_id == cart.id
    assert [one.status for one in await rows(committed, Cart)] == [CartStatus.ORDERED]


async def test_two_variants_in_any_order_never_wait_in_a_circle(committed: Database) -> None:
    guests = [a_claim()[1] for _ in range(50)]
    async with committed.writes() as session:
        one, other = await a_variant(session), await a_variant(session)
        for variant in (one, other):
            await a_level(session, variant, 30)
        for number, guest in enumerate(guests):
            lines = [(one, 1), (other, 1)]
            await a_ready_cart(session, guest, *(lines if number % 2 else reversed(lines)))

    told = await at_once(lambda n: outcome(committed, guests[n], order("25.00", f"key-{n:05}")))

    assert Counter(answer[:2] for answer in told) == {"A-": 30, "SH": 20}
    assert [level.on_hand for level in await rows(committed, StockLevel)] == [0, 0]


async def test_a_code_with_one_use_is_used_once(committed: Database) -> None:
    guests = [a_claim()[1] for _ in range(50)]
    async with committed.writes() as session:
        variant = await a_variant(session)
        code = await a_code(session, most_uses=1)
        for number, guest in enumerate(guests):
            cart = await a_ready_cart(session, guest, (variant, 2), email=f"{number}@example.com")
            await a_cart_code(session, cart, code)

    told = await at_once(lambda n: outcome(committed, guests[n], order("22.50", f"key-{n:05}")))

    [placed] = await rows(committed, Order)
    refused = Counter(answer for answer in told if answer != placed.number)
    assert set(refused) <= {"DISCOUNT_CODE_USED_UP", "TOTAL_CHANGED"}
    assert sum(refused.values()) == 49
    [use] = await rows(committed, CodeUse)
    assert (use.order_id, use.code_id) == (placed.id, code.id)
    [kept] = await rows(committed, DiscountCode)
    assert kept.uses == 1


async def test_who_signs_in_while_they_order_orders_once(committed: Database) -> None:
    claims = [a_claim() for _ in range(50)]
    async with committed.writes() as session:
        variant = await a_variant(session)
        customers = [await a_customer(session) for _ in claims]
        for (_, guest), customer in zip(claims, customers, strict=True):
            await a_ready_cart(session, guest, (variant, 1), email=customer.email)

    async def arrive(n: int) -> tuple[str, str]:
        (token, guest), by = claims[n], as_customer(customers[n])
        said = SignedIn("", ids.new(), by, "", None, None, ends_with_browser=False)

        async def sign_in() -> None:
            await committed.transaction(lambda s: handing.settle(s, said, Client(claim=token)))

        command = order("12.50", f"key-{n:05}")
        first, _ = await asyncio.gather(outcome(committed, guest, command), sign_in())
        return first, await outcome(committed, by, command)

    told = await at_once(arrive)

    orders = {one.number for one in await rows(committed, Order)}
    assert len(orders) == 50
    for first, again in told:  # as a guest, and not again; or as the customer who they are by now
        assert (first in orders and again == "ANSWER_GONE") or (
            first == "NO_SUCH_CART" and again in orders
        )


async def test_a_code_with_ten_uses_is_used_ten_times_by_fifty(committed: Database) -> None:
    guests = [a_claim()[1] for _ in range(50)]
    async with committed.writes() as session:
        variant = await a_variant(session)
        code = await a_code(session, most_uses=10)
        for number, guest in enumerate(guests):
            cart = await a_ready_cart(session, guest, (variant, 2), email=f"{number}@example.com")
            await a_cart_code(session, cart, code)

    told = await at_once(lambda n: outcome(committed, guests[n], order("22.50", f"key-{n:05}")))

    orders = await rows(committed, Order)
    assert {one.number for one in orders} == {one for one in told if one.startswith("A-")}
    assert len(orders) == len(await rows(committed, CodeUse)) == 10
    [kept] = await rows(committed, DiscountCode)
    assert kept.uses == 10
