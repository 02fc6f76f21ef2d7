"""Customers: the list that staff see, with how many orders each has."""

from __future__ import annotations

from typing import Any

from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.shapes import (
    STAFF,
    answer,
    id_of,
    micros,
    moment,
    name_of,
    object_of,
    page_of,
    place_of,
    plain,
    words,
)

FIRST = 20
DOCUMENT = f"""query Customers {{
  customers(first: {FIRST}) {{
    nodes {{ id email name createdAt orders {{ count {{ value }} }} }}
    pageInfo {{ hasNextPage endCursor }} }} }}"""

# By batched statements.
NEWEST = f"""
select c.id, {id_of("customer", "c.id")}, c.email, c.first_name, c.last_name,
       {moment("c.created_at")}, {micros("c.created_at")}
  from customers c order by c.created_at desc, c.id desc limit {FIRST + 1}"""
COUNTS = """
select customer_id, count(*) from orders where customer_id = any($1::uuid[]) group by 1"""

# By one statement.
NODE = object_of(
    id=plain(id_of("customer", "c.id")),
    email=words("c.email"),
    name=name_of("c"),
    createdAt=plain(moment("c.created_at")),
    orders=object_of(
        count=object_of(value="(select count(*) from orders where customer_id = c.id)")
    ),
)
CURSOR = place_of("customer", micros("c.created_at"), "c.id")
WHOLE = page_of(NODE, CURSOR, FIRST)
PAGE = f"""
select c.*, row_number() over (order by created_at desc, id desc) as place from (
  select * from customers order by created_at desc, id desc limit {FIRST + 1}) c"""
VALUE = f"(select {WHOLE} from ({PAGE}) c where exists ({STAFF}) having exists ({STAFF}))"
STATEMENT = f"select {answer('customers', VALUE)}"


async def batched(connection: Any, _: Any, __: Given) -> Any:
    """Answer the newest customers."""
    found = await connection.fetch(NEWEST)
    shown = found[:FIRST]
    counts = dict(await connection.fetch(COUNTS, [row[0] for row in shown]))
    last = shown[-1] if shown else None
    return {
        "nodes": [
            {
                "id": id,
                "email": email,
                "name": " ".join(part for part in (first, family) if part) or None,
                "createdAt": at,
                "orders": {"count": {"value": counts.get(key, 0)}},
            }
            for key, id, email, first, family, at, _ in shown
        ],
        "pageInfo": {
            "hasNextPage": len(found) > FIRST,
            "endCursor": last and f"customer.{last[6]}.{last[0].hex}",
        },
    }


PAGES = (
    Page(
        "customer list with counts of orders",
        Asker.STAFF,
        DOCUMENT,
        "/customers",
        "customers",
        batched,
        STATEMENT,
        times=2,
    ),
)
