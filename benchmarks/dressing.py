"""Dressing: what stands on orders beside their lines, as a shop that is long in use has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

ADDRESSES = """
insert into order_addresses (id, created_at, first_name, last_name, line1, city, postal_code,
  country)
select md5(o.id::text || n)::uuid, $2, 'Ada', 'Lovelace', n || ' High Street', 'York', 'YO1 7HZ',
       'GB' from orders o, generate_series(1, 2) n where o.id = any($1)"""
ADDRESSED = """
update orders set shipping_address_id = md5(id::text || 1)::uuid,
  billing_address_id = md5(id::text || 2)::uuid where id = any($1) and $2 > placed_at"""
CHARGES = """
insert into order_charges (id, created_at, order_id, position, kind, label, currency, amount_minor)
select gen_random_uuid(), $2, id, 0, 'SHIPPING', 'Parcel', currency, shipping_minor
  from orders where id = any($1)"""
TAXES = """
insert into order_taxes (id, created_at, order_id, position, label, country, rate_bp, currency,
  base_minor, amount_minor)
select gen_random_uuid(), $2, id, n, 'VAT', 'GB', 2000 - n * 1500, currency, goods_minor / 2,
       goods_minor / 12 from orders, generate_series(0, 1) n where id = any($1)"""
PAYMENTS = """
insert into payments (id, created_at, order_id, provider, method, state, currency, amount_minor,
  authorized_minor, captured_minor, refunded_minor, refunding_minor)
select gen_random_uuid(), $2, id, 'manual', 'INVOICE', 'PAID', currency, total_minor, 0,
       total_minor, 0, 0 from orders where id = any($1)"""
SHIPMENTS = """
insert into shipments (id, created_at, order_id, carrier, tracking_number, shipped_at, delivered_at)
select md5(o.id::text || n)::uuid, $2, o.id, 'UPS', '1Z' || n, o.placed_at + n * interval '1 day',
       o.placed_at + n * interval '2 days'
  from orders o, generate_series(1, 2) n where o.id = any($1)"""
PARCELS = """
insert into shipment_lines (id, created_at, shipment_id, order_line_id, quantity)
select gen_random_uuid(), $2, md5(order_id::text || 1 + position % 2)::uuid, id, quantity
  from order_lines where order_id = any($1)"""
INVOICES = """
insert into invoices (id, created_at, order_id, number, issued_at, content)
select gen_random_uuid(), $2, id, 'I-' || number, placed_at, '{}' from orders where id = any($1)"""
CREDITS = """
insert into credits (id, created_at, number, customer_id, order_id, reason, issued_at, currency,
  total_minor)
select gen_random_uuid(), $2, 'C-' || number, customer_id, id, 'A scratch', placed_at, currency, 100
  from orders where id = any($1)"""
EVERYTHING = (
    *(ADDRESSES, ADDRESSED, CHARGES, TAXES, PAYMENTS),
    *(SHIPMENTS, PARCELS, INVOICES, CREDITS),
)


async def dressed(connection: Any, orders: Sequence[UUID], now: datetime) -> None:
    """Give orders addresses, charges, taxes, a payment, two parcels, an invoice and a credit."""
    for statement in EVERYTHING:
        await connection.execute(statement, orders, now)
