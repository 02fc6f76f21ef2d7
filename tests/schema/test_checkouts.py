"""Checkouts: what the buyer says, what the order would be, and what is the matter with it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import (
    Address,
    Checkout,
    ProductKind,
    ShippingMethod,
    Variant,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    a_shipping_method,
    a_variant,
    an_address,
    as_customer,
    as_staff,
)
from tests.makers.carts import a_cart, a_claim
from tests.schema.ordering import HOME, READ, UPDATE, kinds, ready, said, shown


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> ShippingMethod:
    """Let the store send parcels everywhere, for nothing."""
    return await a_shipping_method(session)


async def a_download(session: AsyncSession) -> Variant:
    return await a_variant(session, await a_product(session, kind=ProductKind.DIGITAL))


async def test_a_customer_is_offered_what_the_address_book_knows(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session, email="ada@example.com")
    await an_address(session, ada, line1="1 Home", is_default_billing=True)
    await an_address(session, ada, line1="2 Work", is_default_shipping=True)
    await a_cart(session, ada, (await a_variant(session), 2))

    checkout = await shown(ask, as_customer(ada))

    assert checkout["email"] == "ada@example.com"
    assert checkout["shippingAddress"]["line1"] == "2 Work"
    assert checkout["shippingAddress"]["formatted"] == [
        "2 Work",
        "London",
        "SW1Y 4JH",
        "UNITED KINGDOM",
    ]
    assert checkout["billingAddress"]["line1"] == "1 Home"
    assert [one["name"] for one in checkout["shippingMethods"]] == ["Parcel"]
    assert checkout["shippingMethodId"] == checkout["shippingMethods"][0]["shippingMethodId"]
    assert kinds(checkout) == [("PAYMENT_METHOD_MISSING", "paymentMethod")]
    assert checkout["canPlace"] is False


async def test_a_guest_says_all_and_what_is_not_sent_stays(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 2))
    lacking = await shown(ask, guest)
    assert kinds(lacking) == [
        ("EMAIL_MISSING", "email"),
        ("ADDRESS_MISSING", "shippingAddress"),
        ("ADDRESS_MISSING", "billingAddress"),
        ("PAYMENT_METHOD_MISSING", "paymentMethod"),
    ]

    told = await ready(ask, guest, email=" Ada@Example.com ")
    assert told["version"] == 2
    assert told["checkout"]["problems"] == []
    assert told["checkout"]["canPlace"] is True
    assert told["checkout"]["email"] == "Ada@example.com"
    for place in ("shippingAddress", "billingAddress"):
        assert {name: told["checkout"][place][name] for name in HOME} == HOME

    more = (await said(ask, guest, paymentMethod="BANK_TRANSFER"))["checkout"]
    assert more["paymentMethod"] == "BANK_TRANSFER"
    assert more["shippingAddress"]["line1"] == HOME["line1"]
    billed = await said(ask, guest, billingAddress={**HOME, "line1": "Elsewhere"})
    assert billed["checkout"]["billingAddress"]["line1"] == "Elsewhere"
    assert billed["checkout"]["shippingAddress"]["line1"] == HOME["line1"]
    back = await said(ask, guest, email=None, shippingAddress=None, billingAddress=None)
    assert kinds(back["checkout"]) == kinds(lacking)[:3]
    assert len((await session.exec(select(Checkout))).all()) == 1


async def test_an_address_of_the_book_is_taken_as_it_is(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    await a_cart(session, ada, (await a_variant(session), 1))
    by = as_customer(ada)
    mine = await an_address(session, ada, line1="3 Third")
    hers = public(Address, (await an_address(session, eve)).id)

    told = await said(ask, by, shippingAddressId=public(Address, mine.id))
    assert told["checkout"]["shippingAddress"]["line1"] == "3 Third"
    mine.line1 = "Moved"
    session.add(mine)
    await session.commit()
    assert (await shown(ask, by))["shippingAddress"]["line1"] == "3 Third"
    for path in ("shippingAddressId", "billingAddressId"):
        refused = await said(ask, by, **{path: hers})
        assert (refused["code"], refused["fields"][0]["path"]) == ("NO_SUCH_ADDRESS", [path])


@pytest.mark.parametrize(
    ("input", "paths"),
    [
        ({"email": "nobody"}, [["email"]]),
        ({"email": "x" * 400}, [["email"]]),
        (
            {"shippingAddress": {**HOME, "postalCode": "?", "city": ""}},
            [["shippingAddress", "city"], ["shippingAddress", "postalCode"]],
        ),
        ({"billingAddress": {"line1": "x", "country": "XX"}}, [["billingAddress", "country"]]),
        ({"billingAddress": {**HOME, "phone": "1"}}, [["billingAddress", "phone"]]),
        (
            {"shippingAddress": HOME, "shippingAddressId": "address_1"},
            [["shippingAddress"]],
        ),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, input: Any, paths: Any
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))

    refused = await said(ask, guest, **input)

    assert refused["code"] == "INVALID_INPUT"
    assert [field["path"] for field in refused["fields"]] == paths
    assert (await ask(READ, by=guest))["cart"]["version"] == 1


async def test_who_has_no_cart_or_saw_an_older_one_is_refused(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    assert (await said(ask, guest, email="a@example.com"))["code"] == "NO_SUCH_CART"
    assert (await said(ask, guest))["code"] == "NO_SUCH_CART"
    await a_cart(session, guest, (await a_variant(session), 1))

    stale = await said(ask, guest, email="a@example.com", expectedVersion=7)

    assert (stale["code"], stale["current"]) == ("STALE_VERSION", 1)
    staff = as_staff(await a_member_of_staff(session))
    assert await ask(UPDATE, by=staff, input={}) == "FORBIDDEN"


async def test_what_is_not_sent_needs_no_address_to_be_sent_to(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    download = await a_download(session)
    await a_cart(session, guest, (download, 1))

    checkout = await shown(ask, guest)
    assert (checkout["needsShipping"], checkout["shippingAddress"]) == (False, None)
    assert kinds(checkout)[1] == ("ADDRESS_MISSING", "billingAddress")

    told = await ready(ask, guest, billingAddress=HOME)
    assert told["checkout"]["shippingAddress"] is None
    assert told["checkout"]["canPlace"] is True


async def test_a_checkout_is_one_statement_beside_its_cart(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(session)
    await an_address(session, ada, is_default_shipping=True)
    await a_cart(session, ada, *[(await a_variant(session), 1) for _ in range(5)])

    with queries(2):
        checkout = await shown(ask, as_customer(ada))

    assert checkout["totals"]["goods"] == {"amount": "62.50"}
    assert [one["name"] for one in checkout["shippingMethods"]] == ["Parcel"]
