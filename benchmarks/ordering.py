"""Ordering: the product's transaction that places an order, beside the same one by hand.

Whoever orders is signed in and has a cart; each cart is ordered once. What the two write is
compared first, row by row.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import asyncpg
import orjson

from auth import viewer
from benchmarks import buyers, calling, order_by_hand
from benchmarks.buyers import Buyer, Buyers
from benchmarks.measuring import Case, Figures, Way, measured
from benchmarks.recording import recorded
from benchmarks.sites import Site
from domain import idempotency, placing
from domain.placing import Place, PlaceOrder
from kit import ids
from kit.database import WRITING
from models import Order

T = TypeVar("T")
Ordering = Callable[[Buyer], Awaitable[str]]
SHIPPING, CONNECTIONS = 495, 8
HAND, OURS, ASKED = "by hand on asyncpg", "domain.placing", "POST /graphql"
SIZES = (1, 3, 20)  # lines of an order
PLACE = """mutation Place($key: String!, $total: Decimal!) {
  placeOrder(input: { idempotencyKey: $key, expectedTotal: $total }) {
    __typename ... on Order { number status } ... on Refusal { code message } } }"""
WRITTEN = {  # what is compared, without ids, times, and the number for people
    "orders": "id, created_at, placed_at, number, customer_id, cart_id, email, shipping_address_id,"
    " billing_address_id",
    "order_addresses": "id, created_at",
    "order_lines": "id, created_at, order_id",
    "order_charges": "id, created_at, order_id",
    "order_taxes": "id, created_at, order_id",
    "payments": "id, created_at, order_id",
    "events": "id, created_at, actor_id, object_id, customer_id",
    "letters": "id, created_at, dedupe_key, to_address, customer_id, available_at",
    "stock_movements": "id, created_at, order_id, on_hand",
    "idempotency_keys": "id, created_at, scope, key, body_hash, expires_at, answer",
    "carts": "id, created_at, customer_id, updated_at",
}


async def measure(site: Site) -> list[Figures]:
    """Measure orders of some lines one by one, and of one hot product several at once."""
    people = Buyers(site.place.app)
    await people.open_shop()
    async with asyncpg.create_pool(
        site.place.app, min_size=CONNECTIONS, max_size=CONNECTIONS, server_settings=WRITING
    ) as pool:
        ordering = Orders(site, pool)
        await ordering.compared(people)
        gc.collect()
        gc.freeze()  # as a server does, once it is ready
        found = []
        for size in SIZES:
            case = await _case(ordering, people, f"an order of {size}, one by one", size, 1)
            found += await measured(case, site.backends, site.sizes.rounds)
        at_once = site.sizes.at_once
        case = await _case(ordering, people, f"one product, {at_once} at once", 1, at_once)
        return [*found, *await measured(case, site.backends, site.sizes.rounds)]


class Orders:
    """Places orders in each of the ways."""

    def __init__(self, site: Site, pool: asyncpg.Pool) -> None:
        self.site = site
        self._pool = pool

    def ways(self, goods: int) -> dict[str, Ordering]:
        """Name the ways to order goods that cost so much."""
        total = goods + SHIPPING
        return {
            HAND: partial(self.by_hand, total),
            OURS: partial(self.ours, total),
            ASKED: partial(self.asked, total),
        }

    async def by_hand(self, total: int, buyer: Buyer) -> str:
        """Order by hand."""
        async with self._pool.acquire() as connection:
            return await order_by_hand.place(connection, buyer, f"order-{buyer.id.hex}", total)

    async def ours(self, total: int, buyer: Buyer) -> str:
        """Order by the product's function, in its transaction."""
        command = PlaceOrder(
            idempotency_key=f"order-{buyer.id.hex}", expected_total=Decimal(total).scaleb(-2)
        )
        by = viewer.customer(buyer.id, ids.new())
        order = await self.site.database.transaction(
            lambda session: idempotency.once(session, by, _placed, command)
        )
        return order.number

    async def asked(self, total: int, buyer: Buyer) -> str:
        """Order as a browser does, through the whole application."""
        price = str(Decimal(total).scaleb(-2))
        body = calling.graphql(PLACE, key=f"order-{buyer.id.hex}", total=price)
        answer = await calling.post(self.site.app, "/graphql", body, cookie=f"sid={buyer.token}")
        placed = orjson.loads(answer.body)["data"]["placeOrder"]
        assert placed["__typename"] == "Order", answer.body
        return str(placed["number"])

    async def statements(self, people: Buyers, size: int) -> int:
        """Count what the product's function sends for an order of so many lines."""
        variants, goods = await buyers.goods(self.site.place.app, size)
        [buyer] = await people.make(1, variants)
        with recorded(self.site.database) as kept:
            await self.ours(goods + SHIPPING, buyer)
        return len(kept[0])

    async def compared(self, people: Buyers) -> None:
        """Order in each way, and end the run where what was written differs in anything."""
        variants, goods = await buyers.goods(self.site.place.app, 3)
        said = {}
        for name, order in self.ways(goods).items():
            [buyer] = await people.make(1, variants)
            number = await order(buyer)
            said[name] = await self._written(buyer, number)
        for name, rows in said.items():
            for table in WRITTEN:
                assert rows[table] == said[HAND][table], (
                    f"{name}: {table}: {rows[table]} {said[HAND][table]}"
                )

    async def _written(self, buyer: Buyer, number: str) -> dict[str, list[Any]]:
        """Read what an order wrote, as far as it can be the same in each way."""
        async with self._pool.acquire() as connection:
            order = await connection.fetchrow("select * from orders where number = $1", number)
            keys = [order["id"], order["cart_id"], order["billing_address_id"], buyer.id]
            found = {}
            for table, own in WRITTEN.items():
                sql = f"select to_jsonb(t) - $1::text[] from {table} t where {_of(table)}"
                rows = await connection.fetch(sql, own.split(", "), *keys)
                found[table] = [orjson.loads(row[0].replace(number, "A-1")) for row in rows]
                found[table].sort(key=lambda row: orjson.dumps(row, option=orjson.OPT_SORT_KEYS))
            return found


def _of(table: str) -> str:
    """Say which rows an order wrote; each speaks of all the keys, which asyncpg wants."""
    own = {
        "orders": "t.id = $2",
        "order_addresses": "t.id = $4",
        "events": "t.object_id = $2",
        "letters": "t.dedupe_key = 'order_placed:' || replace($2::uuid::text, '-', '')",
        "idempotency_keys": "t.scope = 'CUSTOMER:' || $5::uuid::text",
        "carts": "t.id = $3",
    }.get(table, "t.order_id = $2")
    return f"{own} and num_nulls($2::uuid, $3::uuid, $4::uuid, $5::uuid) = 0"


async def _case(ordering: Orders, people: Buyers, name: str, size: int, at_once: int) -> Case:
    """Make as many buyers as will order: each way runs once unmeasured and then every round."""
    sizes = ordering.site.sizes
    variants, goods = await buyers.goods(ordering.site.place.app, size)
    ways = []
    for way, order in ordering.ways(goods).items():
        made = await people.make((sizes.rounds + 1) * sizes.sign_ins, variants)
        ways.append(_way(way, order, iter(made), at_once))
    return Case(name, ways, sizes.sign_ins)


def _way(name: str, order: Ordering, people: Iterator[Buyer], at_once: int) -> Way:
    async def run(times: int) -> None:
        for _ in range(0, times, at_once):
            await asyncio.gather(*(order(next(people)) for _ in range(at_once)))

    return Way(name, run)


async def _placed(session: Any, by: Any, command: PlaceOrder) -> Order:
    return await placing.place(session, by, command, Place(("en",)))
