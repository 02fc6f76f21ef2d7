"""By hand: the account area as a good engineer writes it without GraphQL, as fast as we can.

One connection a request from a pool without ceremony, autocommit, one statement for each kind of
row, tuples unpacked, orjson. It checks the session and what the customer may see, as the product
does, and answers the same data in the same shape.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kit import ids, tokens
from kit.money import DIGITS, Money
from kit.pages import cursor_of
from models import Order

FIRST, MOST_ITEMS = 20, 10
READ_ONLY = {"default_transaction_read_only": "on", "jit": "off", "timezone": "UTC"}
SESSION = """
select c.id, c.email, c.first_name, c.last_name
  from sessions s join customers c on c.id = s.customer_id
 where (s.token_hash = $1 or s.prev_token_hash = $1 and s.prev_valid_until > $2)
   and s.revoked_at is null and s.idle_expires_at > $2 and s.expires_at > $2
   and c.status = 'ACTIVE' and s.epoch = c.session_epoch"""
ADDRESSES = """
select id, first_name, last_name, line1, city, postal_code, country, is_default_shipping
  from addresses where customer_id = $1 order by created_at, id limit 50"""
ORDERS = """
select id, number, placed_at, status, total_minor, currency
  from orders where customer_id = $1 order by placed_at desc, id desc limit $2"""
ORDER = """
select id, number, placed_at, status, total_minor, currency
  from orders where id = $1 and customer_id = $2"""
LINES = """
select l.order_id, l.sku, l.quantity, l.unit_minor, l.total_minor, l.currency,
       v.id, p.slug, p.name ->> 'en'
  from order_lines l
  left join (variants v join products p on p.id = v.product_id and p.is_published)
    on v.id = l.variant_id
 where l.order_id = any($1::uuid[]) order by l.order_id, l.position, l.id"""
WISHES = """
select w.id, w.name, i.id, i.added_at, v.id, v.sku, v.price_minor, v.currency, p.slug,
       p.name ->> 'en'
  from wishlists w
  left join lateral (select * from wishlist_items
    where wishlist_id = w.id order by added_at desc, id desc limit $2) i on true
  left join (variants v join products p on p.id = v.product_id and p.is_published)
    on v.id = i.variant_id
 where w.customer_id = $1 order by w.created_at, w.id, i.added_at desc, i.id desc"""


class Pool:
    """Connections that are lent for a request and given back without a question."""

    def __init__(self, connections: Iterable[Any]) -> None:
        self._free = deque(connections)

    @classmethod
    async def opened(cls, url: str, size: int) -> Pool:
        """Connect so many times."""
        return cls([await asyncpg.connect(url, server_settings=READ_ONLY) for _ in range(size)])

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Any]:
        """Lend a connection."""
        connection = self._free.pop()
        try:
            yield connection
        finally:
            self._free.append(connection)

    async def close(self) -> None:
        """End all connections."""
        while self._free:
            await self._free.pop().close()


def create(pool: Pool) -> Starlette:
    """Put the three endpoints together."""

    async def account(request: Request) -> Response:
        async with pool.lent() as connection:
            person = await _person(connection, request)
            if person is None:
                return _written({"me": None})
            id = person[0]
            addresses = await connection.fetch(ADDRESSES, id)
            orders = await connection.fetch(ORDERS, id, FIRST + 1)
            lines = await connection.fetch(LINES, [order[0] for order in orders[:FIRST]])
            wishes = await connection.fetch(WISHES, id, MOST_ITEMS)
        page = {
            **_me(person),
            "name": " ".join(part for part in person[2:] if part) or None,
            "addresses": [_address(row) for row in addresses],
            "orders": _page(orders, _by_order(lines)),
            "wishlists": _wishlists(wishes),
        }
        return _written({"me": page})

    async def me(request: Request) -> Response:
        async with pool.lent() as connection:
            person = await _person(connection, request)
        return _written({"me": _me(person) if person else None})

    async def order(request: Request) -> Response:
        id = ids.of(Order, request.path_params["id"])
        async with pool.lent() as connection:
            person = await _person(connection, request)
            row = person and await connection.fetchrow(ORDER, id, person[0])
            lines = await connection.fetch(LINES, [id]) if row else []
        return _written({"order": _order(row, _by_order(lines)) if row else None})

    return Starlette(
        routes=[Route("/account", account), Route("/me", me), Route("/orders/{id}", order)]
    )


def _written(data: dict[str, Any]) -> Response:
    body = orjson.dumps({"data": data})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


async def _person(connection: Any, request: Request) -> Any:
    raw = tokens.read(request.cookies.get("sid", ""), tokens.SESSION)
    if raw is None:
        return None
    return await connection.fetchrow(SESSION, tokens.digest(raw), datetime.now(UTC))


def _me(person: Any) -> dict[str, Any]:
    return {"id": f"customer_{person[0].hex}", "email": person[1]}


def _address(row: Any) -> dict[str, Any]:
    id, first, last, line1, city, code, country, default = row
    return {
        "id": f"address_{id.hex}",
        "firstName": first,
        "lastName": last,
        "line1": line1,
        "city": city,
        "postalCode": code,
        "country": country,
        "isDefaultShipping": default,
    }


def _page(rows: list[Any], lines: dict[UUID, list[Any]]) -> dict[str, Any]:
    shown = rows[:FIRST]
    end = cursor_of("order~customer_id", [shown[-1][2], shown[-1][0]]) if shown else None
    return {
        "nodes": [_order(row, lines) for row in shown],
        "pageInfo": {"hasNextPage": len(rows) > FIRST, "endCursor": end},
    }


def _order(row: Any, lines: dict[UUID, list[Any]]) -> dict[str, Any]:
    id, number, at, status, minor, currency = row
    return {
        "id": f"order_{id.hex}",
        "number": number,
        "placedAt": _time(at),
        "status": status,
        "total": _money(minor, currency),
        "lines": lines.get(id, []),
    }


def _by_order(rows: list[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for order, sku, quantity, unit, total, currency, variant, slug, name in rows:
        line = {
            "sku": sku,
            "quantity": quantity,
            "unitPrice": _money(unit, currency),
            "total": _money(total, currency),
            "variant": _variant(variant, slug, name),
        }
        found.setdefault(order, []).append(line)
    return found


def _variant(id: UUID | None, slug: str, name: str) -> dict[str, Any] | None:
    if id is None:
        return None
    return {"id": f"variant_{id.hex}", "product": {"slug": slug, "name": name}}


def _wishlists(rows: list[Any]) -> list[dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for id, name, item, at, variant, sku, minor, currency, slug, product in rows:
        if id not in found:
            found[id] = {"id": f"wishlist_{id.hex}", "name": name, "items": {"nodes": []}}
        if item is None:
            continue
        shown = _variant(variant, slug, product)
        if shown:
            shown["sku"], shown["price"] = sku, _money(minor, currency)
        node = {"id": f"wishlist_item_{item.hex}", "addedAt": _time(at), "variant": shown}
        found[id]["items"]["nodes"].append(node)
    return list(found.values())


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def _money(minor: int, currency: str) -> dict[str, str]:
    if currency not in DIGITS and minor >= 0:
        return {"amount": f"{minor // 100}.{minor % 100:02}", "currency": currency}
    return {"amount": str(Money(minor, currency).amount), "currency": currency}
