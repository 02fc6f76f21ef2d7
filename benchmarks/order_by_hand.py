"""Ordering by hand: the transaction that places an order, as a good engineer writes it on asyncpg.

One statement for each table, its rows batched; what everybody wants is locked last. It writes the
rows that the product writes, under the same guarantees; what they come to, `order_terms_by_hand`
reads and reckons.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import asyncpg
import orjson

from benchmarks.buyers import Buyer
from benchmarks.order_terms_by_hand import CART, Terms, terms
from kit import ids

KEY = """
insert into idempotency_keys (id, created_at, scope, key, body_hash, replays, expires_at)
values ($1, $2, $3, $4, $5, 0, $6)
on conflict (scope, key) do update set id = excluded.id, body_hash = excluded.body_hash,
  expires_at = excluded.expires_at, answer = null
where idempotency_keys.expires_at <= $2
returning id"""
ADDRESS = """
insert into order_addresses (id, created_at, first_name, last_name, company, line1, line2,
  district, city, region, postal_code, country, phone)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"""
ORDER = """
insert into orders (id, created_at, number, customer_id, cart_id, email, note, placed_at,
  payment_status, fulfilment_status, shipping_address_id, billing_address_id, shipping_method,
  currency, goods_minor, discount_minor, shipping_minor, handling_minor, fees_minor, tax_minor,
  total_minor, prices_include_tax, tax_treatment, points_used, points_earned)
values ($1, $2, $3, $4, $5, $6, $7, $2, 'PENDING', 'UNFULFILLED', $8, $8, $9, $10, $11, 0, $12,
  $13, 0, 0, $14, true, 'TAXED', 0, 0)
returning status"""
ORDER_LINES = """
insert into order_lines (id, created_at, order_id, position, variant_id, sku, name, quantity,
  shipped_quantity, returned_quantity, currency, unit_minor, total_minor, discount_minor,
  tax_minor, tax_rate_bp, answers)
select id, $1, $2, position, variant, sku, name, quantity, 0, 0, $3, unit, total, 0, tax, bp,
  answers
from unnest($4::uuid[], $5::int[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::jsonb[],
  $11::bigint[], $12::bigint[], $13::bigint[], $14::int[])
  as line(id, position, variant, sku, name, quantity, answers, unit, total, tax, bp)"""
CHARGE = """
insert into order_charges (id, created_at, order_id, position, kind, label, currency, amount_minor)
values ($1, $2, $3, 0, 'SHIPPING', $4, $5, $6)"""
TAXES = """
insert into order_taxes (id, created_at, order_id, position, label, country, rate_bp, currency,
  base_minor, amount_minor)
select id, $1, $2, position, name, $3, bp, $4, base, tax
from unnest($5::uuid[], $6::int[], $7::text[], $8::int[], $9::bigint[], $10::bigint[])
  as rate(id, position, name, bp, base, tax)"""
PAYMENT = """
insert into payments (id, created_at, order_id, provider, method, state, currency, amount_minor,
  authorized_minor, captured_minor, refunded_minor, refunding_minor)
values ($1, $2, $3, 'manual', $4, 'PENDING', $5, $6, 0, 0, 0, 0)"""
EVENT = """
insert into events (id, created_at, kind, actor_kind, actor_id, object_kind, object_id,
  customer_id, after, is_public)
values ($1, $2, 'order:place', 'CUSTOMER', $3, 'order', $4, $3, $5, true)"""
LETTER = """
insert into letters (id, created_at, dedupe_key, template, to_address, customer_id, language,
  payload, priority, available_at, attempts)
values ($1, $2, $3, 'order_placed', $4, $5, 'en', $6, 5, $2, 0)"""
WAKE = "select pg_notify('letters', '')"
CLOSE = "update carts set status = 'ORDERED', version = version + 1, updated_at = $2 where id = $1"
SAID = "delete from checkouts where cart_id = $1"
ANSWER = "update idempotency_keys set answer = $2 where id = $1"
FREED = """
with held as (
  select variant_id from stock_levels where variant_id = any($1::uuid[])
    or variant_id in (select variant_id from stock_reservations where cart_id = $2)
  order by variant_id for update
)
delete from stock_reservations r using held
where r.variant_id = held.variant_id and (r.cart_id = $2 or r.expires_at <= $3)
returning r.variant_id, r.quantity"""
STOCK = """
update stock_levels s set on_hand = on_hand - w.quantity, reserved = reserved - w.freed
from unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) as w(variant, quantity, freed, owed)
where s.variant_id = w.variant and on_hand - reserved + w.freed + w.owed >= w.quantity
returning s.variant_id, s.on_hand"""
MOVEMENTS = """
insert into stock_movements (id, created_at, variant_id, kind, change, on_hand, order_id)
select id, $1, variant, 'SOLD', -quantity, on_hand, $2
from unnest($3::uuid[], $4::uuid[], $5::int[], $6::int[]) as m(id, variant, quantity, on_hand)"""
DAY = timedelta(hours=24)
Row = Any


async def place(connection: asyncpg.Connection, buyer: Buyer, key: str, expected: int) -> str:
    """Order what is in somebody's cart, all of it or nothing; tell the number."""
    async with connection.transaction():
        now, key_id, order = datetime.now(UTC), ids.new(), ids.new()
        body = sha256(f"place:{key}:{expected}".encode()).digest()
        scope = f"CUSTOMER:{buyer.id}"
        taken = await connection.fetchval(KEY, key_id, now, scope, key, body, now + DAY)
        assert taken is not None, "answered before"
        cart = await connection.fetchrow(CART, buyer.id)
        found = await terms(connection, cart, buyer.id)
        assert found.total == expected, "it costs something else by now"
        await _written(connection, buyer, (order, now), cart, found)
        await connection.execute(CLOSE, cart["id"], now)
        await connection.execute(SAID, cart["id"])
        answer = {"kind": "order", "id": str(order)}
        await connection.execute(ANSWER, key_id, orjson.dumps(answer).decode())
        await _take(connection, (order, now), cart, found)
    return found.number


async def _written(
    connection: asyncpg.Connection,
    buyer: Buyer,
    born: tuple[Any, datetime],
    cart: Row,
    found: Terms,
) -> None:
    """Write all that nobody else waits for."""
    (order, now), currency, total = born, cart["currency"], found.total
    address = ids.new()
    parts = (cart[part] for part in PARTS)
    await connection.execute(ADDRESS, address, now, *parts)
    head = (found.number, buyer.id, cart["id"], cart["email"], cart["note"], address, found.method)
    sums = (found.goods, found.shipping, found.handling, total)
    await connection.fetchval(ORDER, order, now, *head, currency, *sums)
    await connection.execute(ORDER_LINES, now, order, currency, *_columns(found))
    await connection.execute(CHARGE, ids.new(), now, order, found.method, currency, found.shipping)
    rates = [(ids.new(), place, *one) for place, one in enumerate(found.taxes)]
    columns = map(list, zip(*rates, strict=True))
    await connection.execute(TAXES, now, order, cart["country"], currency, *columns)
    payment = (cart["payment_method"], currency, total)
    await connection.execute(PAYMENT, ids.new(), now, order, *payment)
    statuses = {"fulfilment": "UNFULFILLED", "payment": "PENDING", "total": _written_as(total)}
    told = orjson.dumps(statuses).decode()
    await connection.execute(EVENT, ids.new(), now, buyer.id, order, told)
    key, letter = f"order_placed:{order.hex}", _letter(cart, found)
    await connection.execute(LETTER, ids.new(), now, key, cart["email"], buyer.id, letter)
    await connection.execute(WAKE)


async def _take(
    connection: asyncpg.Connection, born: tuple[Any, datetime], cart: Row, found: Terms
) -> None:
    order, now = born
    wanted = {line["id"]: line["quantity"] for line in found.lines}
    owed = dict(zip(wanted, found.owed, strict=True))
    counted = {line["id"] for line in found.lines if line["available"] is not None}
    freed = dict.fromkeys(wanted, 0)
    for key, quantity in await connection.fetch(FREED, list(wanted), cart["id"], now):
        freed[key] = freed.get(key, 0) + quantity
    columns = zip(
        *((key, wanted.get(key, 0), more, owed.get(key, 0)) for key, more in freed.items()),
        strict=True,
    )
    left = await connection.fetch(STOCK, *map(list, columns))
    sold = [(ids.new(), key, wanted[key], on_hand) for key, on_hand in left if key in wanted]
    assert {key for _, key, *_ in sold} == counted, "somebody was faster"
    await connection.execute(MOVEMENTS, now, order, *map(list, zip(*sold, strict=True)))


PARTS = (
    "first_name", "last_name", "company", "line1", "line2", "district", "city", "region",
    "postal_code", "country", "phone",
)  # fmt: skip


def _columns(found: Terms) -> tuple[list[Any], ...]:
    lines = found.lines
    named = ("id", "sku", "name", "quantity", "answers")
    return (
        [ids.new() for _ in lines],
        list(range(len(lines))),
        *([line[name] for line in lines] for name in named),
        found.units,
        found.sums,
        found.shares,
        found.rates,
    )


def _letter(cart: Row, found: Terms) -> str:
    """Write what the letter of confirmation says."""
    where = [
        f"{cart['first_name']} {cart['last_name']}",
        *(cart["line1"], cart["city"], cart["postal_code"], "UNITED KINGDOM"),
    ]
    envelope = [{"line": line} for line in where]
    euros = {"goods": found.goods, "shipping": found.shipping, "total": found.total}
    none = dict.fromkeys(("discount_money", "handling_money", "tax_money", "fees_money"))
    payload = {
        "number": found.number,
        "lines": [
            {
                "quantity": line["quantity"],
                "name": line["name"],
                "total_money": f"{_written_as(cost)} EUR",
            }
            for line, cost in zip(found.lines, found.sums, strict=True)
        ],
        **none,
        **{f"{name}_money": f"{_written_as(minor)} EUR" for name, minor in euros.items()},
        "taxes": [
            {"label": f"{name} {bp // 100} %", "amount_money": f"{_written_as(tax)} EUR"}
            for name, bp, _, tax in found.taxes
        ],
        **{"shipping": envelope, "billing": envelope},
        **{"pay": cart["payment_method"], "method": found.method},
        **{"instructions": None, "note": cart["note"], "vat": None, "is_reversed": False},
        **{"opens": False, "withdraws": True},
    }
    return orjson.dumps(payload).decode()


def _written_as(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
