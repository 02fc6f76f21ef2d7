"""Facets count what is there, whatever is narrowed down by: found by counting one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import facets
from tests.conftest import Ask
from tests.makers import a_level, a_product, a_variant
from tests.makers.categories import a_category, a_placement
from tests.makers.properties import a_product_value, a_property, a_variant_value

COUNT = """query ($search: String, $category: String, $values: [String!], $priceFrom: Decimal,
    $priceUntil: Decimal, $inStock: Boolean) {
  productFacets(search: $search, category: $category, values: $values, priceFrom: $priceFrom,
    priceUntil: $priceUntil, inStock: $inStock) {
    properties { key values { key count } } categories { slug count }
    lowest { amount } highest { amount } exact
  }
}"""
VALUES = {"colour": ("red", "blue", "green"), "size": ("s", "m"), "cut": ("slim", "wide")}
WITHIN = {"cups": ["home", "cups"], "pots": ["home", "pots"], "tea": ["tea"]}


@dataclass
class Good:
    """A product as it was made."""

    price: int
    name: str
    is_there: bool
    places: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)


async def a_shop(session: AsyncSession, r: Random) -> list[Good]:
    """Make a shop of twenty products, with values of their own and of their variants."""
    home = await a_category(session, slug="home")
    shelves = {slug: await a_category(session, home, slug=slug) for slug in ("cups", "pots")}
    shelves["tea"] = await a_category(session, slug="tea")
    known = {key: await a_property(session, *keys, key=key) for key, keys in VALUES.items()}
    goods = []
    for _ in range(20):
        good = Good(r.randrange(1, 9), r.choice(["Mug", "Bowl"]), r.random() < 0.7)
        product = await a_product(session, name={"en": good.name})
        sold = await a_variant(session, product, price_minor=good.price * 100)
        off = await a_variant(session, product, price_minor=1, is_active=False)
        await a_level(session, sold, 5 if good.is_there else 0)
        for slug in r.sample(sorted(shelves), r.randrange(3)):
            await a_placement(session, product, shelves[slug])
            good.places |= set(WITHIN[slug])
        for key, keys in VALUES.items():
            for one in r.sample(keys, r.choice([0, 0, 1, 2])):
                await a_product_value(session, product, known[key], one)
                good.values.add(f"{key}:{one}")
            if r.random() < 0.5:
                one = r.choice(keys)
                await a_variant_value(session, sold, known[key], one)
                good.values.add(f"{key}:{one}")
            if r.random() < 0.3:  # of a variant that nobody can buy: it does not count
                await a_variant_value(session, off, known[key], r.choice(keys))
        goods.append(good)
    return goods


def some_filters(r: Random) -> dict[str, Any]:
    """Choose filters, few or many."""
    values = [f"{key}:{one}" for key, keys in VALUES.items() for one in keys]
    every = {
        "search": r.choice(["mug", "bowl", "mug mug"]),
        "category": r.choice(["home", "cups", "tea", "none"]),
        "values": r.sample(values, r.randrange(1, 5)),
        "priceFrom": str(r.randrange(1, 4)),
        "priceUntil": str(r.randrange(4, 9)),
        "inStock": True,
    }
    names = r.sample(sorted(every), r.randrange(7))
    return {name: every[name] for name in names}


def left(goods: list[Good], given: dict[str, Any], *without: str) -> list[Good]:
    """Narrow down one by one, without some filters; a property's name stands for its values."""
    asked = {name: value for name, value in given.items() if name not in without}
    wanted: dict[str, set[str]] = {}
    for value in asked.get("values", ()):
        if (key := value.partition(":")[0]) not in without:
            wanted.setdefault(key, set()).add(value)
    return [
        good
        for good in goods
        if ("search" not in asked or good.name.lower() in asked["search"])
        and ("category" not in asked or asked["category"] in good.places)
        and all(values & good.values for values in wanted.values())
        and int(asked.get("priceFrom", 0)) <= good.price <= int(asked.get("priceUntil", 9))
        and ("inStock" not in asked or good.is_there)
    ]


def priced(which: Any, prices: list[int]) -> dict[str, str] | None:
    """Write one of some prices as it is answered."""
    return {"amount": f"{which(prices)}.00"} if prices else None


@pytest.mark.parametrize("seed", range(6))
async def test_every_count_is_what_counting_one_by_one_finds(
    ask: Ask, session: AsyncSession, seed: int
) -> None:
    r = Random(seed)
    goods = await a_shop(session, r)

    for _ in range(15):
        given = some_filters(r)
        found = (await ask(COUNT, **given))["productFacets"]

        told = {one["key"]: one["count"] for p in found["properties"] for one in p["values"]}
        assert told == {
            value: count
            for key in VALUES
            for value, count in Counter(
                value for good in left(goods, given, key) for value in good.values
            ).items()
            if value.startswith(f"{key}:")
        }, given
        places = Counter(place for good in left(goods, given, "category") for place in good.places)
        assert {one["slug"]: one["count"] for one in found["categories"]} == places, given
        prices = [good.price for good in left(goods, given, "priceFrom", "priceUntil")]
        assert found["lowest"] == priced(min, prices), given
        assert found["highest"] == priced(max, prices), given
        assert found["exact"] is True


@pytest.mark.parametrize("given", [{}, {"category": "all"}, {"category": "all", "search": "mug"}])
async def test_counts_are_exact_up_to_the_most_that_are_counted(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    colour = await a_property(session, "red", key="colour")
    shelf = await a_category(session, slug="all")
    for _ in range(4):
        product = await a_product(session, name={"en": "Mug"})
        await a_variant(session, product)
        await a_placement(session, product, shelf)
        await a_product_value(session, product, colour, "red")
    wanted = {**given, "values": ["colour:red"]}

    async def told(most: int) -> tuple[int, int, bool]:
        monkeypatch.setattr(facets, "MOST_COUNTED", most)
        found = (await ask(COUNT, **wanted))["productFacets"]
        [red] = found["properties"][0]["values"]
        return red["count"], found["categories"][0]["count"], found["exact"]

    assert await told(4) == (4, 4, True)
    count, placed, is_exact = await told(3)
    assert (count >= 3, placed >= 3, is_exact) == (True, True, False)
