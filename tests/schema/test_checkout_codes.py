"""Discount codes at the checkout: what they take off is shown, ordered, and counted once."""

from __future__ import annotations

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import CodeUse, DiscountKind, Order
from tests.conftest import Ask
from tests.makers import a_customer, a_shipping_method, a_variant, an_address, as_customer
from tests.makers.carts import a_cart, a_claim
from tests.makers.codes import a_cart_code, a_code
from tests.schema.ordering import kinds, none_of, placed, ready, said, shown, the


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> None:
    """Let the store send parcels everywhere, for 4.90."""
    await a_shipping_method(session, 490)


async def test_codes_are_taken_off_and_used(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    cart = await a_cart(session, guest, (await a_variant(session), 2))
    tenth, free = (
        await a_code(session, text="TENTH", is_combinable=True),
        await a_code(session, text="FREE", kind=DiscountKind.FREE_SHIPPING, is_combinable=True),
    )
    for code in (tenth, free):
        await a_cart_code(session, cart, code)

    checkout = (await ready(ask, guest))["checkout"]
    order = await placed(ask, guest, "22.50")

    assert checkout["codes"] == [
        {"text": "TENTH", "amount": {"amount": "2.50"}, "problem": None},
        {"text": "FREE", "amount": {"amount": "4.90"}, "problem": None},
    ]
    assert checkout["totals"]["discount"] == order["discount"] == {"amount": "7.40"}
    assert order["charges"] == [
        {"kind": "DISCOUNT", "label": "TENTH", "amount": {"amount": "-2.50"}},
        {"kind": "DISCOUNT", "label": "FREE", "amount": {"amount": "-4.90"}},
        {"kind": "SHIPPING", "label": "Parcel", "amount": {"amount": "4.90"}},
    ]
    row = await the(session, Order)
    uses = (await session.exec(select(CodeUse).order_by(CodeUse.code_id))).all()  # type: ignore[arg-type]
    assert {use.code_id for use in uses} == {tenth.id, free.id}
    assert {use.order_id for use in uses} == {row.id}
    for code in (tenth, free):
        await session.refresh(code)
        assert code.uses == 1


async def test_a_code_that_takes_nothing_off_is_told_and_not_used(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    cart = await a_cart(session, guest, (await a_variant(session), 1))
    code = await a_code(session, text="BIG", least_minor=10_000, currency="EUR")
    await a_cart_code(session, cart, code)

    checkout = (await ready(ask, guest))["checkout"]
    order = await placed(ask, guest, "17.40")

    assert checkout["codes"] == [
        {"text": "BIG", "amount": {"amount": "0.00"}, "problem": "BELOW_MINIMUM"}
    ]
    assert kinds(checkout) == [("CODE_UNUSABLE", "codes")]
    assert checkout["problems"][0]["message"] == (
        "BIG takes nothing off: the goods come to too little."
    )
    assert (checkout["problems"][0]["blocks"], checkout["canPlace"]) == (False, True)
    assert order["number"]
    await none_of(session, CodeUse)


async def test_a_code_that_was_used_up_since_changes_the_total(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    cart = await a_cart(session, guest, (await a_variant(session), 2))
    code = await a_code(session, most_uses=1)
    await a_cart_code(session, cart, code)
    total = (await ready(ask, guest))["checkout"]["totals"]["total"]["amount"]
    assert total == "27.40"
    code.uses = 1
    session.add(code)
    await session.commit()

    refused = await placed(ask, guest, total)

    assert (refused["code"], refused["total"]["amount"]) == ("TOTAL_CHANGED", "29.90")
    assert [field["path"] for field in refused["fields"]] == [["expectedTotal"]]
    assert (await shown(ask, guest))["codes"][0]["problem"] == "USED_UP"
    await none_of(session, Order, CodeUse)


async def test_a_customer_uses_a_code_as_often_as_they_can(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await an_address(session, ada, is_default_billing=True, is_default_shipping=True)
    code = await a_code(session, most_uses_each=1)
    by = as_customer(ada)
    for expected, problem in (("16.15", None), ("17.40", "USED_BY_YOU")):
        cart = await a_cart(session, ada, (variant, 1))
        await a_cart_code(session, cart, code)
        checkout = (await said(ask, by, paymentMethod="INVOICE"))["checkout"]
        assert checkout["codes"][0]["problem"] == problem
        assert (await placed(ask, by, expected, key=f"key-{expected}"))["number"]
    await session.refresh(code)
    assert code.uses == 1


async def test_a_guest_is_told_by_the_order_alone_that_an_address_has_used_a_code(
    ask: Ask, session: AsyncSession
) -> None:
    variant = await a_variant(session)
    code = await a_code(session, most_uses_each=1)
    answers = []
    for _ in range(2):
        _, guest = a_claim()
        await a_cart_code(session, await a_cart(session, guest, (variant, 1)), code)
        checkout = (await ready(ask, guest))["checkout"]
        assert checkout["problems"] == []
        answers.append(await placed(ask, guest, "16.15"))

    assert answers[0]["number"]
    assert (answers[1]["code"], answers[1]["fields"][0]["path"]) == (
        "DISCOUNT_CODE_USED_UP",
        ["codes"],
    )
    assert len((await session.exec(select(Order))).all()) == 1
