"""What the order of a cart would come to, and what is the matter with it."""

from __future__ import annotations

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.payment_methods import KEY
from kit import clock
from models import (
    Product,
    ShippingMethod,
    StoreSetting,
)
from tests.conftest import Ask
from tests.makers import (
    a_customer,
    a_level,
    a_shipping_method,
    a_variant,
    an_address,
    as_customer,
)
from tests.makers.carts import a_cart, a_claim
from tests.schema.filling import id_of
from tests.schema.ordering import kinds, ready, said, shown, taxed


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> ShippingMethod:
    """Let the store send parcels everywhere, for nothing."""
    return await a_shipping_method(session)


async def test_what_is_the_matter_with_a_line_is_a_problem_of_the_checkout(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    dearer, short, gone = [await a_variant(session) for _ in range(3)]
    await a_level(session, short, 1)
    await a_cart(session, guest, (dearer, 1), (short, 2), (gone, 1))
    dearer.price_minor = 1300
    product = await session.get_one(Product, gone.product_id)
    product.is_published = False
    session.add_all([dearer, product])
    await session.commit()

    checkout = (await ready(ask, guest))["checkout"]

    assert [(one["kind"], one["blocks"], one["available"]) for one in checkout["problems"]] == [
        ("PRICE_CHANGED", False, None),
        ("SHORT_STOCK", True, 1),
        ("LINE_UNAVAILABLE", True, None),
    ]
    changed, *_ = checkout["problems"]
    assert (changed["seen"], changed["now"]) == ({"amount": "12.50"}, {"amount": "13.00"})
    assert len({one["lineId"] for one in checkout["problems"]}) == 3
    assert checkout["totals"]["goods"] == {"amount": "38.00"}  # without what is not for sale
    assert checkout["canPlace"] is False


async def test_an_empty_cart_can_be_said_something_about_and_not_be_ordered(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest)

    checkout = (await ready(ask, guest))["checkout"]

    assert kinds(checkout) == [("CART_EMPTY", "lines")]
    assert checkout["totals"]["total"] == {"amount": "0.00", "currency": "EUR"}


async def test_a_book_with_an_address_that_lacks_something_is_told_so(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    usual = {"is_default_billing": True, "is_default_shipping": True}
    await an_address(session, ada, postal_code=None, **usual)
    await a_cart(session, ada, (await a_variant(session), 1))

    checkout = await shown(ask, as_customer(ada))

    assert [one for one in kinds(checkout) if one[0] == "ADDRESS_INVALID"] == [
        ("ADDRESS_INVALID", "shippingAddress.postalCode"),
        ("ADDRESS_INVALID", "billingAddress.postalCode"),
    ]
    assert checkout["problems"][0]["message"] == "Post code is required in GB."


async def test_a_way_to_pay_that_is_not_offered_any_more_is_told(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)
    offered = [{"method": "BANK_TRANSFER", "name": {}, "instructions": {}}]
    session.add(StoreSetting(key=KEY, value=offered, updated_at=clock.now()))
    await session.commit()

    checkout = await shown(ask, guest)

    assert kinds(checkout) == [("PAYMENT_METHOD_UNUSABLE", "paymentMethod")]


async def test_taxes_are_those_of_where_it_goes(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    await taxed(session, 1900)
    await a_cart(session, guest, (await a_variant(session), 2))

    totals = (await ready(ask, guest))["checkout"]["totals"]

    assert totals["pricesIncludeTax"] is True
    assert totals["total"] == {"amount": "25.00", "currency": "EUR"}
    [tax] = totals["taxes"]
    assert (tax["rate"], tax["base"], tax["amount"]) == (
        "19.00",
        {"amount": "21.01"},
        {"amount": "3.99"},
    )


async def test_carriage_is_that_of_the_method_that_was_chosen(
    ask: Ask, session: AsyncSession, parcel: ShippingMethod
) -> None:
    _, guest = a_claim()
    express = await a_shipping_method(
        session, 990, "GB", name={"en": "Express"}, handling_minor=100, position=1
    )
    abroad = await a_shipping_method(session, 500, "FR", position=2)
    off = await a_shipping_method(session, 100, is_active=False)
    await a_cart(session, guest, (await a_variant(session), 2))

    told = (await ready(ask, guest, shippingMethodId=id_of(express)))["checkout"]

    assert told["shippingMethodId"] == id_of(express)
    assert told["totals"]["shipping"] == {"amount": "9.90"}
    assert told["totals"]["handling"] == {"amount": "1.00"}
    assert told["totals"]["total"] == {"amount": "35.90", "currency": "EUR"}
    offers = [(o["name"], o["shipping"], o["total"]) for o in told["shippingMethods"]]
    assert offers == [
        ("Parcel", {"amount": "0.00"}, {"amount": "25.00"}),
        ("Express", {"amount": "9.90"}, {"amount": "35.90"}),
    ]
    there = (await said(ask, guest, shippingMethodId=id_of(abroad)))["checkout"]
    assert kinds(there) == [("SHIPPING_METHOD_UNUSABLE", "shippingMethodId")]
    assert there["totals"]["shipping"] == {"amount": "0.00"}
    for wrong in (id_of(off), "shipping_method_1", "order_1"):
        refused = await said(ask, guest, shippingMethodId=wrong)
        assert (refused["code"], refused["fields"][0]["path"]) == (
            "NO_SUCH_SHIPPING_METHOD",
            ["shippingMethodId"],
        )
    await session.delete(abroad)
    await session.commit()
    usual = await shown(ask, guest)
    assert (usual["problems"], usual["shippingMethodId"]) == ([], id_of(parcel))
    parcel.is_active = express.is_active = False
    session.add_all([parcel, express])
    await session.commit()
    assert kinds(await shown(ask, guest)) == [("SHIPPING_METHOD_MISSING", "shippingMethodId")]
