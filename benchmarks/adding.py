"""Adding: what it costs to put something into a cart, by hand and by the product.

By hand it is one transaction: the session, the variant as it is sold to its buyer, the cart held
or made, the line, the count of changes. It knows group prices, stock it leaves to the reader as the
product does, and it leaves out what a shop without them could: what products ask of their buyers,
tax put into prices, currencies, carts of guests, retries, and what a refusal is told with.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from benchmarks import calling
from benchmarks.by_hand import WRITING, Pool, token_of, written
from benchmarks.contenders import CONNECTIONS, Contenders, Who
from benchmarks.measuring import Case, Figures, Sizes, Way, measured
from benchmarks.pages.carts import HOLDS, known
from benchmarks.pages.page import Asker
from benchmarks.pages.shapes import CUSTOMER
from benchmarks.servers import Backends
from benchmarks.shops import Shop
from kit import ids
from models import Cart, Variant

ADDING = "adding to a cart"
MOST_LINES, MOST = 200, 10_000
DOCUMENT = """mutation Add($variant: ID!) {
  addToCart(input: { variantId: $variant, quantity: 2 }) { ... on Cart { id version } } }"""
WARES = """select v.id from variants v join products p on p.id = v.product_id
 where p.is_published and v.is_active order by md5(v.id::text) limit 100"""
SOLD = f"""
select v.currency, v.price_minor, b.off, (select min(y.amount_minor)
    from prices y join price_lists l on l.id = y.price_list_id
   where y.variant_id = v.id and y.currency = v.currency and y.min_quantity <= $3 and {HOLDS}
     and (l.group_id is null or l.group_id = any(b.groups)))
  from variants v join products p on p.id = v.product_id cross join lateral ({known("$2")}) b
 where v.id = $1 and v.is_active and p.is_published"""
HELD = "select id from carts where customer_id = $1 and status = 'OPEN' for update"
MADE = """
insert into carts (id, created_at, customer_id, status, version, currency, updated_at)
values ($1, $2, $3, 'OPEN', 0, $4, $2) on conflict do nothing"""
PUT = """
insert into cart_lines (id, created_at, cart_id, variant_id, quantity, answers, answers_hash,
  currency, seen_minor, added_at)
select $1, $2, $3, $4, $5, '[]', '', $6, $7, $2
 where (select count(*) from cart_lines where cart_id = $3) < $8
    on conflict (cart_id, variant_id, answers_hash)
    do update set quantity = cart_lines.quantity + excluded.quantity,
                  seen_minor = excluded.seen_minor
returning quantity"""
CHANGED = "update carts set version = version + 1, updated_at = $2 where id = $1 returning version"


async def measure(shop: Shop, asked: Contenders, backends: Backends, sizes: Sizes) -> list[Figures]:
    """Measure adding one thing after another to the carts of customers who take turns."""
    turns, wares = count(), await _wares(shop)
    cookies = [visitor.cookie for visitor in shop.visitors[Asker.REGULAR]]
    async with Pool(shop.place.app, CONNECTIONS, WRITING) as pool, _app(pool) as by_hand:
        posts = {
            Who.HAND.value: _posts(by_hand, "/cart", _by_hand, cookies, wares, turns),
            "addToCart": _posts(asked[Who.PLAN], "/graphql", _graphql, cookies, wares, turns),
        }
        bodies = [await post() for post in [*posts.values()] * 2]
        for body in bodies:
            told = orjson.loads(body)["data"]["addToCart"]
            assert ids.of(Cart, told["id"]), body
        ways = [
            Way(name, _repeated(post), len(bodies[n]))
            for n, (name, post) in enumerate(posts.items())
        ]
        case = Case(f"{ADDING}, {shop.name}", ways, sizes.requests, True)
        return await measured(case, backends, sizes.rounds)


@asynccontextmanager
async def _app(pool: Pool) -> AsyncIterator[ASGIApp]:
    """Make the endpoint by hand."""

    async def endpoint(request: Request) -> Response:
        wanted = orjson.loads(await request.body())
        raw, now = token_of(request), datetime.now(UTC)
        connection, cart = await pool.take(), None
        try:
            person = raw and await connection.fetchrow(CUSTOMER, raw, now)
            if person:
                async with connection.transaction():
                    cart = await add(connection, person[0], wanted, now)
        finally:
            pool.give_back(connection)
        return written(orjson.dumps({"data": {"addToCart": cart}}))

    yield Starlette(routes=[Route("/cart", endpoint, methods=["POST"])])


async def add(
    connection: Any, buyer: Any, wanted: dict[str, Any], now: datetime
) -> dict[str, Any] | None:
    """Put something into a cart within a transaction; None where it cannot be."""
    variant, quantity = ids.of(Variant, wanted["variantId"]), wanted["quantity"]
    if not 1 <= quantity <= MOST:
        return None
    sold = await connection.fetchrow(SOLD, variant, buyer, quantity)
    if sold is None:
        return None
    currency, minor, off, listed = sold
    unit = min((2 * minor * (10_000 - off) + 10_000) // 20_000, minor if listed is None else listed)
    cart = await connection.fetchval(HELD, buyer)
    if cart is None:
        await connection.execute(MADE, ids.new(), now, buyer, currency)
        cart = await connection.fetchval(HELD, buyer)
    given = (ids.new(), now, cart, variant, quantity, currency, unit, MOST_LINES)
    there = await connection.fetchval(PUT, *given)
    if there is None or there > MOST:
        raise ValueError("too many")
    return {"id": ids.public(Cart, cart), "version": await connection.fetchval(CHANGED, cart, now)}


async def _wares(shop: Shop) -> list[str]:
    connection: Any = await asyncpg.connect(shop.place.owner)
    try:
        return [ids.public(Variant, row[0]) for row in await connection.fetch(WARES)]
    finally:
        await connection.close()


def _by_hand(variant: str) -> bytes:
    return orjson.dumps({"variantId": variant, "quantity": 2})


def _graphql(variant: str) -> bytes:
    return calling.graphql(DOCUMENT, variant=variant)


def _posts(
    app: ASGIApp,
    path: str,
    body: Callable[[str], bytes],
    cookies: Sequence[str],
    wares: Sequence[str],
    turns: count[int],
) -> Callable[[], Awaitable[bytes]]:
    """Make what adds the next thing; a thing comes to a cart again when all have come to it."""

    async def post() -> bytes:
        turn = next(turns)
        ware = wares[turn // len(cookies) % len(wares)]
        answer = await calling.post(app, path, body(ware), cookie=cookies[turn % len(cookies)])
        assert answer.status == 200, answer.body
        return answer.body

    return post


def _repeated(post: Callable[[], Awaitable[bytes]]) -> Callable[[int], Awaitable[None]]:
    async def run(times: int) -> None:
        for _ in range(times):
            await post()

    return run
