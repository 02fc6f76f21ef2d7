"""Answers of mutations: read by a plan after the commit, and never carried out again for it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlmodel import col, func, select
from structlog.testing import capture_logs

from auth.permissions import EVERYTHING
from auth.viewer import Viewer
from execution import answers
from execution.plans import Plans
from execution.protocol import Answer, GraphQLRequest
from execution.run import Operations
from kit.database import Database
from kit.ids import public
from kit.reads import Pool
from models import Customer, Wishlist
from resolvers.context import Context
from schema import schema
from tests.conftest import HOUSE
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    a_variant,
    as_customer,
    as_staff,
)

CREATE = """mutation ($name: String!) {
  createWishlist(input: {name: $name}) {
    ... on Wishlist { name items { nodes { id } count { value } } }
    ... on Refusal { code fields { path } } } }"""
PROFILE = """mutation {
  updateProfile(input: {firstName: "Ada"}) { __typename ... on Customer { name } } }"""


class Asking:
    """Asks one database by plans that are made at once."""

    def __init__(self, database: Database, sight: int = 1) -> None:
        self.database = database
        self.operations = Operations(schema, plans=lambda of: Plans(of, sight=sight))

    async def __call__(self, text: str, by: Viewer, **variables: Any) -> Answer:
        async def identify(_: Any) -> Viewer:
            return by

        context = Context(self.database, HOUSE, identify=identify)
        return await self.operations.answer(GraphQLRequest(text, variables=variables), context)


def data(answer: Answer) -> Any:
    read = orjson.loads(answer.body)
    assert "errors" not in read, read
    return read["data"]


async def somebody(database: Database) -> Customer:
    async with database.writes() as session:
        return await a_customer(session)


async def how_many(database: Database) -> int:
    async with database.reads() as session:
        return (await session.exec(select(func.count(col(Wishlist.id))))).one()


async def test_relations_of_what_was_made_are_read_by_one_statement(committed: Database) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))

    made = await ask(CREATE, ada, name="Birthday")
    again = await ask(CREATE, ada, name="Birthday")

    assert (made.plan, again.plan) == ("selected", "selected")
    assert data(made)["createWishlist"] == {
        "name": "Birthday",
        "items": {"nodes": [], "count": {"value": 0}},
    }
    assert data(again)["createWishlist"] == {"code": "NAME_TAKEN", "fields": [{"path": ["name"]}]}
    assert await how_many(committed) == 1


async def test_a_single_row_that_points_to_what_was_answered_is_read_as_well(
    committed: Database,
) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    text = """mutation { updateProfile(input: {firstName: "Ada"}) {
      ... on Customer { name cart { version } level { source } } } }"""

    answer = await ask(text, ada)

    assert answer.plan == "selected"
    assert data(answer)["updateProfile"] == {"name": "Ada", "cart": None, "level": None}


async def test_a_mutation_is_planned_at_its_second_sight(committed: Database) -> None:
    ask, ada = Asking(committed, sight=2), as_customer(await somebody(committed))
    assert [(await ask(PROFILE, ada)).plan for _ in range(2)] == [
        "referred:first_sight",
        "selected",
    ]


async def test_what_is_gone_is_answered_as_it_was(committed: Database) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    await ask(CREATE, ada, name="Birthday")
    async with committed.reads() as session:
        [wishlist] = (await session.exec(select(Wishlist))).all()

    text = """mutation ($id: ID!) { deleteWishlist(input: {wishlistId: $id}) {
      ... on Wishlist { id name items { nodes { id } } } ... on Refusal { code } } }"""
    gone = await ask(text, ada, id=public(Wishlist, wishlist.id))

    assert gone.plan == "selected"
    assert data(gone)["deleteWishlist"]["name"] == "Birthday"
    assert await how_many(committed) == 0


async def test_each_field_is_read_before_the_next_is_carried_out(committed: Database) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    body = "{ ... on Wishlist { name } ... on Refusal { code } }"
    text = f"""mutation {{
      one: createWishlist(input: {{name: "One"}}) {body}
      two: createWishlist(input: {{name: "One"}}) {body}
      ada: updateProfile(input: {{firstName: "Ada"}}) {{
        ... on Customer {{ name wishlists {{ name }} }} }}
      three: createWishlist(input: {{name: "Three"}}) {body} }}"""

    answer = await ask(text, ada)

    assert answer.plan == "selected"
    assert list(data(answer).items()) == [
        ("one", {"name": "One"}),
        ("two", {"code": "NAME_TAKEN"}),
        ("ada", {"name": "Ada", "wishlists": [{"name": "One"}]}),
        ("three", {"name": "Three"}),
    ]


async def test_who_asks_is_who_it_is_after_the_mutation(committed: Database) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    text = "mutation { signOut { ... on SignedOut { viewer { kind customer { id } } } } }"
    answer = await ask(text, ada)
    assert answer.plan == "selected"
    assert data(answer)["signOut"]["viewer"] == {"kind": "NOBODY", "customer": None}


@pytest.mark.parametrize("broken", ["statement", "completion"])
async def test_a_plan_that_fails_leaves_the_selection_to_graphql_core_and_nothing_runs_twice(
    committed: Database, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    async def fails(*_: Any) -> bytes:
        raise ValueError("broken")

    def breaks(*_: Any) -> Any:
        return lambda *_: 1 / 0

    monkeypatch.setattr(
        *((answers, "run", fails) if broken == "statement" else (answers, "selection", breaks))
    )
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    with capture_logs() as logs:
        answer = await ask(CREATE, ada, name="Birthday")

    assert answer.plan == "referred:failed"
    assert data(answer)["createWishlist"]["items"] == {"nodes": [], "count": {"value": 0}}
    assert await how_many(committed) == 1
    assert [log["event"] for log in logs] == ["plan failed"]


async def test_where_no_connection_is_free_graphql_core_reads_on_the_operations_own(
    committed: Database,
) -> None:
    full = Pool("", 1)
    full.used = 1
    ask = Asking(Database(committed.reads, committed.writes, bare=full))
    ada = as_customer(await somebody(committed))

    answer = await ask(CREATE, ada, name="Birthday")

    assert answer.plan == "referred:no_connection"
    assert data(answer)["createWishlist"]["name"] == "Birthday"


async def test_a_relation_of_what_is_inside_an_answer_is_left_to_graphql_core(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        sam = await a_member_of_staff(session)
    by, ask = as_staff(sam, *EVERYTHING), Asking(committed)
    text = """mutation { createApiKey(input: {name: "till", scopes: [ORDERS_READ]}) {
      ... on ApiKeyCreated { apiKey { name scopes BELOW } } } }"""

    alone = await ask(text.replace("BELOW", ""), by)
    related = await ask(text.replace("BELOW", "createdBy { name }"), by)

    assert (alone.plan, related.plan) == ("selected", "referred:programmed")
    key = {"name": "till", "scopes": ["ORDERS_READ"]}
    assert data(alone)["createApiKey"] == {"apiKey": key}
    assert data(related)["createApiKey"] == {"apiKey": {**key, "createdBy": {"name": "Sam"}}}


async def test_what_a_related_row_shows_is_what_the_viewer_may_see(committed: Database) -> None:
    async with committed.writes() as session:
        ada = await a_customer(session)
        hidden = await a_variant(session, await a_product(session, is_published=False))
        shown = await a_variant(session, await a_product(session))
    ask, by = Asking(committed), as_customer(ada)
    await ask(CREATE, by, name="Birthday")
    async with committed.reads() as session:
        [wishlist] = (await session.exec(select(Wishlist))).all()
    text = """mutation ($list: ID!, $variant: ID!) {
      addToWishlist(input: {wishlistId: $list, variantId: $variant}) {
        ... on WishlistItem { variant { sku } } ... on Refusal { code } } }"""
    given = {"list": public(Wishlist, wishlist.id)}

    good = await ask(text, by, variant=public(type(shown), shown.id), **given)
    bad = await ask(text, by, variant=public(type(hidden), hidden.id), **given)

    assert (good.plan, bad.plan) == ("selected", "selected")
    assert data(good)["addToWishlist"] == {"variant": {"sku": shown.sku}}
    assert data(bad)["addToWishlist"] == {"code": "NO_SUCH_VARIANT"}


async def test_an_error_is_where_graphql_core_says_it_is(committed: Database) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    text = "mutation { a: updateProfile(input: {}) { ... on Customer { orders(first: -1)" + (
        " { nodes { id } } } } b: signOut { ... on SignedOut { viewer { kind } } } }"
    )
    answer = await ask(text, ada)
    read = orjson.loads(answer.body)
    assert answer.plan == "referred:arguments"
    assert [error["path"] for error in read["errors"]] == [["a", "orders"]]
    assert read["data"] == {"a": None, "b": {"viewer": {"kind": "NOBODY"}}}


async def test_a_mutation_is_never_answered_again(committed: Database) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    made = await ask(CREATE, ada, name="Birthday")
    request = GraphQLRequest(CREATE, variables={"name": "Another"})
    context = Context(committed, HOUSE, viewer=ada)

    assert made.plan != "planned"  # or sampling would read it again
    with pytest.raises(ValueError, match="only a query"):
        await ask.operations.expected(request, context)
    assert await how_many(committed) == 1
