"""What carts and their lines come to now, and what is the matter with them."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from models import (
    CustomerGroup,
    GroupMembership,
    MembershipSource,
    Modifier,
    ModifierChoice,
    Product,
    Variant,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_variant,
    as_customer,
    as_staff,
)
from tests.makers.carts import a_cart, a_line
from tests.makers.modifiers import a_modifier, an_exclusion
from tests.makers.stock import a_level
from tests.schema.filling import CART, READ, done, id_of


async def test_a_price_that_changed_is_told_until_it_is_accepted(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 2))
    variant.price_minor = 1300
    session.add(variant)
    await session.commit()
    by = as_customer(ada)

    cart = (await ask(READ, by=by))["cart"]
    accepted = await done(ask, "acceptCartPrices", by)

    problem = {
        "kind": "PRICE_CHANGED",
        "blocks": False,
        "seen": {"amount": "12.50"},
        "now": {"amount": "13.00"},
        "available": None,
    }
    assert cart["lines"][0]["now"]["problems"] == [problem]
    assert cart["lines"][0]["now"]["total"] == {"amount": "26.00"}
    assert (cart["now"]["problemCount"], cart["now"]["canCheckOut"]) == (1, True)
    assert accepted["lines"][0]["now"]["problems"] == []
    assert accepted["lines"][0]["seen"] == {"amount": "13.00"}


async def test_short_stock_is_told_for_all_lines_of_a_variant_together(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_level(session, variant, 5)
    cart = await a_cart(session, ada, (variant, 4))
    session.add(a_line(cart, variant, 2, answers_hash=b"1"))
    await session.commit()

    shown = (await ask(READ, by=as_customer(ada)))["cart"]

    told = [line["now"]["problems"] for line in shown["lines"]]
    assert [(p["kind"], p["blocks"], p["available"]) for [p] in told] == [
        ("SHORT_STOCK", True, 5),
        ("SHORT_STOCK", True, 5),
    ]
    assert shown["now"]["canCheckOut"] is False


async def test_what_is_no_longer_for_sale_stays_and_blocks(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    gone, off = await a_variant(session), await a_variant(session)
    await a_cart(session, ada, (variant, 1), (gone, 1), (off, 1))
    product = await session.get_one(Product, gone.product_id)
    product.is_published, off.is_active = False, False
    session.add_all([product, off])
    await session.commit()
    by = as_customer(ada)

    cart = (await ask(READ, by=by))["cart"]

    assert [line["variant"] is None for line in cart["lines"]] == [False, True, True]
    kinds = [[p["kind"] for p in line["now"]["problems"]] for line in cart["lines"]]
    assert kinds == [[], ["NOT_FOR_SALE"], ["NOT_FOR_SALE"]]
    assert cart["now"]["goods"] == {"amount": "12.50", "currency": "EUR"}
    assert cart["now"]["canCheckOut"] is False
    line = cart["lines"][1]["id"]
    refused = await done(ask, "changeCartLine", by, lineId=line, quantity=2)
    assert (refused["code"], refused["fields"][0]["path"]) == ("NO_SUCH_VARIANT", ["lineId"])
    assert len((await done(ask, "removeFromCart", by, lineId=line))["lines"]) == 2


async def test_what_is_not_sold_to_somebody_any_more_blocks(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 1), currency="USD")

    cart = (await ask(READ, by=as_customer(ada)))["cart"]

    now = cart["lines"][0]["now"]
    assert (now["unit"], now["total"], now["regular"]) == (None, None, None)
    assert [p["kind"] for p in now["problems"]] == ["NOT_FOR_YOU"]
    assert cart["now"]["goods"] == {"amount": "0.00", "currency": "USD"}


async def an_engraving(session: AsyncSession) -> tuple[Variant, Modifier, list[ModifierChoice]]:
    """Make a variant of a product that asks for a colour, and may be engraved."""
    variant = await a_variant(session)
    product = await session.get_one(Product, variant.product_id)
    colour = await a_modifier(session, product, {"red": 0, "gold": 300}, key="colour", least=1)
    await a_modifier(session, product, key="words")
    found = select(ModifierChoice).order_by(col(ModifierChoice.position))
    return variant, colour, list(await session.exec(found))


async def test_what_is_chosen_is_kept_with_its_price(ask: Ask, session: AsyncSession) -> None:
    variant, colour, [red, gold] = await an_engraving(session)
    by, named = as_customer(await a_customer(session)), id_of(variant)

    def answered(choice: ModifierChoice) -> Any:
        return [{"modifierId": id_of(colour), "choiceIds": [id_of(choice)]}]

    await done(ask, "addToCart", by, variantId=named, answers=answered(red))
    await done(ask, "addToCart", by, variantId=named, answers=answered(gold), quantity=2)
    cart = await done(ask, "addToCart", by, variantId=named, answers=answered(red))

    one, other = cart["lines"]
    assert (one["quantity"], one["now"]["unit"]["amount"]) == (2, "12.50")
    assert (other["quantity"], other["now"]["unit"]["amount"]) == (2, "15.50")
    assert (other["now"]["total"]["amount"], other["now"]["regular"]["amount"]) == (
        "31.00",
        "15.50",
    )
    assert other["answers"] == [
        {
            "key": "colour",
            "name": "colour",
            "text": None,
            "choices": [{"key": "gold", "name": "Gold"}],
        }
    ]
    assert cart["now"]["goods"]["amount"] == "56.00"

    united = await done(
        ask, "changeCartLine", by, lineId=other["id"], answers=answered(red), quantity=3
    )
    assert [(line["id"], line["quantity"]) for line in united["lines"]] == [(one["id"], 5)]


async def test_answers_that_cannot_be_are_refused_by_their_path(
    ask: Ask, session: AsyncSession
) -> None:
    variant, colour, [red, gold] = await an_engraving(session)
    by, named = as_customer(await a_customer(session)), id_of(variant)
    both = {"modifierId": id_of(colour), "choiceIds": [id_of(red), id_of(gold)]}
    twice = {"modifierId": id_of(colour), "choiceIds": [id_of(red), id_of(red)]}

    missing = await done(ask, "addToCart", by, variantId=named)
    many = await done(ask, "addToCart", by, variantId=named, answers=[both])
    doubled = await done(ask, "addToCart", by, variantId=named, answers=[twice])

    for refused in (missing, many, doubled):
        assert refused["code"] == "INVALID_INPUT"
        assert refused["fields"][0]["path"][0] == "answers"
    assert await ask(READ, by=by) == {"cart": None}


async def test_a_product_that_asks_something_else_by_now_blocks(
    ask: Ask, session: AsyncSession
) -> None:
    variant, colour, [red, gold] = await an_engraving(session)
    by = as_customer(await a_customer(session))
    given = [{"modifierId": id_of(colour), "choiceIds": [id_of(gold)]}]
    await done(ask, "addToCart", by, variantId=id_of(variant), answers=given)
    await session.delete(gold)
    await session.commit()

    cart = (await ask(READ, by=by))["cart"]
    line = cart["lines"][0]
    kept = await done(ask, "changeCartLine", by, lineId=line["id"], quantity=2)
    given = [{"modifierId": id_of(colour), "choiceIds": [id_of(red)]}]
    mended = await done(ask, "changeCartLine", by, lineId=line["id"], answers=given)

    assert [p["kind"] for p in line["now"]["problems"]] == ["ANSWERS_INVALID"]
    assert (line["answers"][0]["choices"][0]["key"], line["now"]["unit"]["amount"]) == (
        "gold",
        "15.50",
    )
    assert (kept["code"], kept["fields"][0]["path"][0]) == ("INVALID_INPUT", "answers")
    assert mended["lines"][0]["now"]["problems"] == []


async def test_choices_that_exclude_each_other_are_refused(ask: Ask, session: AsyncSession) -> None:
    variant, colour, [red, gold] = await an_engraving(session)
    colour.most = 2
    session.add(colour)
    await an_exclusion(session, red, gold)
    both = {"modifierId": id_of(colour), "choiceIds": [id_of(red), id_of(gold)]}

    answer = await done(
        ask,
        "addToCart",
        as_customer(await a_customer(session)),
        variantId=id_of(variant),
        answers=[both],
    )

    assert (answer["code"], answer["fields"][0]["path"]) == (
        "INVALID_INPUT",
        ["answers", "0", "choiceIds", "1"],
    )


async def test_staff_see_the_cart_of_a_customer_at_the_customers_prices(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 2))
    group = CustomerGroup(key="trade", name={}, discount_bp=2000)
    session.add(group)
    await session.flush()
    session.add(
        GroupMembership(customer_id=ada.id, group_id=group.id, source=MembershipSource.STAFF)
    )
    await session.commit()
    sam = await a_member_of_staff(session)
    document = f"query ($id: ID!) {{ customer(id: $id) {{ cart {{ {CART} }} }} }}"

    seen = await ask(document, by=as_staff(sam, Permission.CUSTOMERS_READ), id=id_of(ada))
    own = await ask(READ, by=as_customer(ada))

    assert seen["customer"]["cart"]["now"]["goods"]["amount"] == "20.00"
    assert own["cart"]["now"] == seen["customer"]["cart"]["now"]


async def test_a_cart_of_a_hundred_lines_is_read_in_six_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(session)
    variants = [await a_variant(session) for _ in range(100)]
    await a_cart(session, ada, *((variant, 1) for variant in variants))
    by = as_customer(ada)

    with queries(6):
        cart = (await ask(READ, by=by))["cart"]

    assert cart["now"]["goods"]["amount"] == "1250.00"
    assert [line["variant"]["sku"] for line in cart["lines"]] == [v.sku for v in variants]
