"""Products in each of their orders."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock, narrowing
from tests.conftest import Ask, Queries
from tests.makers import a_product, a_variant
from tests.schema.test_browsing import BROWSE, a_category, put, slugs

SHUFFLED = ("delta", "Ärger", "zoo", "echo", "alpha", "Echo", "bravo")


@pytest.mark.parametrize("few", [5_000, 3], ids=["few", "many"])
@pytest.mark.parametrize(
    ("sort", "more"),
    [
        ("CHEAPEST", {}),
        ("DEAREST", {}),
        ("NAME", {}),
        ("NEWEST", {}),
        ("POSITION", {"category": "all"}),
        ("RELEVANCE", {"search": "thing"}),
        (None, {}),
        (None, {"search": "thing"}),
    ],
)
async def test_pages_of_every_order_follow_each_other(
    ask: Ask,
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    sort: str | None,
    more: dict[str, Any],
    few: int,
) -> None:
    monkeypatch.setattr(narrowing, "FEW", few)
    everything = await a_category(session, "all")
    for n, name in enumerate(SHUFFLED):
        words = {"en": f"{name} " + "thing " * (n % 3 + 1)}
        product = await a_product(session, slug=f"p-{n}", name=words, published_at=clock.now())
        await a_variant(session, product, price_minor=n % 3)
        await put(session, everything, product, position=n % 2)
    whole = await slugs(ask, sort=sort, **more)

    seen, after = list[str](), None
    for _ in SHUFFLED:
        asked = {"sort": sort, "first": 2, "after": after, **more}
        page = (await ask(BROWSE, **asked))["products"]
        seen += [node["slug"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == whole
    assert len(set(seen)) == len(SHUFFLED)
    other = "NEWEST" if sort != "NEWEST" else "NAME"
    assert await ask(BROWSE, sort=other, after=after, **more) == "BAD_USER_INPUT"


async def test_names_are_sorted_as_the_client_reads_them(ask: Ask, session: AsyncSession) -> None:
    for slug, en, de in (("a", "Zebra", "Ärmel"), ("b", "bowl", "Schüssel"), ("c", "Élan", "Bär")):
        await a_product(session, slug=slug, name={"en": en, "de": de})

    async def sorted_in(*languages: str) -> list[str]:
        page = (await ask(BROWSE, languages=languages, sort="NAME"))["products"]
        return [node["slug"] for node in page["nodes"]]

    assert await sorted_in("en") == ["b", "c", "a"]
    assert await sorted_in("de-at") == ["a", "c", "b"]
    assert await sorted_in("fr") == ["b", "c", "a"]


async def test_an_order_must_have_what_it_needs(ask: Ask) -> None:
    assert await ask(BROWSE, sort="POSITION") == "BAD_USER_INPUT"
    assert await ask(BROWSE, sort="RELEVANCE", search=" ") == "BAD_USER_INPUT"


async def test_a_page_of_any_kind_is_two_statements_with_its_count(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await a_variant(session, await a_product(session, slug="mug"), price_minor=100)
    wanted: dict[str, Any] = {
        "search": "mug",
        "sort": "CHEAPEST",
        "priceUntil": "5",
        "inStock": True,
    }

    with queries(2):
        assert await slugs(ask, **wanted) == ["mug"]
