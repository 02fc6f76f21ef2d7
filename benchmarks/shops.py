"""Shops: the imported shop with people who ask, and what they ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks import stores
from benchmarks.dressing import dressed
from benchmarks.measuring import Sizes
from benchmarks.pages.page import Asker
from benchmarks.servers import Place, Server
from benchmarks.stores import Making
from kit import ids, tokens
from models import Order, SessionKind
from models.roles import SUPPORT_ROLE

LOYAL_MOST, BUYERS_MOST = 100, 5
FOR_SALE = """
select v.id, v.sku, p.name ->> 'en', v.price_minor, v.currency
  from variants v join products p on p.id = v.product_id
 where p.is_published and p.name ->> 'en' is not null order by v.sku"""
WORTH_ASKING = """
select p.slug, lower(substring(p.name ->> 'en' from '^[A-Z]{3,}')) as word,
       (select t.slug from product_categories x join categories c on c.id = x.category_id
          join categories t on t.id = c.path[1] where x.product_id = p.id limit 1) as category
  from products p where p.is_published and p.name ->> 'en' ~ '^[A-Z]{3,} ' order by p.slug"""
LOYAL = """
select customer_id as id, (array_agg(id order by placed_at desc, id desc))[1] as newest
  from orders where customer_id is not null and number not like 'A-%'
 group by customer_id having count(*) >= $1 order by count(*) desc, customer_id limit $2"""
NEWEST = """
select distinct on (customer_id) customer_id as id, id as newest
  from orders where customer_id = any($1) order by customer_id, placed_at desc, id desc"""
LONGEST = "select order_id from order_lines group by order_id order by count(*) desc limit 1"
LENGTHEN = """
insert into order_lines (id, created_at, order_id, position, variant_id, sku, name, quantity,
  shipped_quantity, returned_quantity, currency, unit_minor, total_minor)
select overlay(l.id::text placing lpad(to_hex(n), 6, '0') from 31)::uuid, l.created_at, l.order_id,
  n, l.variant_id, l.sku, l.name, 1, 1, 0, l.currency, l.unit_minor, l.unit_minor
  from (select * from order_lines where order_id = $1 order by position limit 1) l,
       generate_series((select count(*) from order_lines where order_id = $1), $2::int - 1) n"""
CART = """
insert into carts (id, created_at, customer_id, status, version, currency, updated_at)
select $1, $3, $2, 'OPEN', 1, currency, $3 from variants limit 1"""
IN_CART = """
insert into cart_lines (id, created_at, cart_id, variant_id, quantity, answers, answers_hash,
  currency, seen_minor, added_at)
select gen_random_uuid(), $2::timestamptz, $1, v.id, 1 + n % 3, '[]', '', v.currency, v.price_minor,
       $2::timestamptz + n * interval '1 second'
  from (select *, row_number() over (order by md5($1::uuid::text || sku)) as n from variants) v
 where n <= 100"""
HAND_OVER = "update orders set customer_id = $2 where id = $1"
STAFF = """
insert into staff (id, created_at, email, email_key, name, role_id, status, session_epoch)
values ($1, $2, 'staff@example.com', 'staff@example.com', 'Staff', $3, 'ACTIVE', 0)"""
SALE = """
with list as (
  insert into price_lists (id, created_at, name, currency, is_active)
  select $1, $2, 'Sale', currency, true from variants limit 1 returning id
)
insert into prices (id, created_at, price_list_id, variant_id, currency, min_quantity, amount_minor)
select gen_random_uuid(), $2, list.id, v.id, v.currency, 1, v.price_minor * 9 / 10
  from list, (select *, row_number() over (order by sku) as n from variants) v where v.n % 10 = 0"""
SESSION = """
insert into sessions (id, created_at, customer_id, staff_id, token_hash, kind, epoch,
  authenticated_at, last_seen_at, idle_expires_at, expires_at, ends_with_browser)
values ($1, $2, $3, $4, $5, $6, 0, $2, $7, $7, $7, false)"""


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks, and the names that are put into what they ask."""

    cookie: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shop:
    """A filled store, and some who ask of each kind."""

    name: str
    place: Place
    visitors: Mapping[Asker, Sequence[Visitor]]


async def opened(server: Server, place: Place, sizes: Sizes) -> Shop:
    """Let people into an imported shop: regulars with full pages, staff, and who was there."""
    connection: Any = await asyncpg.connect(place.owner)
    try:
        async with connection.transaction():
            visitors = await _people(connection, sizes)
            orders = await connection.fetchval("select count(*) from orders")
    finally:
        await connection.close()
    await server.settle(place)
    return Shop(f"{orders:,} orders", place, visitors)


async def _people(connection: Any, sizes: Sizes) -> dict[Asker, list[Visitor]]:
    regulars = await _regulars(connection, sizes)
    long = await _long_order(connection, regulars.pop(), sizes)
    loyal = await connection.fetch(LOYAL, sizes.loyal_orders, LOYAL_MOST)
    newest = await connection.fetch(NEWEST, regulars)
    await dressed(connection, [row["newest"] for row in newest], datetime.now(UTC))
    await connection.execute(SALE, ids.new(), datetime.now(UTC))
    buyers = [await _buyer(connection, each) for each in regulars[:BUYERS_MOST]]
    return {
        Asker.BUYER: buyers,
        Asker.LONG: [long],
        Asker.LOYAL: [await _of_order(connection, *row) for row in loyal],
        Asker.REGULAR: [await _of_order(connection, *row) for row in newest],
        Asker.STAFF: [Visitor(await _staff(connection))],
        Asker.STRANGER: [Visitor(given=dict(row)) for row in await _wares(connection)],
    }


async def _regulars(connection: Any, sizes: Sizes) -> list[UUID]:
    """Make customers with a full page of orders of what the shop sells, and one to spare."""
    sold = await connection.fetch(FOR_SALE)
    making = Making(Random(stores.SEED), [tuple(row)[:4] for row in sold], sold[0][4])
    people = [making.customer(n, sizes) for n in range(sizes.regulars + 1)]
    for target, records in making.tables():
        await stores.copied(connection, target, records)
    return [person.id for person in people]


async def _long_order(connection: Any, owner: UUID, sizes: Sizes) -> Visitor:
    """Hand the longest order to a customer, lengthened where the file has no such order."""
    order = await connection.fetchval(LONGEST)
    await connection.execute(LENGTHEN, order, sizes.long_order)
    await connection.execute(HAND_OVER, order, owner)
    return await _of_order(connection, owner, order)


async def _buyer(connection: Any, customer: UUID) -> Visitor:
    """Fill the cart of a customer."""
    cart, now = ids.new(), datetime.now(UTC)
    await connection.execute(CART, cart, customer, now)
    await connection.execute(IN_CART, cart, now)
    return Visitor(await _signed_in(connection, customer, None))


async def _of_order(connection: Any, customer: UUID, order: UUID) -> Visitor:
    cookie = await _signed_in(connection, customer, None)
    return Visitor(cookie, {"id": ids.public(Order, order)})


async def _staff(connection: Any) -> str:
    id = ids.new()
    await connection.execute(STAFF, id, datetime.now(UTC), SUPPORT_ROLE)
    return await _signed_in(connection, None, id)


async def _wares(connection: Any) -> list[Any]:
    found = await connection.fetch(WORTH_ASKING)
    return [found[n] for n in sorted(Random(stores.SEED).sample(range(len(found)), 100))]


async def _signed_in(connection: Any, customer: UUID | None, staff: UUID | None) -> str:
    """Open a session; it is seen an hour ahead, so that no request of a run is the one in five
    minutes that notes that it was used.
    """
    token, now = tokens.make(tokens.SESSION), datetime.now(UTC)
    hashed = tokens.digest(tokens.read(token, tokens.SESSION) or b"")
    ahead = now + timedelta(hours=3)
    kind = SessionKind.COOKIE
    await connection.execute(SESSION, ids.new(), now, customer, staff, hashed, kind, ahead)
    return f"sid={token}"
