"""The account page: the product's answers beside the endpoint written by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import orjson
from starlette.types import ASGIApp

from benchmarks import by_hand, calling, stores
from benchmarks.calling import Answer
from benchmarks.measuring import Case, Figures, Way, measured
from benchmarks.sites import Site
from benchmarks.stores import Store
from kit import ids, tokens
from models import Order

ACCOUNT = """query Account {
  me { id email name
    addresses { id firstName lastName line1 city postalCode country isDefaultShipping }
    orders(first: 20) {
      nodes { id number placedAt status total { amount currency }
        lines { sku quantity unitPrice { amount currency } total { amount currency }
          variant { id product { slug name } } } }
      pageInfo { hasNextPage endCursor } }
    wishlists { id name
      items(first: 10) { nodes { id addedAt
        variant { id sku price { amount currency } product { slug name } } } } } } }"""
ONE_ORDER = """query OneOrder($id: ID!) {
  order(id: $id) { id number placedAt status total { amount currency }
    lines { sku quantity unitPrice { amount currency } total { amount currency }
      variant { id product { slug name } } } } }"""
ME = "query Me { me { id email } }"
NEWEST = "select id from orders where customer_id = $1 order by placed_at desc, id desc limit 1"
PLAN = b"x-latchkey-plan"
Ask = Callable[["Visitor"], Awaitable[Answer]]


@dataclass(frozen=True)
class Visitor:
    """A customer who is signed in, and their newest order."""

    cookie: str
    order: str


async def measure(site: Site) -> list[Figures]:
    """Measure the whole page, one order, and the least that can be asked."""
    visitors = await _visitors(site.place.app, site.store)
    pool = await by_hand.Pool.opened(site.place.app, 8)
    try:
        cases = await _cases(site, by_hand.create(pool), visitors)
        found = [await measured(case, site.backends, site.sizes.rounds) for case in cases]
    finally:
        await pool.close()
    return [figures for each in found for figures in each]


async def _visitors(url: str, store: Store) -> list[Visitor]:
    made = [tokens.make(tokens.SESSION) for _ in store.regulars]
    hashes = [tokens.digest(tokens.read(token, tokens.SESSION) or b"") for token in made]
    connection = await asyncpg.connect(url)
    try:
        await stores.signed_in(connection, store.regulars, hashes)
        newest = [await connection.fetchval(NEWEST, person.id) for person in store.regulars]
    finally:
        await connection.close()
    return [
        Visitor(f"sid={token}", ids.public(Order, order))
        for token, order in zip(made, newest, strict=True)
    ]


async def _cases(site: Site, hand: ASGIApp, visitors: Sequence[Visitor]) -> list[Case]:
    def asked(query: str, **names: str) -> dict[str, Ask]:
        def way(app: ASGIApp) -> Ask:
            async def ask(visitor: Visitor) -> Answer:
                given = {name: getattr(visitor, of) for name, of in names.items()}
                body = calling.graphql(query, **given)
                return await calling.post(app, "/graphql", body, cookie=visitor.cookie)

            return ask

        return {"plan": way(site.app), "graphql-core": way(site.unplanned)}

    def fetched(path: str) -> Ask:
        async def ask(visitor: Visitor) -> Answer:
            place = path.format(order=visitor.order)
            return await calling.get(hand, place, cookie=visitor.cookie)

        return ask

    pairs = {
        "account page": (fetched("/account"), asked(ACCOUNT), 1),
        "one order": (fetched("/orders/{order}"), asked(ONE_ORDER, id="order"), 2),
        "me": (fetched("/me"), asked(ME), 4),
    }
    return [
        Case(
            name,
            await _ways({"by hand": hand_way, **product_ways}, visitors),
            site.sizes.requests * times,
        )
        for name, (hand_way, product_ways, times) in pairs.items()
    ]


async def _ways(asks: dict[str, Ask], visitors: Sequence[Visitor]) -> list[Way]:
    """Make the ways, once it is sure that they answer the same to some visitors."""
    for visitor in visitors[:20]:
        answers = {name: await ask(visitor) for name, ask in asks.items()}
        one, *others = (_read(answer) for answer in answers.values())
        if any(other != one for other in others) or not all(one["data"].values()):
            raise AssertionError(f"these should be the same:\n{one}\n{others}")
    if (PLAN, b"planned") not in answers["plan"].headers:
        raise AssertionError("graphql-core answered instead of a plan")
    return [
        Way(name, _repeated(ask, visitors), len(answers[name].body)) for name, ask in asks.items()
    ]


def _read(answer: Answer) -> Any:
    if answer.status != 200:
        raise AssertionError(f"{answer.status}: {answer.body[:500]!r}")
    return orjson.loads(answer.body)


def _repeated(ask: Ask, visitors: Sequence[Visitor]) -> Callable[[int], Awaitable[None]]:
    turns = count()

    async def run(times: int) -> None:
        for _ in range(times):
            await ask(visitors[next(turns) % len(visitors)])

    return run
