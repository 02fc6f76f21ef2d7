"""The account: its page with orders, lines and wishlists, and the least that can be asked."""

from __future__ import annotations

from typing import Any

from benchmarks.pages import orders
from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.shapes import (
    CUSTOMER,
    amount,
    answer,
    id_of,
    list_of,
    micros,
    moment,
    money,
    name_of,
    object_of,
    page_of,
    place_of,
    plain,
    truth,
    words,
)

DOCUMENT = f"""query Account {{
  me {{ id email name
    addresses {{ id firstName lastName line1 city postalCode country isDefaultShipping }}
    orders(first: 20) {{ nodes {{ {orders.FIELDS} }} pageInfo {{ hasNextPage endCursor }} }}
    wishlists {{ id name
      items(first: 10) {{ nodes {{ id addedAt
        variant {{ id sku listPrice {{ amount currency }} product {{ slug name }} }} }} }} }}
  }} }}"""
ME = "query Me { me { id email } }"
FIRST = 20

# By batched statements.
ADDRESSES = f"""
select {id_of("address", "id")}, first_name, last_name, line1, city, postal_code, country,
       is_default_shipping
  from addresses where customer_id = $1 order by created_at, id limit 50"""
ORDERS = f"""
select {orders.COLUMNS}, {micros("o.placed_at")}
  from orders o where o.customer_id = $1 order by o.placed_at desc, o.id desc limit {FIRST + 1}"""
WISHES = f"""
select w.id, {id_of("wishlist", "w.id")}, w.name, {id_of("wishlist_item", "i.id")},
       {moment("i.added_at")}, {id_of("variant", "v.id")}, v.sku, {amount("v.price_minor")},
       v.currency, v.slug, v.name
  from (select * from wishlists where customer_id = $1 order by created_at, id limit 50) w
  left join lateral (select * from wishlist_items
    where wishlist_id = w.id order by added_at desc, id desc limit 10) i on true
  left join lateral (select v.id, v.sku, v.price_minor, v.currency, p.slug, p.name ->> 'en' as name
    from variants v join products p on p.id = v.product_id and p.is_published
    where v.id = i.variant_id limit 1) v on true
 order by w.created_at, w.id, i.added_at desc, i.id desc"""

# By one statement.
ADDRESS = object_of(
    id=plain(id_of("address", "a.id")),
    firstName=words("a.first_name"),
    lastName=words("a.last_name"),
    line1=words("a.line1"),
    city=words("a.city"),
    postalCode=words("a.postal_code"),
    country=words("a.country"),
    isDefaultShipping=truth("a.is_default_shipping"),
)
HERS = "select * from addresses where customer_id = c.id order by created_at, id limit 50"
WISHED = object_of(
    id=plain(id_of("variant", "v.id")),
    sku=words("v.sku"),
    listPrice=money("v.price_minor", "v.currency"),
    product=object_of(slug=words("p.slug"), name=words("p.name ->> 'en'")),
)
ITEM = object_of(
    id=plain(id_of("wishlist_item", "i.id")),
    addedAt=plain(moment("i.added_at")),
    variant=f"""coalesce((select {WISHED} from variants v
      join products p on p.id = v.product_id and p.is_published where v.id = i.variant_id),
      'null')""",
)
NEWEST = """
select * from wishlist_items where wishlist_id = w.id order by added_at desc, id desc limit 10"""
WISHLIST = object_of(
    id=plain(id_of("wishlist", "w.id")),
    name=words("w.name"),
    items=object_of(nodes=list_of(ITEM, NEWEST, "i")),
)
LISTS = "select * from wishlists where customer_id = c.id order by created_at, id limit 50"
NEWEST_ORDERS = f"""
select o.*, row_number() over (order by placed_at desc, id desc) as place from (
  select * from orders where customer_id = c.id order by placed_at desc, id desc
  limit {FIRST + 1}) o"""
CURSOR = place_of("order~customer_id", micros("o.placed_at"), "o.id")
OWN = f"(select {page_of(orders.WHOLE, CURSOR, FIRST)} from ({NEWEST_ORDERS}) o)"
WHO = object_of(id=plain(id_of("customer", "c.id")), email=words("c.email"))
WHOLE = object_of(
    id=plain(id_of("customer", "c.id")),
    email=words("c.email"),
    name=name_of("c"),
    addresses=list_of(ADDRESS, HERS, "a"),
    orders=OWN,
    wishlists=list_of(WISHLIST, LISTS, "w"),
)


async def batched(connection: Any, person: Any, _: Given) -> Any:
    """Answer the page of a customer."""
    addresses = await connection.fetch(ADDRESSES, person[0])
    found = await connection.fetch(ORDERS, person[0])
    shown = found[:FIRST]
    lines = await connection.fetch(orders.LINES, [row[0] for row in shown])
    wishes = await connection.fetch(WISHES, person[0])
    by_order = orders.by_order(lines)
    return {
        **_who(person),
        "name": " ".join(part for part in person[2:] if part) or None,
        "addresses": [_address(row) for row in addresses],
        "orders": {
            "nodes": [orders.order_of(row[:7], by_order) for row in shown],
            "pageInfo": {"hasNextPage": len(found) > FIRST, "endCursor": _end(shown)},
        },
        "wishlists": _wishlists(wishes),
    }


async def me(_: Any, person: Any, __: Given) -> Any:
    """Answer who asks."""
    return _who(person)


def _who(person: Any) -> dict[str, Any]:
    return {"id": f"customer_{person[0].hex}", "email": person[1]}


def _address(row: Any) -> dict[str, Any]:
    id, first, last, line1, city, code, country, default = row
    return {
        "id": id,
        "firstName": first,
        "lastName": last,
        "line1": line1,
        "city": city,
        "postalCode": code,
        "country": country,
        "isDefaultShipping": default,
    }


def _end(shown: list[Any]) -> str | None:
    if not shown:
        return None
    return f"order~customer_id.{shown[-1][7]}.{shown[-1][0].hex}"


def _wishlists(rows: list[Any]) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for key, id, name, item, at, variant, sku, price, currency, slug, product in rows:
        if key not in found:
            found[key] = {"id": id, "name": name, "items": {"nodes": []}}
        if item is None:
            continue
        shown = variant and {
            "id": variant,
            "sku": sku,
            "listPrice": {"amount": price, "currency": currency},
            "product": {"slug": slug, "name": product},
        }
        found[key]["items"]["nodes"].append({"id": item, "addedAt": at, "variant": shown})
    return list(found.values())


def _page(name: str, asker: Asker) -> Page:
    statement = f"select {answer('me', f'(select {WHOLE} from ({CUSTOMER}) c)')}"
    return Page(name, asker, DOCUMENT, "/account", "me", batched, statement)


PAGES = (
    _page("account page", Asker.REGULAR),
    _page("account page of real customers", Asker.LOYAL),
    Page(
        "me",
        Asker.REGULAR,
        ME,
        "/me",
        "me",
        me,
        f"select {answer('me', f'(select {WHO} from ({CUSTOMER}) c)')}",
        times=4,
    ),
)
