"""Mutations: what is selected of their answers, by plans and by graphql-core: the same bytes."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_input_field,
)
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

from auth.viewer import Viewer
from execution.answers import Selecting
from execution.protocol import GraphQLRequest
from kit.database import connected
from resolvers.context import Context
from resolvers.house import Caller
from tests.conftest import HOUSE, Cluster
from tests.execution.differential.both import SCHEMA, Both
from tests.execution.differential.documents import Writer
from tests.execution.differential.seed import Seed
from tests.execution.differential.words import AWKWARD

TIMES = int(os.environ.get("MUTATIONS", "3"))  # each
TEXTS = ("Ada", "YO1 7HZ", "1 High Street", "York", "key", *AWKWARD)
SEEN: Counter[str] = Counter()


class Twice(Selecting):
    """Reads what is selected by a plan and by graphql-core, of one value, and compares."""

    def complete_object_value(self, of: Any, details: Any, info: Any, path: Any, *rest: Any) -> Any:
        """Note which types are answered."""
        if path.prev is None:
            SEEN[of.name] += 1
        return super().complete_object_value(of, details, info, path, *rest)

    async def _selected(self, reading: Any, complete: Any) -> Any:
        found = await reading
        try:
            completed = complete()
            expected = await completed if hasattr(completed, "__await__") else completed
        except Exception:
            assert found is Undefined
            raise
        if found is Undefined:
            SEEN["referred"] += 1
        else:
            got, wanted = (orjson.dumps(each, default=str) for each in (found, expected))
            assert got == wanted, f"\n{got.decode()}\n{wanted.decode()}"
            SEEN["planned"] += 1
            SEEN["by statement"] += isinstance(found, orjson.Fragment)
        return expected


@pytest.fixture(scope="module")
async def shop(cluster: Cluster) -> AsyncIterator[Both]:
    """A shop of its own, because mutations change it."""
    name = await cluster.clone(f"tests_{os.getpid()}_answers")
    async with connected(cluster.url(name), readers=4, writers=2) as database:
        async with database.writes() as session:
            seeded = await Seed(session).whole()
        both = Both(database, seeded)
        both.planned._executors = type("Both", (Twice, SCHEMA.execution_context_class), {})
        yield both
    await cluster.command(f'drop database if exists "{name}" with (force)')


class Inputs:
    """Makes inputs of mutations, of which some can be carried out."""

    def __init__(self, r: random.Random, both: Both) -> None:
        self.r, self.seeded = r, both.seeded

    def value(self, name: str, of: Any) -> Any:
        """Make a value of a type, for what is called so."""
        if is_list_type(get_nullable_type(of)):
            inner: Any = get_nullable_type(of)
            return [self.value(name, inner.of_type) for _ in range(self.r.randrange(3))]
        named: Any = get_named_type(of)
        if isinstance(named, GraphQLInputObjectType):
            return {
                key: self.value(key, field.type)
                for key, field in named.fields.items()
                if is_required_input_field(field) or self.r.random() < 0.4
            }
        if isinstance(named, GraphQLEnumType):
            return self.r.choice(list(named.values))
        return self.leaf(name, named.name)

    def leaf(self, name: str, of: str) -> Any:
        """Make a text, a number, an id."""
        if of == "ID":
            return self.id(name)
        if of == "Boolean":
            return self.r.random() < 0.5
        if of in ("Int", "Float"):
            return self.r.randrange(5)
        if of == "DateTime":
            return "2026-01-01T00:30:00Z"
        if of == "Date":
            return "1990-02-28"
        known = {
            "email": f"new{self.r.randrange(10_000)}@example.com",
            "country": "GB",
            "idempotencyKey": f"key-{self.r.random()}",
            "language": "en",
            "key": f"key_{self.r.randrange(10_000)}",
            "name": f"Name {self.r.randrange(10_000)}",
            "text": "Words.",
            "phone": "+442079460018",
        }
        return known.get(name) or self.r.choice(TEXTS)

    def id(self, name: str) -> str:
        """Choose an id of the kind that a name tells of."""
        noun = re.sub("([A-Z])", r"_\1", name.removesuffix("Ids").removesuffix("Id")).lower()
        fit = [id for id in self.seeded.ids if id.rpartition("_")[0].endswith(noun or "-")]
        return self.r.choice(fit or self.seeded.ids)


@pytest.mark.parametrize("name", sorted(SCHEMA._schema.mutation_type.fields))  # type: ignore[union-attr]
async def test_what_a_mutation_answers_is_read_the_same_by_both(shop: Both, name: str) -> None:
    r = random.Random(f"{os.environ.get('SEED', '7')} {name}")
    field = SCHEMA._schema.mutation_type.fields[name]  # type: ignore[union-attr]
    inputs = Inputs(r, shop)
    with capture_logs() as logs:
        for _ in range(TIMES):
            writer = Writer(SCHEMA._schema, r, shop.seeded, ["order.1.2", ""])
            given = {key: str(argument.type) for key, argument in field.args.items()}
            text = writer.mutation(name, given)
            for viewer in r.sample(shop.seeded.viewers[:6], 2) + shop.seeded.viewers[-2:]:
                values = {key: inputs.value(key, of.type) for key, of in field.args.items()}
                request = GraphQLRequest(text, variables={**values, **writer.values()})
                await shop.planned.answer(request, context_of(shop, viewer))

    failed = [log for log in logs if log["event"] == "plan failed" or "AssertionError" in repr(log)]
    assert not failed


def context_of(shop: Both, viewer: Viewer) -> Context:
    """Make the context of somebody."""

    async def identify(_: AsyncSession) -> Viewer:
        return viewer

    return Context(shop.database, HOUSE, identify=identify, caller=Caller())


def test_what_mutations_answer_is_planned() -> None:
    kinds = {"Refused", "Customer", "Wishlist", "SignInLinkSent", "SignedOut", "StoreSettings"}
    assert kinds <= set(SEEN), SEEN
    assert SEEN["planned"] > 10 * SEEN["referred"], SEEN
    assert SEEN["by statement"] > 5, SEEN
