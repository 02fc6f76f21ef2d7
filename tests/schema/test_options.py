"""Options, through the schema: by what the variants of a product differ."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import Product, Property, PropertyValue, Variant
from tests.conftest import Ask
from tests.makers import a_product, a_variant
from tests.makers.catalogue import Do, a_keeper, doing
from tests.makers.properties import (
    a_property,
    a_shirt,
    a_variant_value,
    an_option,
    values_of,
)


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


async def test_options_are_set_with_the_values_of_all_variants(
    do: Do, session: AsyncSession
) -> None:
    mug = await a_product(session)
    colour = await a_property(session, "red", "blue", key="colour")
    ids = {k: public(PropertyValue, v.id) for k, v in (await values_of(session, colour)).items()}
    one, two = [public(Variant, (await a_variant(session, mug)).id) for _ in range(2)]
    usual = {"productId": public(Product, mug.id), "propertyIds": [public(Property, colour.id)]}
    fields = "options { position property { key } } variants { values { value { key } } }"

    async def given(*values: str) -> Any:
        named = [
            {"variantId": variant, "valueIds": [ids[value]]}
            for variant, value in zip((one, two), values, strict=False)
        ]
        return await do("setProductOptions", "Product", fields, **usual, variants=named)

    assert await given("red") == ("INVALID_INPUT", "variants")
    assert await given("red", "red") == ("SAME_VARIANT", "variants")
    assert await given("red", "blue") == {
        "options": [{"position": 0, "property": {"key": "colour"}}],
        "variants": [
            {"values": [{"value": {"key": "red"}}]},
            {"values": [{"value": {"key": "blue"}}]},
        ],
    }
    assert (await given())["variants"][0] == {"values": [{"value": {"key": "red"}}]}
    bare = await do("setProductOptions", "Product", fields, **{**usual, "propertyIds": []})
    assert bare == {"options": [], "variants": [{"values": []}, {"values": []}]}


async def test_options_can_be_put_in_another_order(do: Do, session: AsyncSession) -> None:
    shirt, _ = await a_shirt(session)
    fields = "options { property { id key } }"
    options = (await do("updateProduct", "Product", fields, productId=shirt))["options"]

    turned = await do(
        "setProductOptions",
        "Product",
        fields,
        productId=shirt,
        propertyIds=[each["property"]["id"] for each in reversed(options)],
    )

    assert turned["options"] == [*reversed(options)]


async def test_options_that_cannot_be_are_blamed(do: Do, session: AsyncSession) -> None:
    shirt, ids = await a_shirt(session)
    free = public(Property, (await a_property(session, "x")).id)
    stranger = public(Variant, (await a_variant(session)).id)
    other = {"variantId": stranger, "valueIds": [ids["red"]]}
    cases: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({"propertyIds": ["property_1"]}, ("INVALID_INPUT", "propertyIds.0")),
        ({"propertyIds": [free, free]}, ("INVALID_INPUT", "propertyIds.1")),
        ({"propertyIds": [free] * 6}, ("INVALID_INPUT", "propertyIds")),
        ({"variants": [other]}, ("INVALID_INPUT", "variants.0.variantId")),
        ({"productId": "product_1"}, ("NO_SUCH_PRODUCT", "productId")),
    ]

    for changed, refusal in cases:
        given = {"productId": shirt, "propertyIds": [free], **changed}
        assert await do("setProductOptions", "Product", **given) == refusal


async def test_values_leave_with_their_option(do: Do, session: AsyncSession) -> None:
    mug = await a_product(session)
    colour, size = await a_property(session, "red"), await a_property(session, "l")
    variant = await a_variant(session, mug)
    for of, key in ((colour, "red"), (size, "l")):
        await an_option(session, mug, of)
        await a_variant_value(session, variant, of, key)

    left = await do(
        "setProductOptions",
        "Product",
        "variants { values { value { key } } }",
        productId=public(Product, mug.id),
        propertyIds=[public(Property, size.id)],
    )

    assert left == {"variants": [{"values": [{"value": {"key": "l"}}]}]}
