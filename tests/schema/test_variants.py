"""Variants, and the options by which they differ, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import variants
from kit.ids import public
from models import (
    Cart,
    Product,
    PropertyValue,
    StockReservation,
    Variant,
)
from tests.conftest import Ask
from tests.makers import a_customer, a_product, a_variant, an_order, lines_of
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of
from tests.makers.properties import a_property, a_shirt, values_of
from tests.makers.rows import a_row

FIELDS = """sku name position isActive weightGrams listPrice { amount currency }
  values { property { key } value { key } }"""


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


async def test_a_variant_is_made_whole(do: Do, session: AsyncSession) -> None:
    shirt, ids = await a_shirt(session)
    usual = {"productId": shirt, "price": "19.90"}

    made = await do(
        "createVariant",
        "Variant",
        FIELDS,
        **usual,
        sku=" SH-R-S ",
        name=en("Red, small"),
        was="25",
        weightGrams=180,
        valueIds=[ids["s"], ids["red"]],
    )
    large = {**usual, "sku": "SH-R-L", "isActive": False, "valueIds": [ids["red"], ids["l"]]}
    other = await do("createVariant", "Variant", "position isActive weightGrams", **large)

    made["values"].sort(key=lambda each: each["property"]["key"])
    assert made == {
        "sku": "SH-R-S",
        "name": "Red, small",
        "position": 0,
        "isActive": True,
        "weightGrams": 180,
        "listPrice": {"amount": "19.90", "currency": "EUR"},
        "values": [
            {"property": {"key": "colour"}, "value": {"key": "red"}},
            {"property": {"key": "size"}, "value": {"key": "s"}},
        ],
    }
    assert other == {"position": 1, "isActive": False, "weightGrams": None}
    [event, _] = await events_of(session, "variant:create")
    assert event.after is not None
    assert (event.after["price_minor"], event.after["was_minor"]) == (1990, 2500)


async def test_a_change_of_price_is_on_record(do: Do, session: AsyncSession) -> None:
    mug = await a_variant(session, price_minor=1250, was_minor=1500)
    id = public(Variant, mug.id)

    changed = await do("updateVariant", "Variant", FIELDS, variantId=id, price="9", was="12.50")
    await do("updateVariant", "Variant", variantId=id, price="9.00")
    await do("updateVariant", "Variant", variantId=id, was=None)

    assert changed["listPrice"] == {"amount": "9.00", "currency": "EUR"}
    events = await events_of(session, "variant:update")
    assert [(event.before, event.after) for event in events] == [
        ({"price_minor": 1250, "was_minor": 1500}, {"price_minor": 900, "was_minor": 1250}),
        ({"was_minor": 1250}, {"was_minor": None}),
    ]


async def test_what_is_not_sent_stays_and_null_takes_away(do: Do, session: AsyncSession) -> None:
    shirt, ids = await a_shirt(session)
    values = [ids["red"], ids["s"]]
    given = {"productId": shirt, "sku": "A", "price": "5", "weightGrams": 7, "valueIds": values}
    made = await do("createVariant", "Variant", **given, name=en("Red"))

    changed = await do(
        "updateVariant", "Variant", FIELDS, variantId=made["id"], sku="a", weightGrams=None
    )

    assert (changed["sku"], changed["name"], changed["weightGrams"]) == ("a", "Red", None)
    assert len(changed["values"]) == 2


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"sku": " "}, ("INVALID_INPUT", "sku")),
        ({"sku": "x" * 65}, ("INVALID_INPUT", "sku")),
        ({"sku": "mug-1"}, ("SKU_TAKEN", "sku")),
        ({"price": "-1"}, ("INVALID_INPUT", "price")),
        ({"price": "1.005"}, ("INVALID_INPUT", "price")),
        ({"price": "1e30"}, ("INVALID_INPUT", "price")),
        ({"was": "5"}, ("INVALID_INPUT", "was")),
        ({"was": "4.99"}, ("INVALID_INPUT", "was")),
        ({"weightGrams": -1}, ("INVALID_INPUT", "weightGrams")),
        ({"weightGrams": 10**9}, ("INVALID_INPUT", "weightGrams")),
        ({"name": en("x" * 201)}, ("INVALID_INPUT", "name.0.text")),
        ({"productId": "product_1"}, ("NO_SUCH_PRODUCT", "productId")),
        ({"valueIds": ["property_value_1"]}, ("INVALID_INPUT", "valueIds.0")),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, session: AsyncSession, changed: dict[str, Any], refusal: tuple[str, ...]
) -> None:
    await a_variant(session, sku="MUG-1")
    product = public(Product, (await a_product(session)).id)

    given = {"productId": product, "sku": "NEW", "price": "5", **changed}

    assert await do("createVariant", "Variant", **given) == refusal


async def test_a_price_that_reaches_the_one_of_before_is_refused(
    do: Do, session: AsyncSession
) -> None:
    mug = await a_variant(session, price_minor=1250, was_minor=1500)

    refused = await do("updateVariant", "Variant", variantId=public(Variant, mug.id), price="15")

    assert refused == ("INVALID_INPUT", "price")


async def test_each_variant_has_one_value_for_each_option(do: Do, session: AsyncSession) -> None:
    shirt, ids = await a_shirt(session)
    other = await values_of(session, await a_property(session, "wool"))
    wool = public(PropertyValue, other["wool"].id)
    usual = {"productId": shirt, "price": "5"}
    cases = {
        (): "valueIds",
        (ids["red"],): "valueIds",
        (ids["red"], ids["blue"]): "valueIds.1",
        (ids["red"], ids["red"]): "valueIds.1",
        (ids["red"], wool): "valueIds.1",
    }

    for values, path in cases.items():
        refused = await do("createVariant", "Variant", **usual, sku="X", valueIds=list(values))
        assert refused == ("INVALID_INPUT", path), values


async def test_two_variants_do_not_have_the_same_values(do: Do, session: AsyncSession) -> None:
    shirt, ids = await a_shirt(session)
    usual = {"productId": shirt, "price": "5"}
    red, blue = [ids["s"], ids["red"]], [ids["blue"], ids["s"]]
    assert "id" in await do("createVariant", "Variant", **usual, sku="R", valueIds=red)
    two = await do("createVariant", "Variant", **usual, sku="B", valueIds=blue)

    again = await do("createVariant", "Variant", **usual, sku="R2", valueIds=[*reversed(red)])
    moved = await do("updateVariant", "Variant", variantId=two["id"], valueIds=red)
    same = await do("updateVariant", "Variant", "sku", variantId=two["id"], valueIds=blue)

    assert again == ("SAME_VARIANT", "valueIds")
    assert moved == ("SAME_VARIANT", "valueIds")
    assert same == {"sku": "B"}


async def test_without_options_variants_differ_by_name_alone(do: Do, session: AsyncSession) -> None:
    product = public(Product, (await a_product(session)).id)

    for sku in ("ONE", "TWO"):
        made = await do("createVariant", "Variant", "sku", productId=product, sku=sku, price="1")
        assert made == {"sku": sku}


async def test_a_published_product_keeps_a_variant_to_buy(do: Do, session: AsyncSession) -> None:
    mug = await a_product(session)
    one, two = [public(Variant, (await a_variant(session, mug)).id) for _ in range(2)]

    off = await do("updateVariant", "Variant", "isActive", variantId=one, isActive=False)
    assert off == {"isActive": False}
    refused = await do("updateVariant", "Variant", variantId=two, isActive=False)
    assert refused == ("LAST_VARIANT", "variantId")
    assert await do("deleteVariant", "Variant", variantId=two) == ("LAST_VARIANT", "variantId")
    assert "id" in await do("deleteVariant", "Variant", variantId=one)
    await do("unpublishProduct", "Product", productId=public(Product, mug.id))
    assert "id" in await do("deleteVariant", "Variant", variantId=two)
    for name in ("updateVariant", "deleteVariant"):
        assert await do(name, "Variant", variantId=two) == ("NO_SUCH_VARIANT", "variantId")


async def test_what_was_ordered_or_is_held_is_not_deleted(do: Do, session: AsyncSession) -> None:
    ordered, held = await a_variant(session), await a_variant(session)
    product = await a_product(session, is_published=False)
    ordered.product_id = held.product_id = product.id
    order = await an_order(session, await a_customer(session))
    [line] = await lines_of(session, order)
    line.variant_id = ordered.id
    await a_row(
        session,
        StockReservation,
        variant_id=held.id,
        cart_id=(await a_row(session, Cart, customer_id=(await a_customer(session)).id)).id,
    )
    await session.commit()

    for row in (ordered, held):
        refused = await do("deleteVariant", "Variant", variantId=public(Variant, row.id))
        assert refused == ("VARIANT_IN_USE", "variantId")


async def test_a_product_has_so_many_variants_at_most(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variants, "MOST_VARIANTS", 1)
    mug = await a_product(session)
    await a_variant(session, mug)
    given = {"productId": public(Product, mug.id), "sku": "TWO", "price": "1"}

    assert await do("createVariant", "Variant", **given) == ("TOO_MANY",)
