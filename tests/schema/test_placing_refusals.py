"""Orders that are refused: each no says why, and nothing has happened."""

from __future__ import annotations

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.payment_methods import KEY
from kit import clock
from kit.ids import public
from models import (
    CartLine,
    Customer,
    Letter,
    Order,
    OrderLine,
    OrderTax,
    Payment,
    StockLevel,
    StoreSetting,
)
from tests.conftest import Ask
from tests.makers import (
    a_customer,
    a_level,
    a_member_of_staff,
    a_shipping_method,
    a_variant,
    an_address,
    as_customer,
    as_staff,
)
from tests.makers.carts import a_cart, a_claim, a_line
from tests.schema.ordering import PLACE, none_of, placed, ready, said, the


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> None:
    """Let the store send parcels everywhere, for nothing."""
    await a_shipping_method(session)


@pytest.mark.parametrize("expected", ["12.49", "0", "25.00"])
async def test_a_total_that_is_not_what_was_agreed_to_is_refused_with_both(
    ask: Ask, session: AsyncSession, expected: str
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)

    refused = await placed(ask, guest, expected)

    assert refused["code"] == "TOTAL_CHANGED"
    assert refused["fields"] == [
        {"path": ["expectedTotal"], "message": "It comes to 12.50 EUR by now."}
    ]
    assert refused["total"] == {"amount": "12.50", "currency": "EUR"}
    assert float(refused["expected"]["amount"]) == float(expected)
    await none_of(session, Order, OrderLine, OrderTax, Payment, Letter, Customer)
    assert (await placed(ask, guest, "12.50"))["number"]  # the key was not used up


async def test_a_price_that_changed_since_is_refused_by_the_total(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    variant = await a_variant(session)
    await a_cart(session, guest, (variant, 2))
    await ready(ask, guest)
    variant.price_minor = 1100
    session.add(variant)
    await session.commit()

    refused = await placed(ask, guest, "25.00")

    assert (refused["code"], refused["total"]["amount"]) == ("TOTAL_CHANGED", "22.00")
    assert [field["path"] for field in refused["fields"]] == [["expectedTotal"]]
    await none_of(session, Order, OrderLine, Payment, Letter)


async def test_a_cart_that_changed_since_is_refused_by_the_total_and_stays(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    seen, other = await a_variant(session), await a_variant(session)
    await a_level(session, seen, 5)
    cart = await a_cart(session, guest, (seen, 2))
    await ready(ask, guest)
    session.add(a_line(cart, other))  # by another tab, after the total was shown
    await session.commit()

    refused = await placed(ask, guest, "25.00")

    assert (refused["code"], refused["total"]["amount"]) == ("TOTAL_CHANGED", "37.50")
    assert [field["path"] for field in refused["fields"]] == [["expectedTotal"]]
    await none_of(session, Order, OrderLine, Payment, Letter)
    assert (await the(session, StockLevel)).on_hand == 5
    assert (await placed(ask, guest, "37.50"))["number"]


async def test_an_address_that_lacks_what_its_country_needs_orders_nothing(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    usual = {"is_default_billing": True, "is_default_shipping": True}
    await an_address(session, ada, postal_code=None, **usual)
    await a_level(session, variant, 5)
    await a_cart(session, ada, (variant, 1))
    by = as_customer(ada)
    await said(ask, by, paymentMethod="INVOICE")

    refused = await placed(ask, by, "12.50")

    assert (refused["code"], [field["path"] for field in refused["fields"]]) == (
        "CHECKOUT_INCOMPLETE",
        [["shippingAddress", "postalCode"], ["billingAddress", "postalCode"]],
    )
    await none_of(session, Order, Letter)
    assert (await the(session, StockLevel)).on_hand == 5


@pytest.mark.parametrize("expected", ["12.505", "-1", "1e30"])
async def test_a_total_that_no_money_is_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, expected: str
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)

    refused = await placed(ask, guest, expected)

    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", ["expectedTotal"])
    await none_of(session, Order, Letter)


async def test_too_little_stock_is_refused_with_the_lines_and_how_many_there_are(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    variant, other = await a_variant(session), await a_variant(session)
    await a_level(session, variant, 5)
    cart = await a_cart(session, guest, (other, 1), (variant, 4))
    twin = a_line(cart, variant, 2, answers_hash=b"1")
    session.add(twin)
    await session.commit()
    mine = select(CartLine).where(col(CartLine.variant_id) == variant.id)
    lines = {public(CartLine, line.id) for line in await session.exec(mine)}
    await ready(ask, guest)

    refused = await placed(ask, guest, "87.50")

    assert (refused["code"], refused["fields"][0]["path"]) == ("SHORT_STOCK", ["lines"])
    assert {line["lineId"] for line in refused["lines"]} == lines
    assert [(line["wanted"], line["available"]) for line in refused["lines"]] == [(6, 5)] * 2
    await none_of(session, Order, Letter)
    assert (await the(session, StockLevel)).on_hand == 5


async def test_too_little_stock_tells_no_more_of_it_than_the_store_shows(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    variant = await a_variant(session)
    await a_level(session, variant, 30)
    await a_cart(session, guest, (variant, 50))
    await ready(ask, guest)

    refused = await placed(ask, guest, "625.00")

    assert refused["code"] == "SHORT_STOCK"
    [line] = refused["lines"]
    assert (line["wanted"], line["available"]) == (50, None)
    await none_of(session, Order, Letter)


async def test_what_is_missing_is_refused_by_the_fields_that_would_put_it_right(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    assert (await placed(ask, guest, "0"))["code"] == "NO_SUCH_CART"
    await a_cart(session, guest, (await a_variant(session), 1))

    refused = await placed(ask, guest, "12.50")

    assert refused["code"] == "CHECKOUT_INCOMPLETE"
    assert [field["path"] for field in refused["fields"]] == [
        ["email"],
        ["shippingAddress"],
        ["billingAddress"],
        ["paymentMethod"],
    ]
    await none_of(session, Order, Customer)
    staff = as_staff(await a_member_of_staff(session))
    input = {"idempotencyKey": "12345678", "expectedTotal": "1"}
    assert await ask(PLACE, by=staff, input=input) == "FORBIDDEN"


async def test_a_way_to_pay_that_nobody_moves_the_money_of_is_refused(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    offered = [{"method": "CARD", "name": {}, "instructions": {}}]
    session.add(StoreSetting(key=KEY, value=offered, updated_at=clock.now()))
    await session.commit()
    await ready(ask, guest, paymentMethod="CARD")

    refused = await placed(ask, guest, "12.50")

    assert (refused["code"], refused["fields"][0]["path"]) == (
        "METHOD_NOT_OFFERED",
        ["paymentMethod"],
    )
    await none_of(session, Order, Letter)
