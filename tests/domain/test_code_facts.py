"""Code facts: what keeps the codes of a cart from being used, and for which lines they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import code_facts, code_uses
from domain.discounting import Code, CodeProblem
from kit import clock, emails
from models import (
    Cart,
    CartLine,
    DiscountCode,
    DiscountCodeCategory,
    DiscountCodeProduct,
    DiscountKind,
    Variant,
)
from tests.conftest import Queries
from tests.makers import a_customer, a_product, a_variant, an_order
from tests.makers.carts import a_cart
from tests.makers.categories import a_category, a_placement
from tests.makers.codes import a_cart_code, a_code

DAY = timedelta(days=1)


async def told(
    session: AsyncSession, cart: Cart, customer: Any = None, email: str | None = None
) -> list[Code]:
    """Read the codes of a cart as totals take them."""
    address = None if email is None else sa.literal(email, sa.Text)
    facts = sa.select(code_facts.of_cart(customer, address)).where(col(Cart.id) == cart.id)
    return code_facts.codes((await (await session.connection()).execute(facts)).scalar_one())


async def test_codes_are_read_in_one_statement_in_the_order_they_came(
    session: AsyncSession, queries: Queries
) -> None:
    cart = await a_cart(session, await a_customer(session))
    five = {"kind": DiscountKind.AMOUNT, "amount_minor": 500, "currency": "EUR", "least_minor": 900}
    codes = [
        await a_code(session, is_combinable=True),
        await a_code(session, **five),
        await a_code(session, kind=DiscountKind.FREE_SHIPPING),
    ]
    for code in codes:
        await a_cart_code(session, cart, code)
    await a_cart_code(session, await a_cart(session, await a_customer(session)), codes[0])

    with queries(1):
        found = await told(session, cart)
    assert found == [
        Code(str(codes[0].id), DiscountKind.PERCENT, 1000, is_combinable=True),
        Code(str(codes[1].id), DiscountKind.AMOUNT, 500, "EUR", 900),
        Code(str(codes[2].id), DiscountKind.FREE_SHIPPING),
    ]


async def test_a_code_is_for_lines_by_their_product_or_by_categories_and_those_within(
    session: AsyncSession,
) -> None:
    kitchen = await a_category(session)
    cups = await a_category(session, kitchen)
    products = [await a_product(session) for _ in range(4)]
    variants = [await a_variant(session, product) for product in products]
    await a_placement(session, products[1], kitchen)
    await a_placement(session, products[2], cups)
    cart = await a_cart(session, await a_customer(session), *((one, 1) for one in variants))
    in_it = sa.select(col(CartLine.id), col(Variant.product_id)).join(
        Variant, col(Variant.id) == col(CartLine.variant_id)
    )
    lines = dict((await (await session.connection()).execute(in_it)).all())
    code = await a_code(session, is_for_some=True)
    session.add(DiscountCodeProduct(code_id=code.id, product_id=products[0].id))
    session.add(DiscountCodeCategory(code_id=code.id, category_id=kitchen.id))
    none = await a_code(session, is_for_some=True)
    for one in (code, none):
        await a_cart_code(session, cart, one)

    some, nothing = await told(session, cart)
    assert some.lines is not None
    chosen = {str(line) for line, product in lines.items() if product != products[3].id}
    assert some.lines == chosen
    assert nothing.lines == frozenset()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, None),
        ({"is_active": False}, CodeProblem.OFF),
        ({"starts_at": clock.now() + DAY}, CodeProblem.NOT_STARTED),
        ({"starts_at": clock.now() - DAY, "ends_at": clock.now() + DAY}, None),
        ({"ends_at": clock.now() - DAY}, CodeProblem.ENDED),
        ({"most_uses": 3, "uses": 3}, CodeProblem.USED_UP),
        ({"most_uses": 4, "uses": 3}, None),
    ],
)
async def test_what_keeps_a_code_from_being_used_now_is_told(
    session: AsyncSession, values: dict[str, Any], problem: CodeProblem | None
) -> None:
    cart = await a_cart(session, await a_customer(session))
    await a_cart_code(session, cart, await a_code(session, **values))

    [code] = await told(session, cart)
    assert code.problem is problem


async def test_uses_are_counted_for_whoever_buys(session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    cart = await a_cart(session, ada)
    code: DiscountCode = await a_code(session, most_uses_each=1)
    await a_cart_code(session, cart, code)
    order = await an_order(session, ada, email="ada+shop@example.com")
    await code_uses.take(session, order, [code.id])

    async def problem(*by: Any) -> CodeProblem | None:
        return (await told(session, cart, *by))[0].problem

    assert await problem(ada.id) is CodeProblem.USED_BY_YOU
    assert await problem(None, "ADA@example.com") is CodeProblem.USED_BY_YOU
    assert await problem(eve.id, "ada@example.com") is CodeProblem.USED_BY_YOU
    assert await problem(eve.id, "eve@example.com") is None
    assert await problem(None, None) is None
    await code_uses.give_back(session, order.id)
    assert await problem(ada.id) is None


@pytest.mark.parametrize(
    "address",
    [
        "Ada@Example.com",
        "a.d.a+x+y@gmail.com",
        "+x@gmail.com",
        "a.b+c@example.org",
        "a.b@googlemail.com",
    ],
)
async def test_a_mailbox_is_named_alike_in_python_and_in_sql(
    session: AsyncSession, address: str
) -> None:
    named = sa.select(code_facts.folded(sa.literal(address, sa.Text)))
    found = (await (await session.connection()).execute(named)).scalar_one()

    assert found == emails.folded(emails.normalise(address).key)
