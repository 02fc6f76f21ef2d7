"""Buying an order again: what is shown before, of each line."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.filling import MOST_LINES
from domain.pricing import MOST
from models import BackorderPolicy
from tests.conftest import Ask
from tests.makers import (
    a_customer,
    a_level,
    a_product,
    a_variant,
    an_order,
    as_customer,
    bought,
)
from tests.makers.carts import a_cart
from tests.makers.modifiers import a_modifier
from tests.schema.filling import id_of
from tests.schema.repeating import an_empty, previewed, repeated, verdicts
from tests.schema.saving import quantities


async def test_a_preview_tells_of_each_line_what_it_was_and_what_it_is(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    same, dearer, few, owed, hidden, unpublished = [await a_variant(session) for _ in range(6)]
    order = await an_empty(session, ada)
    lines = await bought(
        session,
        order,
        *((same, 2), (dearer, 1), (few, 9), (owed, 9), (hidden, 1), (unpublished, 1)),
    )
    product = await a_product(session, is_published=False)
    dearer.price_minor, hidden.is_active = 1300, False
    unpublished.product_id = product.id
    session.add_all([dearer, hidden, unpublished])
    await a_level(session, few, 4)
    await a_level(session, owed, 4, backorders=BackorderPolicy.ALLOW)

    told = await previewed(ask, as_customer(ada), order)

    assert [line["orderLineId"] for line in told["lines"]] == [id_of(line) for line in lines]
    prices = [line["now"] and line["now"]["amount"] for line in told["lines"]]
    assert list(zip(verdicts(told), prices, strict=True)) == [
        (("AVAILABLE", 2), "12.50"),
        (("AVAILABLE", 1), "13.00"),
        (("SHORT", 4), "12.50"),
        (("AVAILABLE", 9), "12.50"),
        (("NOT_PUBLISHED", 0), None),
        (("NOT_PUBLISHED", 0), None),
    ]
    assert {line["then"]["amount"] for line in told["lines"]} == {"12.50"}
    assert (told["then"], told["now"]) == ({"amount": "287.50"}, {"amount": "200.50"})
    assert (told["includesTax"], told["canRepeat"]) == (True, True)


async def test_what_is_gone_is_said_to_be(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)

    told = await previewed(ask, as_customer(ada), await an_order(session, ada))

    assert verdicts(told) == [("GONE", 0)]
    assert (told["now"], told["includesTax"], told["canRepeat"]) == (
        {"amount": "0.00"},
        None,
        False,
    )


async def test_an_order_without_lines_cannot_be_repeated(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    order = await an_empty(session, ada)

    told = await previewed(ask, as_customer(ada), order)
    answer = await repeated(ask, as_customer(ada), order)

    assert told == {
        "lines": [],
        "then": None,
        "now": None,
        "includesTax": None,
        "canRepeat": False,
    }
    assert answer["code"] == "NOTHING_TO_REPEAT"


async def test_lines_of_one_variant_share_what_there_is(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_level(session, variant, 5)
    order = await an_empty(session, ada)
    await bought(session, order, (variant, 3), (variant, 3), (variant, 1))

    told = await previewed(ask, as_customer(ada), order)
    adding = await repeated(ask, as_customer(ada), order)
    again = await repeated(ask, as_customer(ada), order)

    assert verdicts(told) == [("AVAILABLE", 3), ("SHORT", 2), ("SHORT", 0)]
    assert verdicts(adding, "added") == verdicts(told)
    assert quantities(adding["cart"]) == {variant.sku: 5}
    assert again["code"] == "NOTHING_TO_REPEAT"


KEPT = {"key": "gift", "name": {"en": "Gift"}, "text": None}


async def test_choices_are_taken_along_and_asked_again(ask: Ask, session: AsyncSession) -> None:
    ada, product = await a_customer(session), await a_product(session)
    variant = await a_variant(session, product)
    await a_modifier(session, product, {"box": 250, "bag": 0}, key="gift")
    await a_modifier(session, product, key="words", most=20)
    order = await an_empty(session, ada)
    box = {**KEPT, "choices": [{"key": "box", "name": {"en": "Box"}}]}
    words = {"key": "words", "name": {"en": "Words"}, "choices": [], "text": "Ada"}
    tin = {**KEPT, "choices": [{"key": "tin", "name": {"en": "Tin"}}]}
    asked = {"key": "colour", "name": {}, "choices": [], "text": "red"}
    long = {**words, "text": "x" * 21}
    for answers in ([box, words], [], [tin], [asked], [long], [box, box]):
        await bought(session, order, (variant, 1), answers=answers)

    told = await previewed(ask, as_customer(ada), order)
    answer = await repeated(ask, as_customer(ada), order)

    assert verdicts(told) == [("AVAILABLE", 1), ("AVAILABLE", 1), *[("CHANGED_OPTIONS", 0)] * 4]
    assert [line["now"] and line["now"]["amount"] for line in told["lines"][:3]] == [
        "15.00",
        "12.50",
        None,
    ]
    [first, second] = answer["cart"]["lines"]
    assert [(each["key"], each["text"]) for each in first["answers"]] == [
        ("gift", None),
        ("words", "Ada"),
    ]
    assert (first["seen"], second["answers"]) == ({"amount": "15.00"}, [])
    assert first["now"]["problems"] == second["now"]["problems"] == []


async def test_what_is_asked_by_now_must_be_answered(ask: Ask, session: AsyncSession) -> None:
    ada, product = await a_customer(session), await a_product(session)
    variant = await a_variant(session, product)
    await a_modifier(session, product, {"box": 250}, key="gift", least=1)
    order = await an_empty(session, ada)
    await bought(session, order, (variant, 1))

    assert verdicts(await previewed(ask, as_customer(ada), order)) == [("CHANGED_OPTIONS", 0)]


async def test_what_is_not_sold_in_the_currency_of_the_order_is_not_for_its_buyer(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 1))
    order = await an_empty(session, ada, currency="USD")
    await bought(session, order, (variant, 1))
    by = as_customer(ada)

    told = await previewed(ask, by, order)
    other = await repeated(ask, by, order)
    fresh = await repeated(ask, by, order, mode="REPLACE")

    assert verdicts(told) == [("NOT_FOR_YOU", 0)]
    assert (other["code"], other["fields"]) == ("OTHER_CURRENCY", [{"path": ["mode"]}])
    assert fresh["code"] == "NOTHING_TO_REPEAT"


async def test_no_more_comes_into_a_cart_or_a_line_than_it_holds(
    ask: Ask, session: AsyncSession
) -> None:
    ada, product = await a_customer(session), await a_product(session)
    variants = [await a_variant(session, product) for _ in range(MOST_LINES + 2)]
    many = await an_empty(session, ada)
    await bought(session, many, (variants[0], MOST - 1), (variants[0], 2))
    await bought(session, many, *((variant, 1) for variant in variants[1:]))
    by = as_customer(ada)

    told = await previewed(ask, by, many)
    skipped = await repeated(ask, by, many, short="SKIP", mode="REPLACE")
    added = await repeated(ask, by, many, mode="REPLACE")

    assert verdicts(told)[:3] == [("AVAILABLE", MOST - 1), ("NO_ROOM", 1), ("AVAILABLE", 1)]
    assert verdicts(told)[-3:] == [("AVAILABLE", 1), ("NO_ROOM", 0), ("NO_ROOM", 0)]
    assert quantities(skipped["cart"])[variants[0].sku] == MOST - 1
    assert quantities(added["cart"])[variants[0].sku] == MOST
    assert len(added["cart"]["lines"]) == MOST_LINES
    assert verdicts(added, "added") == verdicts(told)


async def test_an_order_of_more_than_a_line_holds_is_priced_and_added_as_far_as_it_goes(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    order = await an_empty(session, ada)
    await bought(session, order, (variant, 74_215), total_minor=1)

    told = await previewed(ask, as_customer(ada), order)
    answer = await repeated(ask, as_customer(ada), order)

    assert verdicts(told) == verdicts(answer, "added") == [("NO_ROOM", MOST)]
