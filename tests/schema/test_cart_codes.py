"""Discount codes that buyers type, and what they are told of those that take nothing off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.throttle import Limit, Limits
from auth.viewer import NOBODY
from domain import cart_codes, code_uses
from kit import clock
from kit.database import Database
from models import CartCode, DiscountCode, DiscountCodeProduct, DiscountKind
from tests.conftest import HOUSE, Ask, Queries, asking
from tests.makers import a_customer, a_product, a_variant, an_order, as_customer
from tests.makers.carts import a_cart, a_claim
from tests.makers.catalogue import Do, doing
from tests.makers.codes import a_cart_code, a_code

CODES = "version codes { text }"
DAY = timedelta(days=1)


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    """A customer with two mugs of 12.50 in the cart."""
    ada = await a_customer(session)
    await a_cart(session, ada, (await a_variant(session), 2))
    return doing(ask, as_customer(ada))


async def test_a_code_is_put_into_the_cart_once_and_taken_out(
    do: Do, session: AsyncSession
) -> None:
    await a_code(session, text="Summer-10")

    applied = await do("applyDiscountCode", "Cart", CODES, code="summer 10")
    assert applied == {"version": 2, "codes": [{"text": "Summer-10"}]}
    assert await do("applyDiscountCode", "Cart", CODES, code="SUMMER10") == applied
    removed = await do("removeDiscountCode", "Cart", CODES, code="summer10")
    assert removed == {"version": 3, "codes": []}
    refused = await do("removeDiscountCode", "Cart", code="summer10")
    assert refused == ("NO_SUCH_DISCOUNT_CODE", "code")


async def test_a_guest_has_codes_in_their_cart_and_nobody_else_sees_them(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await a_code(session, text="TEN")

    await doing(ask, guest)("applyDiscountCode", "Cart", code="ten")
    read = "{ cart { codes { text } } }"
    with queries(2):
        assert await ask(read, by=guest) == {"cart": {"codes": [{"text": "TEN"}]}}
    row = (await session.exec(select(CartCode))).one()
    node = "query ($id: ID!) { node(id: $id) { id } }"
    id = f"cart_code_{row.id.hex}"
    assert await ask(node, by=guest, id=id) == {"node": {"id": id}}
    assert await ask(node, by=as_customer(await a_customer(session)), id=id) == {"node": None}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"is_active": False}, "NO_SUCH_DISCOUNT_CODE"),
        ({"starts_at": clock.now() + DAY}, "DISCOUNT_CODE_NOT_STARTED"),
        ({"ends_at": clock.now() - DAY}, "DISCOUNT_CODE_ENDED"),
        ({"most_uses": 2, "uses": 2}, "DISCOUNT_CODE_USED_UP"),
        ({"least_minor": 2501, "currency": "EUR"}, "DISCOUNT_CODE_BELOW_MINIMUM"),
        ({"currency": "USD"}, "DISCOUNT_CODE_OTHER_CURRENCY"),
        ({"is_for_some": True}, "DISCOUNT_CODE_NOT_FOR_THESE"),
    ],
)
async def test_a_code_that_takes_nothing_off_is_refused_with_why(
    do: Do, session: AsyncSession, values: dict[str, Any], code: str
) -> None:
    await a_code(session, text="SORRY", **values)

    assert await do("applyDiscountCode", "Cart", code="sorry") == (code, "code")
    assert (await session.exec(select(CartCode))).all() == []


@pytest.mark.parametrize("code", ["nothing", "", "-", "x" * 101])
async def test_a_code_that_is_none_is_refused(do: Do, code: str) -> None:
    told = await do("applyDiscountCode", "Cart", code=code)

    invalid = code in ("", "x" * 101)
    assert told == ("INVALID_INPUT" if invalid else "NO_SUCH_DISCOUNT_CODE", "code")


async def test_a_minimum_is_met_by_the_goods_that_the_code_is_for(
    ask: Ask, session: AsyncSession
) -> None:
    ada, product = await a_customer(session), await a_product(session)
    mug, other = await a_variant(session, product), await a_variant(session)
    await a_cart(session, ada, (mug, 1), (other, 5))
    values = {"is_for_some": True, "currency": "EUR"}
    for code, least in (("ENOUGH", 1250), ("SHORT", 1251)):
        made = await a_code(session, text=code, least_minor=least, **values)
        session.add(DiscountCodeProduct(code_id=made.id, product_id=product.id))
    await session.commit()
    do = doing(ask, as_customer(ada))

    assert await do("applyDiscountCode", "Cart", "codes { text }", code="enough") == {
        "codes": [{"text": "ENOUGH"}]
    }
    refused = await do("applyDiscountCode", "Cart", code="short")
    assert refused == ("DISCOUNT_CODE_BELOW_MINIMUM", "code")


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
async def test_a_code_that_cannot_be_combined_stays_alone(
    do: Do, session: AsyncSession, first: bool, second: bool
) -> None:
    await a_code(session, text="FIRST", is_combinable=first)
    await a_code(session, text="SECOND", is_combinable=second)
    await do("applyDiscountCode", "Cart", code="first")

    refused = await do("applyDiscountCode", "Cart", code="second")
    assert refused == ("DISCOUNT_CODE_NOT_COMBINABLE", "code")


async def test_codes_that_can_be_combined_are(do: Do, session: AsyncSession) -> None:
    await a_code(session, text="FIRST", is_combinable=True)
    free = {"kind": DiscountKind.FREE_SHIPPING, "is_combinable": True}
    await a_code(session, text="SECOND", **free)
    await do("applyDiscountCode", "Cart", code="first")

    applied = await do("applyDiscountCode", "Cart", CODES, code="second")
    assert applied == {"version": 3, "codes": [{"text": "FIRST"}, {"text": "SECOND"}]}


async def test_a_customer_uses_a_code_no_more_often_than_they_may(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    code = await a_code(session, text="ONCE", most_uses_each=1)
    await code_uses.take(session, await an_order(session, ada), [code.id])
    mug = await a_variant(session)
    for customer in (ada, eve):
        await a_cart(session, customer, (mug, 1))

    refused = await doing(ask, as_customer(ada))("applyDiscountCode", "Cart", code="once")
    assert refused == ("DISCOUNT_CODE_USED_UP", "code")
    applied = await doing(ask, as_customer(eve))("applyDiscountCode", "Cart", CODES, code="once")
    assert applied == {"version": 2, "codes": [{"text": "ONCE"}]}


async def test_there_is_an_end_to_codes_in_a_cart(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cart_codes, "MOST_CODES", 1)
    for code in ("FIRST", "SECOND"):
        await a_code(session, text=code, is_combinable=True)
    await do("applyDiscountCode", "Cart", code="first")

    assert await do("applyDiscountCode", "Cart", code="second") == ("TOO_MANY",)


async def test_without_a_cart_and_with_an_old_one_nothing_is_done(
    ask: Ask, do: Do, session: AsyncSession
) -> None:
    await a_code(session, text="TEN")
    nobody = doing(ask, as_customer(await a_customer(session)))

    for name in ("applyDiscountCode", "removeDiscountCode"):
        assert await nobody(name, "Cart", code="ten") == ("NO_SUCH_CART",)
        stale = await do(name, "Cart", code="ten", expectedVersion=9)
        assert stale == ("STALE_VERSION", "expectedVersion")


async def test_a_code_that_is_deleted_leaves_the_carts(do: Do, session: AsyncSession) -> None:
    await a_code(session, text="TEN")
    await do("applyDiscountCode", "Cart", code="ten")
    await session.delete((await session.exec(select(DiscountCode))).one())
    await session.commit()

    assert (await session.exec(select(CartCode))).all() == []


async def test_guessing_codes_is_limited_by_network_and_misses_count(
    database: Database, session: AsyncSession
) -> None:
    limits = Limits(code_network=(Limit(2, timedelta(hours=1)),))
    policy = replace(HOUSE.desk.policy, limits=limits)
    ask = asking(database, replace(HOUSE, desk=replace(HOUSE.desk, policy=policy)))
    ada = await a_customer(session)
    await a_cart(session, ada, (await a_variant(session), 2))
    await a_code(session, text="TEN")
    do = doing(ask, as_customer(ada))

    told = [await do("applyDiscountCode", "Cart", code=f"guess{n}") for n in range(2)]
    assert told == [("NO_SUCH_DISCOUNT_CODE", "code")] * 2
    assert await do("applyDiscountCode", "Cart", code="ten") == ("RATE_LIMITED",)
    assert (await session.exec(select(col(CartCode.id)))).all() == []


async def test_who_has_no_cart_to_have_is_told_so(ask: Ask, session: AsyncSession) -> None:
    told = await doing(ask, NOBODY)("applyDiscountCode", "Cart", code="ten")

    assert told == ("NO_SUCH_CART",)


async def test_codes_are_deleted_with_their_cart(do: Do, session: AsyncSession) -> None:
    code, cart = await a_code(session), await a_cart(session, await a_customer(session))
    await a_cart_code(session, cart, code)
    await session.delete(cart)
    await session.commit()

    assert (await session.exec(select(CartCode))).all() == []
