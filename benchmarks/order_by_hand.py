"""Ordering by hand: the transaction that places an order, as a good engineer writes it on asyncpg.

One statement for each table, its rows batched; what everybody wants is locked last. It writes the
rows that the product writes, under the same guarantees, for a shop that has what this one has: a
price for each variant, one rate of tax in the prices, one parcel at one price, and no codes,
points, groups, price lists or reservations. Those the product looks for all the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import asyncpg
import orjson

from benchmarks.buyers import Buyer
from kit import ids

KEY = """
insert into idempotency_keys (id, created_at, scope, key, body_hash, replays, expires_at)
values ($1, $2, $3, $4, $5, 0, $6)
on conflict (scope, key) do update set id = excluded.id, body_hash = excluded.body_hash,
  expires_at = excluded.expires_at, answer = null
where idempotency_keys.expires_at <= $2
returning id"""
CART = """
select c.id, c.currency, c.note, p.email, k.payment_method, a.first_name, a.last_name, a.company,
  a.line1, a.line2, a.district, a.city, a.region, a.postal_code, a.country, a.phone
from carts c
join customers p on p.id = c.customer_id
join checkouts k on k.cart_id = c.id
join addresses a on a.customer_id = p.id and a.is_default_shipping
where c.customer_id = $1 and c.status = 'OPEN' for update of c"""
LINES = """
select v.id, v.sku, p.name ->> 'en' as name, l.quantity, v.price_minor, l.answers,
  p.is_published and v.is_active as is_sold,
  s.id is null or s.on_hand - s.reserved >= l.quantity as is_there
from cart_lines l
join variants v on v.id = l.variant_id
join products p on p.id = v.product_id
left join stock_levels s on s.variant_id = v.id
where l.cart_id = $1 order by l.added_at, l.id"""
TERMS = """
select 'A-' || next.n as number, exists (select from orders where number = 'A-' || next.n) as taken,
  m.name ->> 'en' as method, m.handling_minor, (m.zones #>> '{0,steps,0,1}')::bigint as shipping,
  t.name ->> 'en' as tax, t.rate_bp
from (select nextval('order_numbers') as n offset 0) next
cross join shipping_methods m join tax_rates t on t.country = $1
where m.is_active order by m.position, m.id limit 1"""
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
select id, $1, $2, position, variant, sku, name, quantity, 0, 0, $3, unit, total, 0, tax, $4,
  answers
from unnest($5::uuid[], $6::int[], $7::uuid[], $8::text[], $9::text[], $10::int[], $11::bigint[],
  $12::bigint[], $13::bigint[], $14::jsonb[])
  as line(id, position, variant, sku, name, quantity, unit, total, tax, answers)"""
CHARGE = """
insert into order_charges (id, created_at, order_id, position, kind, label, currency, amount_minor)
values ($1, $2, $3, 0, 'SHIPPING', $4, $5, $6)"""
TAX = """
insert into order_taxes (id, created_at, order_id, position, label, country, rate_bp, currency,
  base_minor, amount_minor)
values ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9)"""
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
STOCK = """
with wanted as (
  select s.id, w.quantity from unnest($1::uuid[], $2::int[]) as w(variant, quantity)
  join stock_levels s on s.variant_id = w.variant order by s.variant_id for update of s
)
update stock_levels s set on_hand = s.on_hand - w.quantity
from wanted w where s.id = w.id and s.on_hand - s.reserved >= w.quantity
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
        lines = await connection.fetch(LINES, cart["id"])
        terms = await connection.fetchrow(TERMS, cart["country"])
        assert not terms["taken"], "an order that was imported has this number"
        assert all(line["is_sold"] and line["is_there"] for line in lines), "not there"
        total = await _written(connection, buyer, (order, now), cart, lines, terms)
        assert total == expected, "it costs something else by now"
        await connection.execute(CLOSE, cart["id"], now)
        await connection.execute(SAID, cart["id"])
        answer = {"kind": "order", "id": str(order)}
        await connection.execute(ANSWER, key_id, orjson.dumps(answer).decode())
        await _take(connection, order, now, lines)
    return str(terms["number"])


async def _written(
    connection: asyncpg.Connection,
    buyer: Buyer,
    born: tuple[Any, datetime],
    cart: Row,
    lines: list[Row],
    terms: Row,
) -> int:
    """Write all that nobody else waits for; tell the total."""
    (order, now), currency, bp = born, cart["currency"], terms["rate_bp"]
    sums = [line["price_minor"] * line["quantity"] for line in lines]
    goods, shipping, handling = sum(sums), terms["shipping"], terms["handling_minor"]
    total = goods + shipping + handling
    tax, *taxes = _taxes(total, [*sums, shipping + handling], bp)
    address = ids.new()
    parts = (cart[part] for part in PARTS)
    await connection.execute(ADDRESS, address, now, *parts)
    number, method = terms["number"], terms["method"]
    head = (number, buyer.id, cart["id"], cart["email"], cart["note"], address, method, currency)
    await connection.fetchval(ORDER, order, now, *head, goods, shipping, handling, total)
    columns = _columns(lines, sums, taxes)
    await connection.execute(ORDER_LINES, now, order, currency, bp, *columns)
    await connection.execute(CHARGE, ids.new(), now, order, method, currency, shipping)
    of_tax = (terms["tax"], cart["country"], bp, currency, total - tax, tax)
    await connection.execute(TAX, ids.new(), now, order, *of_tax)
    payment = (cart["payment_method"], currency, total)
    await connection.execute(PAYMENT, ids.new(), now, order, *payment)
    statuses = {"fulfilment": "UNFULFILLED", "payment": "PENDING", "total": _written_as(total)}
    told = orjson.dumps(statuses).decode()
    await connection.execute(EVENT, ids.new(), now, buyer.id, order, told)
    letter = _letter(cart, lines, sums, terms, (goods, shipping, total, tax))
    key = f"order_placed:{order.hex}"
    await connection.execute(LETTER, ids.new(), now, key, cart["email"], buyer.id, letter)
    await connection.execute(WAKE)
    return int(total)


async def _take(
    connection: asyncpg.Connection, order: Any, now: datetime, lines: list[Row]
) -> None:
    wanted = {line["id"]: line["quantity"] for line in lines}
    left = await connection.fetch(STOCK, list(wanted), list(wanted.values()))
    assert len(left) == len(wanted), "somebody was faster"
    moved = [(ids.new(), row[0], wanted[row[0]], row[1]) for row in left]
    await connection.execute(MOVEMENTS, now, order, *map(list, zip(*moved, strict=True)))


PARTS = (
    "first_name", "last_name", "company", "line1", "line2", "district", "city", "region",
    "postal_code", "country", "phone",
)  # fmt: skip


def _taxes(total: int, parts: list[int], bp: int) -> list[int]:
    """Reckon the tax in a total, and share it by the largest remainder."""
    net = (2 * total * 10_000 + 10_000 + bp) // (2 * (10_000 + bp))
    tax = total - net
    shared = [tax * part // total for part in parts]
    rests = sorted(range(len(parts)), key=lambda n: (-(tax * parts[n] % total), n))
    for n in rests[: tax - sum(shared)]:
        shared[n] += 1
    return [tax, *shared]


def _columns(lines: list[Row], sums: list[int], taxes: list[int]) -> tuple[list[Any], ...]:
    return (
        [ids.new() for _ in lines],
        list(range(len(lines))),
        *([line[name] for line in lines] for name in ("id", "sku", "name", "quantity")),
        [line["price_minor"] for line in lines],
        sums,
        taxes[: len(lines)],
        [line["answers"] for line in lines],
    )


def _letter(
    cart: Row, lines: list[Row], sums: list[int], terms: Row, totals: tuple[int, ...]
) -> str:
    """Write what the letter of confirmation says."""
    goods, shipping, total, tax = totals
    where = [
        f"{cart['first_name']} {cart['last_name']}",
        *(cart["line1"], cart["city"], cart["postal_code"], "UNITED KINGDOM"),
    ]
    envelope = [{"line": line} for line in where]
    euros = {"goods": goods, "shipping": shipping, "total": total}
    none = dict.fromkeys(("discount_money", "handling_money", "tax_money", "fees_money"))
    payload = {
        "number": terms["number"],
        "lines": [
            {
                "quantity": line["quantity"],
                "name": line["name"],
                "total_money": f"{_written_as(cost)} EUR",
            }
            for line, cost in zip(lines, sums, strict=True)
        ],
        **none,
        **{f"{name}_money": f"{_written_as(minor)} EUR" for name, minor in euros.items()},
        "taxes": [
            {
                "label": f"{terms['tax']} {terms['rate_bp'] // 100} %",
                "amount_money": f"{_written_as(tax)} EUR",
            }
        ],
        **{"shipping": envelope, "billing": envelope},
        **{"pay": cart["payment_method"], "method": terms["method"]},
        **{"instructions": None, "note": cart["note"], "vat": None, "is_reversed": False},
    }
    return orjson.dumps(payload).decode()


def _written_as(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
