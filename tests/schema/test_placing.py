"""Orders that are placed: what was shown is what is ordered, all of it or nothing."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import (
    Cart,
    Checkout,
    Customer,
    Event,
    Letter,
    Modifier,
    Order,
    OrderLine,
    Product,
    ProductKind,
    StockLevel,
    StockMovement,
    Variant,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_level,
    a_product,
    a_shipping_method,
    a_variant,
    an_address,
    an_order,
    as_customer,
)
from tests.makers.carts import a_cart, a_claim
from tests.makers.modifiers import a_modifier
from tests.schema.ordering import (
    HOME,
    ORDER,
    PLACE,
    none_of,
    placed,
    ready,
    taxed,
    the,
)


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> None:
    """Let the store send parcels everywhere, for nothing."""
    await a_shipping_method(session)


async def a_german(session: AsyncSession) -> Customer:
    """Make a customer with one address, and a store that charges 19 % of tax."""
    ada = await a_customer(session, email="ada@example.com", language="de")
    await an_address(session, ada, is_default_billing=True, is_default_shipping=True)
    await taxed(session, 1900)
    return ada


async def a_mug(session: AsyncSession) -> Variant:
    product = await a_product(session, name={"en": "Mug", "de": "Becher"})
    variant = await a_variant(session, product, sku="MUG", name={"en": "blue", "de": "blau"})
    await a_level(session, variant, 5)
    return variant


async def test_what_was_shown_is_what_is_ordered(ask: Ask, session: AsyncSession) -> None:
    ada = await a_german(session)
    await a_cart(session, ada, (await a_mug(session), 2), note="Ring twice.")
    told = (await ready(ask, as_customer(ada), email=None, shippingAddress=None))["checkout"]
    input = {"idempotencyKey": "a-key-of-mine", "expectedTotal": "25.00"}

    answer = await ask(PLACE, by=as_customer(ada), languages=("de",), input=input)

    order = answer["placeOrder"]
    totals = {name: told["totals"][name] for name in told["totals"] if name in order}
    [tax] = totals.pop("taxes")
    assert {name: order[name] for name in totals} == totals
    assert (
        order["taxes"]
        == [{"label": "Normalsatz", "rate": "19.00", "amount": {"amount": "3.99"}}]
        == [{**order["taxes"][0], "amount": tax["amount"], "rate": tax["rate"]}]
    )
    assert re.fullmatch(r"A-\d{4,}", order["number"])
    assert (order["status"], order["paymentStatus"]) == ("PENDING", "PENDING")
    assert (order["email"], order["note"]) == ("ada@example.com", "Ring twice.")
    [line] = order["lines"]
    assert (line["sku"], line["name"], line["quantity"]) == ("MUG", "Becher · blau", 2)
    assert (line["unitPrice"], line["total"]) == ({"amount": "12.50"}, {"amount": "25.00"})
    assert order["shippingAddress"] == order["billingAddress"]
    assert order["payments"] == [
        {"method": "INVOICE", "state": "PENDING", "amount": {"amount": "25.00"}}
    ]


async def test_all_that_follows_from_an_order_is_written_with_it(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_german(session), await a_mug(session)
    cart = await a_cart(session, ada, (variant, 2))
    await ready(ask, as_customer(ada), email=None, shippingAddress=None)
    await placed(ask, as_customer(ada), "25.00")

    line = await the(session, OrderLine)
    assert (line.variant_id, line.discount_minor) == (variant.id, 0)
    assert (line.tax_minor, line.tax_rate_bp) == (399, 1900)
    await session.refresh(cart)
    assert cart.status == "ORDERED"
    row = await the(session, Order)
    assert (row.cart_id, row.customer_id, row.claim_hash) == (cart.id, ada.id, None)
    assert row.shipping_method == "Parcel"
    await none_of(session, Checkout)
    assert (await the(session, StockLevel)).on_hand == 3
    sold = await the(session, StockMovement, kind="SOLD")
    assert (sold.change, sold.order_id) == (-2, row.id)
    event = await the(session, Event, kind="order:place")
    assert (event.object_id, event.customer_id, event.is_public) == (row.id, ada.id, True)
    letter = await the(session, Letter)
    assert (letter.template, letter.to_address) == ("order_placed", "ada@example.com")
    assert (letter.language, letter.customer_id) == ("en", ada.id)


async def test_the_next_thing_that_is_added_begins_another_cart(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    variant = await a_variant(session)
    await a_cart(session, guest, (variant, 1))
    await ready(ask, guest)
    await placed(ask, guest, "12.50")
    assert await ask("{ cart { id } }", by=guest) == {"cart": None}

    add = "mutation ($id: ID!) { addToCart(input: {variantId: $id}) { ... on Cart { version } } }"
    made = await ask(add, by=guest, id=public(Variant, variant.id))

    assert made["addToCart"] == {"version": 1}
    carts = (await session.exec(select(Cart.status).order_by(col(Cart.id)))).all()
    assert carts == ["ORDERED", "OPEN"]


async def test_asked_twice_with_one_key_it_orders_once(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)

    first = await placed(ask, guest, "12.50")
    again = await placed(ask, guest, "12.50")
    other = await placed(ask, guest, "12.00")
    new = await placed(ask, guest, "12.50", key="another-key")

    assert again == first
    assert other["code"] == "KEY_USED_DIFFERENTLY"
    assert new["code"] == "NO_SUCH_CART"
    cart = await the(session, Cart)
    await session.delete(cart)
    await session.commit()
    assert await placed(ask, guest, "12.50") == first
    assert len((await session.exec(select(Letter))).all()) == 1
    input = {"expectedTotal": "1"}
    assert await ask(PLACE, by=guest, input=input) == "BAD_USER_INPUT"
    short = await placed(ask, guest, "1", key="short")
    assert (short["code"], short["fields"][0]["path"]) == ("INVALID_INPUT", ["idempotencyKey"])


async def test_downloads_are_ordered_without_an_address_to_be_sent_to(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    product = await a_product(session, kind=ProductKind.DIGITAL)
    await a_cart(session, guest, (await a_variant(session, product), 1))
    await ready(ask, guest, billingAddress=HOME)

    order = await placed(ask, guest, "12.50")

    assert order["shippingAddress"] is None
    assert order["billingAddress"]["line1"] == HOME["line1"]


async def test_what_costs_nothing_is_paid_at_once(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session, price_minor=0), 1))
    await ready(ask, guest)

    order = await placed(ask, guest, "0.00")

    assert (order["paymentStatus"], order["status"]) == ("PAID", "PROCESSED")


NEXT_NUMBER = "select nextval('order_numbers')"


async def test_numbers_that_were_imported_are_passed_over(ask: Ask, session: AsyncSession) -> None:
    last = (await (await session.connection()).execute(sa.text(NEXT_NUMBER))).scalar_one()
    for more in (1, 2):
        await an_order(session, number=f"A-{last + more}")
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)

    assert (await placed(ask, guest, "12.50"))["number"] == f"A-{last + 3}"


async def test_answers_to_modifiers_are_kept_with_the_order(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    variant = await a_variant(session)
    product = await session.get_one(Product, variant.product_id)
    engraving = await a_modifier(session, product, key="engraving")
    add = """mutation ($id: ID!, $m: ID!) {
      addToCart(input: { variantId: $id, answers: [{modifierId: $m, text: "For Ada"}] }) {
        ... on Cart { version } } }"""
    ids = {"id": public(Variant, variant.id), "m": public(Modifier, engraving.id)}
    await a_cart(session, guest)
    await ask(add, by=guest, **ids)
    await ready(ask, guest)

    order = await placed(ask, guest, "12.50")
    await session.delete(engraving)
    await session.commit()

    answers = "lines { answers { key name text choices { key } } }"
    read = f"query ($id: ID!) {{ order(id: $id) {{ {answers} }} }}"
    kept = {"key": "engraving", "name": "engraving", "text": "For Ada", "choices": []}
    found = (await ask(read, by=guest, id=order["id"]))["order"]
    assert found == {"lines": [{"answers": [kept]}]}


async def test_an_order_is_so_many_statements_however_many_lines_it_has(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(session)
    await an_address(session, ada, is_default_billing=True, is_default_shipping=True)
    variants = [await a_variant(session) for _ in range(10)]
    for variant in variants:
        await a_level(session, variant, 5)
    await a_cart(session, ada, *[(variant, 1) for variant in variants])
    by = as_customer(ada)
    await ready(ask, by, email=None, shippingAddress=None)
    place = PLACE.replace(ORDER, "number")

    with queries(6):
        input = {"idempotencyKey": "12345678", "expectedTotal": "125"}
        assert "number" in (await ask(place, by=by, input=input))["placeOrder"]
