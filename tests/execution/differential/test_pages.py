"""Pages of a list, planned: each goes on where the one before ended, until all were told once."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from kit import narrowing
from tests.execution.differential.both import Both

SORTED = ("CHEAPEST", "DEAREST", "NAME", "NEWEST", "POSITION", "RELEVANCE")


@pytest.mark.parametrize("root", ["orders", "products", "customers", "credits"])
async def test_pages_follow_each_other_to_the_end(both: Both, root: str) -> None:
    text = (
        f"query ($a: String) {{ {root}(first: 3, after: $a) {{ edges {{ cursor node {{ id }} }}"
        " pageInfo { startCursor endCursor hasNextPage hasPreviousPage } count { value } } }"
    )
    after, seen, page = None, list[str](), dict[str, Any]()
    while not page or page["pageInfo"]["hasNextPage"]:
        answer = await both.ask(text, {"a": after}, both.seeded.viewers[-1])
        page = orjson.loads(answer.body)["data"][root]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert answer.plan == "planned"
    assert len(seen) == len(set(seen)) == page["count"]["value"] > 3


@pytest.mark.parametrize("few", [5_000, 2], ids=["few", "many"])
@pytest.mark.parametrize("sort", SORTED)
async def test_sorted_pages_follow_each_other_to_the_end(
    both: Both, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    monkeypatch.setattr(narrowing, "FEW", few)
    text = (
        f"query Of{few} ($a: String, $s: ProductSort) {{ products(first: 3, after: $a, sort: $s,"
        ' search: "product", category: "shelf-1") { edges { cursor node { id } }'
        " pageInfo { startCursor endCursor hasNextPage hasPreviousPage } count { value } } }"
    )
    if sort != "POSITION":
        text = text.replace(', category: "shelf-1"', "")
    after, seen, page = None, list[str](), dict[str, Any]()
    while not page or page["pageInfo"]["hasNextPage"]:
        answer = await both.ask(text, {"a": after, "s": sort}, both.seeded.viewers[-1], ("de",))
        page = orjson.loads(answer.body)["data"]["products"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert answer.plan == "planned"
    assert len(seen) == len(set(seen)) == page["count"]["value"] > 3
