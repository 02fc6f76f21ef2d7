"""Buyers: customers with a filled cart and a checkout, ready to order, as many as are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import asyncpg

from auth import sessions
from benchmarks import stores
from benchmarks.stores import Person
from kit import ids, tokens

SHOP = """
with parcel as (
  insert into shipping_methods (id, created_at, name, kind, position, is_active, currency,
    handling_minor, zones)
  values (gen_random_uuid(), now(), '{"en": "Parcel"}', 'FLAT', 0, true, 'EUR', 0,
    '[{"places": [], "steps": [[0, 495]], "free_from": null, "most_weight": null}]')
), vat as (
  insert into tax_rates (id, created_at, country, name, rate_bp)
  values (gen_random_uuid(), now(), 'GB', '{"en": "VAT"}', 2000)
), level as (
  insert into stock_levels (id, created_at, variant_id, on_hand, reserved)
  select gen_random_uuid(), now(), id, 1000000, 0 from variants
  returning variant_id, on_hand
)
insert into stock_movements (id, created_at, variant_id, kind, change, on_hand)
select gen_random_uuid(), now(), variant_id, 'COUNTED', on_hand, on_hand from level"""
NUMBERS = "select count(nextval('order_numbers')) from generate_series(1, $1)"  # those of `stores`
PEOPLE = """
insert into customers (id, created_at, email, email_key, email_verified_at, status, session_epoch)
select id, now(), email, email, now(), 'ACTIVE', 0
from unnest($1::uuid[], $2::text[]) as made(id, email)"""
BOOK = """
insert into addresses (id, created_at, customer_id, first_name, last_name, line1, city,
  postal_code, country, is_default_billing, is_default_shipping)
select gen_random_uuid(), now(), id, 'Given', 'Family', '1 High Street', 'York', 'YO1 7HZ', 'GB',
  false, true
from unnest($1::uuid[]) as made(id)"""
CARTS = """
with cart as (
  insert into carts (id, created_at, customer_id, status, version, currency, updated_at)
  select gen_random_uuid(), now(), id, 'OPEN', 1, 'EUR', now() from unnest($1::uuid[]) as made(id)
  returning id
), checkout as (
  insert into checkouts (id, created_at, cart_id, points, payment_method)
  select gen_random_uuid(), now(), id, 0, 'INVOICE' from cart
)
insert into cart_lines (id, created_at, cart_id, variant_id, quantity, answers, answers_hash,
  currency, seen_minor, added_at)
select gen_random_uuid(), now(), cart.id, v.id, 2, '[]', $3, v.currency, v.price_minor,
  now() + wanted.place * interval '1 second'
from cart, unnest($2::uuid[]) with ordinality as wanted(id, place)
join variants v on v.id = wanted.id"""
NOTHING = b""  # the digest of no answers


@dataclass(frozen=True)
class Buyer:
    """A customer who is about to order, and the token by which they are signed in."""

    id: UUID
    email: str
    token: str


class Buyers:
    """People who order once: each has a cart of the same lines, two of each."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._made = 0

    async def open_shop(self) -> None:
        """Let goods be counted, taxed and sent, and numbers begin after those that are taken."""
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(SHOP)
            await connection.fetch(NUMBERS, 100_000)
            await connection.execute("analyze shipping_methods, stock_levels, tax_rates")
        finally:
            await connection.close()

    async def make(self, count: int, variants: Sequence[UUID]) -> list[Buyer]:
        """Make so many more of them."""
        first, self._made = self._made, self._made + count
        numbers = range(first, first + count)
        people = [
            Buyer(ids.new(), f"buyer-{n}@example.com", tokens.make(tokens.SESSION)) for n in numbers
        ]
        keys = [one.id for one in people]
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(PEOPLE, keys, [one.email for one in people])
            await connection.execute(BOOK, keys)
            await connection.execute(CARTS, keys, list(variants), NOTHING)
            persons = [Person(one.id, one.email) for one in people]
            hashes = [sessions.hash_of(one.token) for one in people]
            await stores.signed_in(connection, persons, hashes)
            await connection.execute("analyze carts, cart_lines, checkouts, customers, addresses")
        finally:
            await connection.close()
        return people


async def goods(url: str, count: int) -> tuple[list[UUID], int]:
    """Choose so many variants, and tell what two of each cost, in the smallest coin."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select id, price_minor from variants order by sku")
    finally:
        await connection.close()
    chosen: list[Any] = list(islice(rows, count))
    return [row["id"] for row in chosen], sum(2 * row["price_minor"] for row in chosen)
