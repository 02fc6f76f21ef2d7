"""A row of any kind by its id: one plan for each kind, so that none says what all of them are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from graphql import get_named_type
from strawberry.schema.schema_converter import GraphQLCoreConverter

from execution.writer import LONGEST
from kit.meanings import Column, One, meaning_of
from tests.execution.differential.both import SCHEMA, Both

TYPES: Any = SCHEMA._schema.type_map


def all_about(kinds: Iterable[str]) -> str:
    """Ask for what is told of a row of any kind, and of the rows that it points to.

    Fields of one name must be of one type, so a name means what it means where it comes first.
    """
    seen: dict[tuple[str, ...], str] = {}
    parts = " ".join(f"... on {name} {{ {_told(TYPES[name], (), seen)} }}" for name in kinds)
    return f"query ($id: ID!) {{ node(id: $id) {{ __typename id {parts} }} }}"


def _told(of: Any, path: tuple[str, ...], seen: dict[tuple[str, ...], str]) -> str:
    told = ["id"]
    for name, field in of.fields.items():
        meaning = meaning_of(field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF))
        here = (*path, name)
        if not isinstance(meaning, Column | One) or (isinstance(meaning, One) and path):
            continue
        if seen.setdefault(here, str(field.type)) != str(field.type):
            continue
        below = isinstance(meaning, One) and _told(get_named_type(field.type), here, seen)
        told.append(f"{name} {{ {below} }}" if below else name)
    return " ".join(told)


async def test_a_row_of_any_kind_is_found_by_a_plan_for_its_kind(both: Both) -> None:
    names = [of.name for of in SCHEMA._schema.get_possible_types(TYPES["Node"])]
    text, asking, plans = all_about(names), both.seeded.viewers[-1], both.planned.plans
    assert plans is not None
    firsts = {id.rpartition("_")[0]: id for id in both.seeded.ids}
    before, found = plans.count, set()
    for id in [*firsts.values(), *firsts.values(), "x", f"nothing_{'0' * 32}", f"x_{'1' * 32}"]:
        answer = await both.ask(text, {"id": id}, asking)
        assert answer.plan == "planned", id
        found.add((orjson.loads(answer.body)["data"]["node"] or {}).get("__typename"))
    assert len(found) > 10
    assert plans.count - before == len(firsts) + 1  # what is no id of ours is one kind more
    [known] = [known for (kept, _), known in plans._kept.items() if kept == text]
    lengths = [len(plan.sql) for plan in known.plans.values()]
    assert max(lengths) < LONGEST < sum(lengths)


async def test_an_id_in_the_document_itself_is_of_a_kind_as_well(both: Both) -> None:
    for id in (both.seeded.ids[0], both.seeded.ids[-1], "x"):
        text = f'{{ node(id: "{id}") {{ __typename ... on Order {{ number }} id }} }}'
        assert (await both.ask(text, {}, both.seeded.viewers[-1])).plan == "planned"
