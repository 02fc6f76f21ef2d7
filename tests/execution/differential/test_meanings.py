"""A document of each meaning: planned, and answered as graphql-core answers it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

from auth.viewer import NOBODY
from tests.execution.differential.both import Both

ACCOUNT = """query Account($n: Int = 3) {
  me { __typename id email name birthdate gender createdAt
    addresses { id line1 formatted isDefaultShipping }
    orders(first: $n) {
      edges { cursor node { id number placedAt status total { amount currency }
        lines { sku quantity unitPrice { amount currency } variant { product { slug name } } } } }
      pageInfo { startCursor hasNextPage endCursor hasPreviousPage __typename }
      count { value exact __typename } }
    wishlists { name items(first: 2) { nodes { variant { sku price { amount } } } } } } }"""
PLANNED: dict[str, tuple[str, dict[str, Any]]] = {
    "account": (ACCOUNT, {}),
    "identity": ("{ me { id again: id } }", {}),
    "columns": (
        "{ products { nodes { slug isPublished } } me { createdAt birthdate status } }",
        {},
    ),
    "localised": ("{ products(first: 100) { nodes { name description variants { name } } } }", {}),
    "money": ("{ me { orders { nodes { total { a: amount currency __typename } } } } }", {}),
    "computed": ("{ me { name addresses { formatted } } staffRoles { nodes { __typename } } }", {}),
    "computed of enums": ("{ orders { nodes { shipments { trackingUrl } } } }", {}),
    "derived": (
        "query ($n: Int = 2, $c: CurrencyCode) { products { nodes { variants { price { amount }"
        " a: offer(quantity: $n) { unit { amount currency } was { amount } includesTax __typename }"
        ' offer(currency: "USD") { quantity }'
        " c: offer(currency: $c) { tiers { minQuantity } } } } } }",
        {},
    ),
    "derived of nothing": (
        "query ($b: Boolean = false) { products { nodes { variants {"
        " offer { total { amount @include(if: $b) } unit @include(if: $b) { amount } } } } } }",
        {},
    ),
    "derived of stock": (
        "{ products { nodes { variants { availability { status available } } } } }",
        {},
    ),
    "derived of an order": (
        "{ orders { nodes { repeat { then { amount } now { amount } includesTax canRepeat lines {"
        " orderLineId verdict ordered available then { amount } now { amount } } } } } }",
        {},
    ),
    "rows of a view": (
        "query ($s: PurchaseSort) { me { purchases(sort: $s, first: 2) { nodes { sku times quantity"
        " lastBoughtAt lastPrices { price { amount currency } includesTax placedAt number }"
        " lastLine { id again { verdict available now { amount } } } variant { sku } }"
        " pageInfo { endCursor hasNextPage } count { value exact } }"
        ' found: purchases(search: "a") { nodes { name } } } }',
        {"s": "MOST_OFTEN"},
    ),
    "one": ("{ orders { nodes { customer { email } lines { order { number } } } } }", {}),
    "many": ("{ me { addresses { id } wishlists { name } } }", {}),
    "many at the moment": ("{ me { sessions { id lastSeenAt } } }", {}),
    "count alone": ("{ orders { count { value exact } } me { orders { count { exact } } } }", {}),
    "nothing of a page": ('{ orders(search: "x") { __typename } }', {}),
    "ends of an empty page": (
        "{ orders(first: 0) { nodes { id } pageInfo { startCursor endCursor hasNextPage } } }",
        {},
    ),
    "among": ("query ($s: [OrderStatus!]) { orders(status: $s) { nodes { status } } }", {"s": []}),
    "among some": ("{ orders(status: [PENDING, SHIPPED]) { nodes { status } } }", {}),
    "from and until": (
        "query ($a: DateTime, $b: DateTime) {"
        " orders(placedFrom: $a, placedUntil: $b) { nodes { placedAt } count { value } } }",
        {"a": "2026-01-01T00:10:00Z", "b": "2026-01-01T01:40:00+01:00"},
    ),
    "where": (
        'query ($n: Int, $s: [StockStatus!]) { stockLevels(atMost: $n, status: $s, sku: "sku")'
        " { nodes { onHand available availability { status } variant { sku } } count { value } } }",
        {"n": 1, "s": ["IN_STOCK", "OUT_OF_STOCK"]},
    ),
    **{
        f"sorted {sort}": (
            "query ($s: ProductSort, $n: Int, $w: String, $c: String) { products(first: $n, "
            "sort: $s, search: $w, category: $c) { edges { cursor node { slug name } }"
            " pageInfo { startCursor endCursor hasNextPage } count { value } } }",
            {"s": sort, "n": 7, "w": "prod" if sort == "RELEVANCE" else None, "c": category},
        )
        for sort in ("CHEAPEST", "DEAREST", "NAME", "NEWEST", "POSITION", "RELEVANCE")
        for category in [["shelf-1", None][sort != "POSITION"]]
    },
    "narrowed products": (
        "query ($v: [String!], $a: Decimal, $b: Decimal, $i: Boolean, $c: String) {"
        " products(values: $v, priceFrom: $a, priceUntil: $b, inStock: $i, category: $c)"
        " { nodes { slug lowestPrice { amount } } count { value } } }",
        {"v": ["colour:red"], "a": "0", "b": "1000000", "i": True, "c": "shelf-1"},
    ),
    "products of a price": (
        "query ($a: Decimal) { products(priceFrom: $a, inStock: true, sort: DEAREST)"
        " { nodes { slug lowestPrice { amount } } count { value } } }",
        {"a": "0"},
    ),
    "words": ("query ($s: String) { products(search: $s) { nodes { slug } } }", {"s": "prod  %"}),
    "no words": ("query ($s: String) { products(search: $s) { nodes { slug } } }", {"s": "  "}),
    "by key": (
        '{ productBySlug(slug: "product-1") { slug } orderByNumber(number: "no") { id } }',
        {},
    ),
    "told of who asks": ("{ viewer { __typename kind permissions } viewer { k: kind } }", {}),
    "told of what is kept": (
        "{ viewer { features } storeSettings { __typename signUp features } }",
        {},
    ),
    "told of a language": ("{ countries { code name __typename } }", {}),
    "told of an argument": (
        "query ($c: String!) { addressForm(country: $c) { country { name } postalCodePattern"
        " fields { name label required } regions { code name latinName } postalCodeExamples }"
        ' none: addressForm(country: "XX") { country { code } } }',
        {"c": "JP"},
    ),
    "gathered": (
        "{ viewer { customer { id orders { nodes { number } } } staff { email role { name } } } }",
        {},
    ),
    "a rule and what it asks for": (
        "{ orders { nodes { lines { variant { sku product { slug } again: product { name } } }"
        " } } me { wishlists { items { nodes { variant { ...V } } } } } }"
        " fragment V on Variant { id product { id variants { product { slug } } } }",
        {},
    ),
    "mine": (
        "{ cart { version currency lines { quantity seen { amount } answers { key name text"
        " choices { name } } variant { sku } now { unit { amount } total { amount currency }"
        " problems { kind blocks available } } } now { goods { amount } canCheckOut } } }",
        {},
    ),
    "sole": ("{ me { cart { version now { itemCount lineCount problemCount } } } }", {}),
    "some at the moment": ("{ me { savedCarts { name } waitingCarts { id } } }", {}),
    "few": ("{ mySessions { id device expiresAt current } }", {}),
    "matches": ("{ me { sessions { id current } } }", {}),
    "own": ("{ me { email } mine: me { id } }", {}),
    "directives": (
        "query ($b: Boolean!) { me { id @include(if: $b) email @skip(if: $b) ...F @include(if: $b)"
        " } } fragment F on Customer { firstName wishlists { name } }",
        {"b": True},
    ),
    "merged": (
        "{ me { orders { nodes { id } } orders { nodes { number } count { value } } } }",
        {},
    ),
    "type names": ("{ __typename me { __typename } }", {}),
    "nothing": ("{ me @skip(if: true) { id } }", {}),
}
BY_ID = """query ($id: ID!, $ids: [ID!]!) {
  node(id: $id) { __typename id ... on Order { number customer { email } } ... on Node { id }
    ... on Product { name variants { sku } } }
  nodes(ids: $ids) { __typename ... on OrderLine { name } ... on Customer { email } }
  order(id: $id) { number } product(id: $id) { slug } credit(id: $id) { number } }"""
REFERRED: dict[str, tuple[str, dict[str, Any], str]] = {
    "programmed": ("{ linkOpenings { domain } me { id } }", {}, "programmed"),
    "introspection": ("{ __schema { queryType { name } } me { id } }", {}, "introspection"),
    "a page of no size": ("{ orders(first: -1) { __typename } }", {}, "arguments"),
    "a page too long": ("{ orders(first: 101) { count { value } } }", {}, "arguments"),
    "another list's cursor": (
        '{ orders(after: "credit.1.00000000000000000000000000000000") { __typename } }',
        {},
        "arguments",
    ),
    "a range that ends before it begins": (
        '{ orders(placedFrom: "2026-01-02T00:00:00Z", placedUntil: "2026-01-01T00:00:00Z")'
        " { __typename } }",
        {},
        "arguments",
    ),
    "null for a size": (
        "query ($n: Int) { orders(first: $n) { nodes { id } } }",
        {"n": None},
        "arguments",
    ),
    "too many values": (
        "query ($s: [OrderStatus!]) { orders(status: $s) { __typename } }",
        {"s": ["SHIPPED"] * 51},
        "arguments",
    ),
    "too many ids": (
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        {"ids": ["x"] * 101},
        "arguments",
    ),
    "a wrong variable": ("query ($n: Int!) { orders(first: $n) { __typename } }", {}, "arguments"),
}


@pytest.mark.parametrize("name", PLANNED)
async def test_a_plan_answers_what_is_declared(both: Both, name: str) -> None:
    text, variables = PLANNED[name]
    for languages in ((), ("de-at",), ("fr", "de"), ("xx",), ("xx", "yy", "zz", "zh-hant-tw")):
        answer = await both.ask(text, variables, both.seeded.viewers[-1], languages)
        assert answer.plan == "planned"


async def test_a_session_is_the_current_one_of_who_asks_by_it_alone(both: Both) -> None:
    text = "{ viewer { kind } mySessions { current } me { sessions { current } } }"
    asking = next(viewer for viewer in both.seeded.viewers if viewer.session_id)

    answer = await both.ask(text, {}, asking)

    data = orjson.loads(answer.body)["data"]
    assert answer.plan == "planned"
    assert sorted(each["current"] for each in data["mySessions"]) == [False, True]
    assert sorted(each["current"] for each in data["me"]["sessions"]) == [False, True]


@pytest.mark.parametrize("name", REFERRED)
async def test_graphql_core_answers_what_a_plan_cannot(both: Both, name: str) -> None:
    text, variables, reason = REFERRED[name]
    answer = await both.ask(text, variables, both.seeded.viewers[-1])
    assert answer.plan == f"referred:{reason}"


async def test_a_blank_cursor_is_no_cursor_though_a_plan_was_made_for_none(both: Both) -> None:
    text = "query ($after: String) { orders(after: $after) { count { value } } }"
    for after in (None, None, "", " "):
        answer = await both.ask(text, {"after": after}, both.seeded.viewers[-1])
        assert (answer.plan == "planned") is (after is None)


async def test_rows_are_found_by_their_ids_by_those_who_may_see_them(both: Both) -> None:
    ids = both.seeded.ids
    for viewer in (NOBODY, both.seeded.viewers[1], both.seeded.viewers[2], both.seeded.viewers[-1]):
        for id in [*ids[:: len(ids) // 40], "order_", "x", f"order_{'0' * 32}", ids[0].upper(), ""]:
            several = [id, ids[0], "x", id, ids[-1], f"{ids[0]}\n"]
            answer = await both.ask(BY_ID, {"id": id, "ids": several}, viewer)
            assert answer.plan == "planned"


async def test_who_may_not_is_told_so_by_graphql_core(both: Both) -> None:
    for viewer in both.seeded.viewers[:10]:
        answer = await both.ask("{ customers { nodes { email } } }", {}, viewer)
        assert answer.plan in ("planned", "referred:denied")


async def test_a_row_that_must_be_there_and_is_not_is_a_surprise(both: Both) -> None:
    text = "query ($id: ID!) { node(id: $id) { ... on ShipmentLine { orderLine { id } } } }"

    with capture_logs():
        answer = await both.ask(text, {"id": both.seeded.torn}, both.seeded.viewers[2])

    assert answer.plan == "referred:surprise"
    assert orjson.loads(answer.body)["data"] == {"node": None}


async def test_a_time_that_is_infinite_is_a_surprise(both: Both) -> None:
    await _write(both, "update customers set last_seen_at = 'infinity'")
    with capture_logs():
        answer = await both.ask(
            "{ customers { nodes { lastSeenAt } } }", {}, both.seeded.viewers[-1]
        )
    await _write(both, "update customers set last_seen_at = null")

    assert answer.plan == "referred:surprise"


async def _write(both: Both, statement: str) -> None:
    async def work(session: AsyncSession) -> None:
        await (await session.connection()).execute(sa.text(statement))

    await both.database.transaction(work)
