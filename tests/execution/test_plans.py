"""Plans: made at the second sight, kept for those of a kind, and never with a value in them."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

from auth.viewer import NOBODY, Viewer, customer
from execution import clauses, writer
from execution.plans import Plans
from execution.protocol import Answer, GraphQLRequest
from execution.run import NO_VARIABLES, Operations
from execution.sql import Plan
from execution.writer import Request
from kit import clock, ids
from kit.database import Database
from kit.reads import Pool
from resolvers.context import Context
from schema import schema
from tests.conftest import HOUSE
from tests.makers import a_customer

ME = "{ me { id } }"


class Asking:
    """Asks one database, by plans that are made as they are told."""

    def __init__(self, database: Database, **options: Any) -> None:
        self.database = database
        self.operations = Operations(schema, plans=lambda of: Plans(of, **options))
        self.learnt = 0

    async def __call__(
        self,
        text: str,
        by: Viewer = NOBODY,
        context: Context | None = None,
        variables: dict[str, Any] | None = None,
    ) -> Answer:
        request = GraphQLRequest(text, variables=variables or {})
        return await self.operations.answer(request, context or self.context(by))

    def context(self, by: Viewer) -> Context:
        async def identify(_: AsyncSession) -> Viewer:
            self.learnt += 1
            return by

        return Context(self.database, HOUSE, identify=identify)

    @property
    def plans(self) -> list[Plan]:
        assert self.operations.plans is not None
        known = self.operations.plans._kept.values()
        return [plan for each in known for plan in each.plans.values() if isinstance(plan, Plan)]


async def told(asking: Asking, *times: Any) -> list[str | None]:
    return [(await asking(text)).plan for text in times]


async def test_a_plan_is_made_when_a_document_comes_again(committed: Database) -> None:
    assert await told(Asking(committed), ME, ME, "{ me { email } }") == [
        "referred:first_sight",
        "planned",
        "referred:first_sight",
    ]


async def test_plans_can_be_switched_off(committed: Database) -> None:
    operations = Operations(schema, plans=None)
    for _ in range(2):
        answer = await operations.answer(GraphQLRequest(ME), Context(committed, HOUSE))
        assert answer.plan is None


async def test_who_has_no_bare_connection_is_answered_by_graphql_core(database: Database) -> None:
    answer = await Asking(database, sight=1)(ME)
    assert (answer.body, answer.plan) == (b'{"data":{"me":null}}', None)


async def test_viewers_of_a_kind_share_a_plan_and_get_their_own_rows(committed: Database) -> None:
    asking = Asking(committed, sight=1)
    async with committed.writes() as session:
        people = [await a_customer(session) for _ in range(4)]

    answers = await asyncio.gather(
        *(asking(ME, customer(p.id, ids.new())) for p in people * 5), asking(ME)
    )

    got = [orjson.loads(answer.body)["data"]["me"] for answer in answers]
    assert got == [{"id": ids.public(type(p), p.id)} for p in people * 5] + [None]
    assert len(asking.plans) == 2


async def test_nothing_that_a_client_sends_becomes_sql(committed: Database) -> None:
    asking, mark = Asking(committed, sight=1), "0123456789abcdef" * 2
    text = f"""query ($id: ID!, $s: String) {{
      node(id: $id) {{ id }} order(id: "order_{mark}") {{ id }}
      orderByNumber(number: "number' or 1=1 --") {{ id }}
      by_words: products(search: $s) {{ nodes {{ slug }} }}
      products(first: 77, after: "product.6d61726b.{mark}") {{ nodes {{ slug }} }} }}"""

    given = {"id": f"order_{mark}", "s": "sought'"}
    answer = await asking(text, customer(UUID(mark)), variables=given)

    [plan] = asking.plans
    assert answer.plan == "planned"
    for value in (mark, str(UUID(mark)), "number'", "sought", "77", "6d61726b", "mark"):
        assert value not in plan.sql


@pytest.mark.parametrize("name", ["__proto__", "toString", "n_", "t1", "coalesce", "A" * 500])
async def test_hostile_aliases_are_keys_and_nothing_else(committed: Database, name: str) -> None:
    text = f"{{ {name}: products {{ {name}: nodes {{ {name}: id }} }} }}"
    answer = await Asking(committed, sight=1)(text)
    assert answer.plan == "planned"
    assert orjson.loads(answer.body) == {"data": {name: {name: []}}}


async def test_switches_do_not_breed_plans_without_end(committed: Database) -> None:
    asking = Asking(committed, sight=1, most_of_one=4)
    names = [f"b{n}" for n in range(3)]
    body = " ".join(f"{n}: id @include(if: ${n})" for n in names)
    text = f"query ({', '.join(f'${n}: Boolean!' for n in names)}) {{ me {{ id {body} }} }}"

    reasons = []
    for k in range(8):
        given = {name: bool(k >> n & 1) for n, name in enumerate(names)}
        reasons.append((await asking(text, variables=given)).plan)

    assert reasons == ["planned"] * 4 + ["referred:crowded"] * 4


async def test_the_plans_used_least_lately_are_let_go(committed: Database) -> None:
    asking = Asking(committed, sight=1, most=2)
    await told(asking, *(f"{{ me {{ id a{n}: email }} }}" for n in range(5)))
    assert len(asking.plans) == 2


async def test_a_statement_that_is_too_long_is_left_to_graphql_core(committed: Database) -> None:
    variants = "variants { sku name product { slug name description } }"
    product = f"slug name description {variants} again: {variants}"
    roots = (f"a{n}: products(first: 1) {{ nodes {{ {product} }} }}" for n in range(25))
    text = f"{{ {' '.join(roots)} }}"
    assert await told(Asking(committed, sight=1), text, text) == ["referred:too_large"] * 2


async def test_a_statement_is_not_written_on_once_it_is_too_long(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, written = Asking(committed), Counter[str]()
    monkeypatch.setattr(writer, "where", noted(written, clauses.where))
    aliases = " ".join(f"a{n}: checkout {{ canPlace }}" for n in range(30))

    assert await told(asking, *[f"{{ cart {{ {aliases} }} }}"] * 2) == [
        "referred:first_sight",
        "referred:too_large",
    ]
    assert 0 < written.total() < 10, "a stranger could have this written again and again"


def noted(written: Counter[str], make: Any) -> Any:
    """Count what is written."""

    def where(clause: Any, model: Any, alias: str) -> Any:
        written[alias] += 1
        return make(clause, model, alias)

    return where


async def test_who_asks_is_learnt_once_even_if_graphql_core_answers(committed: Database) -> None:
    asking = Asking(committed, sight=1)
    for text in (ME, "{ customers { nodes { id } } }", "{ viewer { kind } }"):
        await asking(text)
    assert asking.learnt == 3


@pytest.mark.parametrize("text", [ME, "{ customers { nodes { id } } }"])
async def test_work_for_afterwards_is_done_once(committed: Database, text: str) -> None:
    asking, done = Asking(committed, sight=1), list[int]()
    context = asking.context(NOBODY)

    async def work() -> None:
        assert committed.bare is not None
        done.append(committed.bare.used)

    context.afterwards.append(work)
    await asking(text, context=context)

    assert done == [0]


class Broken(Pool):
    """A pool whose connections cannot be had."""

    def __init__(self, error: Exception) -> None:
        super().__init__("", 1)
        self.error, self.asked = error, 0

    async def take(self) -> Any:
        self.asked += 1
        raise self.error


async def test_who_got_no_connection_in_time_is_not_made_to_wait_again(database: Database) -> None:
    pool = Broken(TimeoutError())
    answer = await Asking(_with(database, pool), sight=1)(ME)
    assert answer.code == "SERVICE_UNAVAILABLE"


async def test_a_lost_connection_is_made_good_by_graphql_core(database: Database) -> None:
    pool = Broken(ConnectionResetError())
    with capture_logs() as logs:
        answer = await Asking(_with(database, pool), sight=1)(ME)
    assert (answer.body, answer.plan) == (b'{"data":{"me":null}}', "referred:failed")
    assert [(log["event"], log["error"]) for log in logs] == [
        ("plan failed", "ConnectionResetError")
    ]


def _with(database: Database, pool: Pool) -> Database:
    return Database(database.reads, database.writes, bare=pool)


async def test_a_product_that_a_rule_asks_for_is_looked_up_once(committed: Database) -> None:
    asking = Asking(committed, sight=1)
    text = '{ orderByNumber(number: "1") { lines { variant { sku BELOW } } } }'

    await told(asking, text.replace("BELOW", ""), text.replace("BELOW", "product { slug }"))

    alone, both = (plan.sql.lower() for plan in asking.plans)
    assert (alone.count("from products"), alone.count("join products")) == (1, 0)
    assert (both.count("from products"), both.count("join products")) == (0, 1)


async def test_values_of_the_moment_are_made_each_time(committed: Database) -> None:
    asking, me = Asking(committed, sight=1), customer(ids.new(), ids.new())
    await asking("{ mySessions { id } }", me)

    [plan] = asking.plans
    request = Request(me, NO_VARIABLES, (), asking.context(me), {})
    with clock.travel(timedelta(days=900)):
        bound = [bind(request) for bind in plan.binds]
        now = clock.now()

    assert bound[0] == me.customer_id
    assert len(bound) == 3
    assert all(timedelta(0) <= now - each < timedelta(seconds=30) for each in bound[1:])
