"""Orders: one of five lines, and one of more than a thousand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.shapes import (
    CUSTOMER,
    amount,
    answer,
    id_of,
    list_of,
    moment,
    money,
    object_of,
    plain,
    words,
)
from kit import ids
from models import Order

FIELDS = """id number placedAt status total { amount currency }
    lines { sku quantity unitPrice { amount currency } total { amount currency }
      variant { id product { slug name } } }"""
DOCUMENT = f"query OneOrder($id: ID!) {{ order(id: $id) {{ {FIELDS} }} }}"

# By batched statements. `limit 1` keeps Postgres from reading the whole catalogue for a join.
COLUMNS = f"""
o.id, {id_of("order", "o.id")}, o.number, {moment("o.placed_at")}, o.status,
{amount("o.total_minor")}, o.currency"""
ORDER = f"select {COLUMNS} from orders o where o.id = $1 and o.customer_id = $2"
LINES = f"""
select l.order_id, l.sku, l.quantity, {amount("l.unit_minor")}, {amount("l.total_minor")},
       l.currency, {id_of("variant", "v.id")}, v.slug, v.name
  from order_lines l
  left join lateral (select v.id, p.slug, p.name ->> 'en' as name
    from variants v join products p on p.id = v.product_id and p.is_published
    where v.id = l.variant_id limit 1) v on true
 where l.order_id = any($1::uuid[]) order by l.order_id, l.position, l.id"""

# By one statement.
SOLD = object_of(
    id=plain(id_of("variant", "v.id")),
    product=object_of(slug=words("p.slug"), name=words("p.name ->> 'en'")),
)
VARIANT = f"""coalesce((select {SOLD} from variants v
  join products p on p.id = v.product_id and p.is_published where v.id = l.variant_id), 'null')"""
LINE = object_of(
    sku=words("l.sku"),
    quantity="l.quantity",
    unitPrice=money("l.unit_minor", "l.currency"),
    total=money("l.total_minor", "l.currency"),
    variant=VARIANT,
)
OF_ORDER = "select * from order_lines where order_id = o.id order by position, id limit 2000"
WHOLE = object_of(
    id=plain(id_of("order", "o.id")),
    number=words("o.number"),
    placedAt=plain(moment("o.placed_at")),
    status=plain("o.status"),
    total=money("o.total_minor", "o.currency"),
    lines=list_of(LINE, OF_ORDER, "l"),
)
OWN = f"from orders o where o.id = $3 and o.customer_id = (select id from ({CUSTOMER}) c)"
STATEMENT = f"select {answer('order', f'(select {WHOLE} {OWN})')}"


async def batched(connection: Any, person: Any, given: Given) -> Any:
    """Answer one order of a customer."""
    row = await connection.fetchrow(ORDER, ids.of(Order, given["id"]), person[0])
    if row is None:
        return None
    return order_of(row, by_order(await connection.fetch(LINES, [row[0]])))


def order_of(row: Any, lines: dict[Any, list[Any]]) -> dict[str, Any]:
    """Make an order of its row and its lines."""
    key, id, number, at, status, total, currency = row
    return {
        "id": id,
        "number": number,
        "placedAt": at,
        "status": status,
        "total": {"amount": total, "currency": currency},
        "lines": lines.get(key, []),
    }


def by_order(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """Make the lines of orders."""
    found: dict[Any, list[Any]] = {}
    for order, sku, quantity, unit, total, currency, variant, slug, name in rows:
        line = {
            "sku": sku,
            "quantity": quantity,
            "unitPrice": {"amount": unit, "currency": currency},
            "total": {"amount": total, "currency": currency},
            "variant": variant and {"id": variant, "product": {"slug": slug, "name": name}},
        }
        if order in found:
            found[order].append(line)
        else:
            found[order] = [line]
    return found


def values(given: Given) -> tuple[Any, ...]:
    """Tell the row of the order that is asked for."""
    return (ids.of(Order, given["id"]),)


def _page(name: str, asker: Asker, times: int) -> Page:
    return Page(
        name, asker, DOCUMENT, "/orders/{id}", "order", batched, STATEMENT, values, times=times
    )


PAGES = (
    _page("one order", Asker.REGULAR, 2),
    _page("a long order", Asker.LONG, 1),
)
