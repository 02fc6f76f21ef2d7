"""Properties and their values, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import properties
from kit.ids import public
from models import Property
from tests.conftest import Ask, Queries
from tests.makers import a_product, a_variant
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of
from tests.makers.properties import a_product_value, a_property, a_variant_value, an_option

LIST = "{ properties { nodes { key name position isFacet values { key name position } } } }"
FIELDS = "key isFacet values { key name }"


def value(key: str, name: str | None = None) -> dict[str, Any]:
    """Name a value."""
    return {"key": key, "name": en(name or key.title())}


COLOUR = {"key": "colour", "name": en("Colour"), "values": [value("red"), value("blue")]}


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


async def test_everybody_reads_properties_in_two_statements(
    ask: Ask, do: Do, queries: Queries
) -> None:
    await do("createProperty", "Property", **COLOUR, position=2)
    await do("createProperty", "Property", key="size", name=en("Size"), isFacet=False)

    with queries(2):
        nodes = (await ask(LIST))["properties"]["nodes"]

    assert nodes == [
        {"key": "size", "name": "Size", "position": 0, "isFacet": False, "values": []},
        {
            "key": "colour",
            "name": "Colour",
            "position": 2,
            "isFacet": True,
            "values": [
                {"key": "red", "name": "Red", "position": 0},
                {"key": "blue", "name": "Blue", "position": 1},
            ],
        },
    ]


async def test_values_are_replaced_and_keep_their_order(do: Do, session: AsyncSession) -> None:
    made = await do("createProperty", "Property", **COLOUR)
    values = [value("green"), value("red", "Crimson")]

    changed = await do(
        "updateProperty", "Property", FIELDS, propertyId=made["id"], values=values, isFacet=False
    )

    assert changed == {
        "key": "colour",
        "isFacet": False,
        "values": [{"key": "green", "name": "Green"}, {"key": "red", "name": "Crimson"}],
    }
    [event] = await events_of(session, "property:update")
    assert (event.before, event.after) == (
        {"is_facet": True, "values": ["red", "blue"]},
        {"is_facet": False, "values": ["green", "red"]},
    )


async def test_what_something_has_stays(do: Do, session: AsyncSession) -> None:
    colour = await a_property(session, "red", "blue", "green")
    product = await a_product(session)
    await a_product_value(session, product, colour, "red")
    await a_variant_value(session, await a_variant(session, product), colour, "blue")
    id = public(Property, colour.id)

    for stays in ("red", "blue"):
        gone = [value(key) for key in ("red", "blue", "green") if key != stays]
        refused = await do("updateProperty", "Property", propertyId=id, values=gone)
        assert refused == ("VALUE_IN_USE", "values")
    free = [value("red"), value("blue")]
    changed = await do("updateProperty", "Property", FIELDS, propertyId=id, values=free)
    assert [each["key"] for each in changed["values"]] == ["red", "blue"]
    assert await do("deleteProperty", "Property", propertyId=id) == (
        "PROPERTY_IN_USE",
        "propertyId",
    )


async def test_a_property_by_which_variants_differ_stays(do: Do, session: AsyncSession) -> None:
    size, free = await a_property(session, "s"), await a_property(session, "x", key="free")
    await an_option(session, await a_product(session), size)

    for row, answer in ((size, ("PROPERTY_IN_USE", "propertyId")), (free, {"key": "free"})):
        id = public(Property, row.id)
        assert await do("deleteProperty", "Property", "key", propertyId=id) == answer
    gone = public(Property, free.id)
    for name in ("updateProperty", "deleteProperty"):
        refused = await do(name, "Property", propertyId=gone)
        assert refused == ("NO_SUCH_PROPERTY", "propertyId")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"key": "9"}, ("INVALID_INPUT", "key")),
        ({"key": "taken"}, ("KEY_TAKEN", "key")),
        ({"name": en("x" * 101)}, ("INVALID_INPUT", "name.0.text")),
        ({"values": [value("a"), value("a")]}, ("INVALID_INPUT", "values.1.key")),
        ({"values": [value("a", " ")]}, ("INVALID_INPUT", "values.0.name.0.text")),
        ({"values": [value("a")] * 501}, ("INVALID_INPUT", "values")),
        ({"position": 10**7}, ("INVALID_INPUT", "position")),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, session: AsyncSession, changed: dict[str, Any], refusal: tuple[str, ...]
) -> None:
    await a_property(session, key="taken")

    assert await do("createProperty", "Property", **{**COLOUR, **changed}) == refusal


async def test_there_is_an_end_to_properties(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(properties, "MOST_PROPERTIES", 1)
    await a_property(session)

    assert await do("createProperty", "Property", **COLOUR) == ("TOO_MANY",)
