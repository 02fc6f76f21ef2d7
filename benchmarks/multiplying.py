"""Multiplying: the imported shop many times over, by `insert … select`."""

from __future__ import annotations

from typing import Any

import asyncpg

from benchmarks.measuring import Sizes
from benchmarks.servers import Place, Server
from benchmarks.shelves import PLACED, STOCKED, VALUED
from importing.targets import CUSTOMERS, LINES, ORDERS, PRODUCTS, VARIANTS, Target

LINES_KEPT = 5  # of each order; with all of them a million orders would fill 10 GB
COUNTS = "select (select count(*) from orders) as orders, (select count(*) from products) as goods"
# Another id of the same moment: the twelve bits after the version, with some of them flipped.
ANOTHER = """overlay({0}::text placing lpad(to_hex(
  ('x' || substr({0}::text, 16, 3))::bit(12)::int # n), 3, '0') from 16 for 3)::uuid"""
TOLD_APART = {
    "email": "n || '-' || email",
    "email_key": "n || '-' || email_key",
    "number": "number || '-' || n",
    "sku": "sku || '-' || n",
    "slug": "slug || '-' || n",
}
KEYS = {"id", "customer_id", "order_id", "product_id"}
OF_COPIES = {STOCKED: {"variant_id"}}  # but lines of copied orders are of what there was before
LIGHT = """
set session_replication_role = replica; -- the keys of copies point to copies: nothing to check
set maintenance_work_mem = '512MB'; set work_mem = '256MB'"""
FOUND_AGAIN = """
select latchkey_refresh_products((select array_agg(id) from products));
select latchkey_refresh_orders((select array_agg(id) from orders))"""
LATER = "select indexname, indexdef from pg_indexes where tablename = $1 and indexdef not like $2"


async def multiplied(server: Server, of: Place, name: str, sizes: Sizes) -> Place:
    """Copy a database, then its customers, orders, products and variants within the copy."""
    superuser: Any = await asyncpg.connect(server.superuser)
    try:
        await superuser.execute(f"create database {name} template {of.name}")
    finally:
        await superuser.close()
    place = await server.make(name)
    connection: Any = await asyncpg.connect(server.superuser, database=name)
    try:
        orders, goods = await connection.fetchrow(COUNTS)
        await connection.execute(LIGHT)
        copies = -(-sizes.many_orders // orders) - 1
        for target, where in (
            (CUSTOMERS, "true"),
            (ORDERS, "true"),
            (LINES, f"position < {LINES_KEPT}"),
        ):
            await _copied(connection, target, copies, where)
        for target in (PRODUCTS, VARIANTS, PLACED, VALUED, STOCKED):
            await _copied(connection, target, -(-sizes.many_products // goods) - 1, "true")
        await connection.execute(f"set session_replication_role = origin; {FOUND_AGAIN}")
    finally:
        await connection.close()
    return place


async def _copied(connection: Any, target: Target, copies: int, where: str) -> None:
    """Insert so many copies of the rows of a table; its indexes are made anew afterwards."""
    indexes = await connection.fetch(LATER, target.table, "% UNIQUE %")
    for name, _ in indexes:
        await connection.execute(f"drop index {name}")
    columns = ", ".join(target.columns)
    keys = KEYS | OF_COPIES.get(target, set())
    values = ", ".join(_another(column, keys) for column in target.columns)
    await connection.execute(
        f"insert into {target.table} ({columns}) select {values} from {target.table},"
        f" generate_series(1, {copies}) n where {where}"
    )
    for _, definition in indexes:
        await connection.execute(definition)


def _another(column: str, keys: set[str]) -> str:
    """Write the value of a column in a copy; who shared a row before shares its copy."""
    return ANOTHER.format(column) if column in keys else TOLD_APART.get(column, column)
