"""Whole orders: the page of an order with everything that stands on it, in one request."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from benchmarks.pages.orders import OF_ORDER, VARIANT, values
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
    truth,
    words,
)
from kit import ids
from models import Order

MONEY = "{ amount currency }"
ADDRESS = "{ firstName lastName line1 city postalCode country }"
DOCUMENT = f"""query WholeOrder($id: ID!) {{ order(id: $id) {{
    id number placedAt status paymentStatus fulfilmentStatus nickname note
    goods {MONEY} discount {MONEY} shipping {MONEY} handling {MONEY} tax {MONEY} total {MONEY}
    pointsUsed pointsEarned availableActions {{ kind allowed }}
    shippingAddress {ADDRESS} billingAddress {ADDRESS}
    lines {{ id sku name quantity shippedQuantity returnedQuantity unitPrice {MONEY}
      total {MONEY} variant {{ id product {{ slug name }} }} }}
    charges {{ kind label amount {MONEY} }}
    taxes {{ label base {MONEY} amount {MONEY} }}
    payments {{ method state amount {MONEY} captured {MONEY} }}
    shipments {{ carrier trackingNumber shippedAt deliveredAt
      lines {{ quantity orderLine {{ sku }} }} }}
    invoice {{ number issuedAt }} credits {{ number reason issuedAt total {MONEY} }} }} }}"""
SUMS = ("goods", "discount", "shipping", "handling", "tax", "total")
PLACE = ("first_name", "last_name", "line1", "city", "postal_code", "country")

# By batched statements.
ORDER = f"""
select o.id, {id_of("order", "o.id")}, o.number, {moment("o.placed_at")}, o.status,
       o.payment_status, o.fulfilment_status, o.nickname, o.note, o.points_used, o.points_earned,
       o.currency, {", ".join(amount(f"o.{name}_minor") for name in SUMS)},
       {", ".join(f"{a}.{name}" for a in ("s", "b") for name in PLACE)},
       i.number, {moment("i.issued_at")}
  from orders o left join order_addresses s on s.id = o.shipping_address_id
  left join order_addresses b on b.id = o.billing_address_id
  left join invoices i on i.order_id = o.id
 where o.id = $1 and o.customer_id = $2"""
LINES = f"""
select {id_of("order_line", "l.id")}, l.sku, l.name, l.quantity, l.shipped_quantity,
       l.returned_quantity, {amount("l.unit_minor")}, {amount("l.total_minor")}, l.currency,
       {id_of("variant", "v.id")}, v.slug, v.name
  from order_lines l
  left join lateral (select v.id, p.slug, p.name ->> 'en' as name
    from variants v join products p on p.id = v.product_id and p.is_published
    where v.id = l.variant_id limit 1) v on true
 where l.order_id = $1 order by l.position, l.id"""
CHARGES = f"""select kind, label, {amount("amount_minor")}, currency from order_charges
 where order_id = $1 order by position, id"""
TAXES = f"""select label, {amount("base_minor")}, {amount("amount_minor")}, currency
  from order_taxes where order_id = $1 order by position, id"""
PAYMENTS = f"""
select method, state, {amount("amount_minor")}, {amount("captured_minor")}, currency
  from payments where order_id = $1 order by created_at, id"""
SHIPMENTS = f"""
select id, carrier, tracking_number, {moment("shipped_at")}, {moment("delivered_at")}
  from shipments where order_id = $1 order by shipped_at, id"""
PARCELS = """select x.shipment_id, x.quantity, l.sku
  from shipment_lines x join order_lines l on l.id = x.order_line_id
 where x.shipment_id = any($1::uuid[]) order by x.id"""
CREDITS = f"""select number, reason, {moment("issued_at")}, {amount("total_minor")}, currency
  from credits where order_id = $1 order by issued_at, id"""

# By one statement.


def _where(column: str) -> str:
    shown = object_of(
        firstName=words("a.first_name"),
        lastName=words("a.last_name"),
        line1=words("a.line1"),
        city=words("a.city"),
        postalCode=words("a.postal_code"),
        country=words("a.country"),
    )
    return f"coalesce((select {shown} from order_addresses a where a.id = {column}), 'null')"


def _rows(table: str, order: str) -> str:
    return f"select * from {table} where order_id = o.id order by {order}"


LINE = object_of(
    id=plain(id_of("order_line", "l.id")),
    sku=words("l.sku"),
    name=words("l.name"),
    quantity="l.quantity",
    shippedQuantity="l.shipped_quantity",
    returnedQuantity="l.returned_quantity",
    unitPrice=money("l.unit_minor", "l.currency"),
    total=money("l.total_minor", "l.currency"),
    variant=VARIANT,
)
CHARGE = object_of(
    kind=plain("g.kind"), label=words("g.label"), amount=money("g.amount_minor", "g.currency")
)
TAX = object_of(
    label=words("t.label"),
    base=money("t.base_minor", "t.currency"),
    amount=money("t.amount_minor", "t.currency"),
)
PAYMENT = object_of(
    method=plain("y.method"),
    state=plain("y.state"),
    amount=money("y.amount_minor", "y.currency"),
    captured=money("y.captured_minor", "y.currency"),
)
SENT = object_of(
    quantity="x.quantity",
    orderLine=object_of(
        sku=words("(select z.sku from order_lines z where z.id = x.order_line_id)")
    ),
)
SHIPMENT = object_of(
    carrier=plain("h.carrier"),
    trackingNumber=words("h.tracking_number"),
    shippedAt=plain(moment("h.shipped_at")),
    deliveredAt=words(moment("h.delivered_at")),
    lines=list_of(SENT, "select * from shipment_lines where shipment_id = h.id order by id", "x"),
)
CREDIT = object_of(
    number=words("c.number"),
    reason=words("c.reason"),
    issuedAt=plain(moment("c.issued_at")),
    total=money("c.total_minor", "c.currency"),
)
INVOICE = object_of(number=words("i.number"), issuedAt=plain(moment("i.issued_at")))
ACTION = object_of(kind="'\"CANCEL\"'", allowed=truth("o.fulfilment_status = 'UNFULFILLED'"))
WHOLE = object_of(
    id=plain(id_of("order", "o.id")),
    number=words("o.number"),
    placedAt=plain(moment("o.placed_at")),
    status=plain("o.status"),
    paymentStatus=plain("o.payment_status"),
    fulfilmentStatus=plain("o.fulfilment_status"),
    nickname=words("o.nickname"),
    note=words("o.note"),
    **{name: money(f"o.{name}_minor", "o.currency") for name in SUMS},
    pointsUsed="o.points_used",
    pointsEarned="o.points_earned",
    availableActions=f"'[' || {ACTION} || ']'",
    shippingAddress=_where("o.shipping_address_id"),
    billingAddress=_where("o.billing_address_id"),
    lines=list_of(LINE, OF_ORDER, "l"),
    charges=list_of(CHARGE, _rows("order_charges", "position, id"), "g"),
    taxes=list_of(TAX, _rows("order_taxes", "position, id"), "t"),
    payments=list_of(PAYMENT, _rows("payments", "created_at, id"), "y"),
    shipments=list_of(SHIPMENT, _rows("shipments", "shipped_at, id"), "h"),
    invoice=f"coalesce((select {INVOICE} from invoices i where i.order_id = o.id), 'null')",
    credits=list_of(CREDIT, _rows("credits", "issued_at, id"), "c"),
)
OWN = f"from orders o where o.id = $3 and o.customer_id = (select id from ({CUSTOMER}) c)"
STATEMENT = f"select {answer('order', f'(select {WHOLE} {OWN})')}"


async def batched(connection: Any, person: Any, given: Given) -> Any:
    """Answer one order of a customer with all that stands on it."""
    row = await connection.fetchrow(ORDER, ids.of(Order, given["id"]), person[0])
    if row is None:
        return None
    key, currency, n = row[0], row[11], 12 + len(SUMS)
    return {
        **dict(zip(HEAD, row[1:9], strict=True)),
        **{name: _money(row[12 + place], currency) for place, name in enumerate(SUMS)},
        "pointsUsed": row[9],
        "pointsEarned": row[10],
        "availableActions": [{"kind": "CANCEL", "allowed": row[6] == "UNFULFILLED"}],
        "shippingAddress": _address(row[n : n + 6]),
        "billingAddress": _address(row[n + 6 : n + 12]),
        "invoice": row[n + 12] and {"number": row[n + 12], "issuedAt": row[n + 13]},
        "lines": [_line(*line) for line in await connection.fetch(LINES, key)],
        "charges": [
            {"kind": kind, "label": label, "amount": _money(minor, code)}
            for kind, label, minor, code in await connection.fetch(CHARGES, key)
        ],
        "taxes": [
            {"label": label, "base": _money(base, code), "amount": _money(minor, code)}
            for label, base, minor, code in await connection.fetch(TAXES, key)
        ],
        "payments": [
            {
                "method": method,
                "state": state,
                "amount": _money(minor, code),
                "captured": _money(captured, code),
            }
            for method, state, minor, captured, code in await connection.fetch(PAYMENTS, key)
        ],
        "shipments": await _shipments(connection, key),
        "credits": [
            {"number": number, "reason": why, "issuedAt": at, "total": _money(minor, code)}
            for number, why, at, minor, code in await connection.fetch(CREDITS, key)
        ],
    }


HEAD = (
    *("id", "number", "placedAt", "status"),
    *("paymentStatus", "fulfilmentStatus", "nickname", "note"),
)


async def _shipments(connection: Any, key: Any) -> list[dict[str, Any]]:
    rows = await connection.fetch(SHIPMENTS, key)
    sent = defaultdict(list)
    if rows:
        for of, quantity, sku in await connection.fetch(PARCELS, [row[0] for row in rows]):
            sent[of].append({"quantity": quantity, "orderLine": {"sku": sku}})
    return [
        {
            "carrier": carrier,
            "trackingNumber": number,
            "shippedAt": shipped,
            "deliveredAt": delivered,
            "lines": sent[id],
        }
        for id, carrier, number, shipped, delivered in rows
    ]


def _line(
    id: str, sku: str, name: str, many: int, sent: int, back: int, unit: str, total: str, *rest: Any
) -> dict[str, Any]:
    currency, variant, slug, called = rest
    return {
        "id": id,
        "sku": sku,
        "name": name,
        "quantity": many,
        "shippedQuantity": sent,
        "returnedQuantity": back,
        "unitPrice": _money(unit, currency),
        "total": _money(total, currency),
        "variant": variant and {"id": variant, "product": {"slug": slug, "name": called}},
    }


def _address(row: Any) -> dict[str, Any] | None:
    first, last, line1, city, code, country = row
    return line1 and {
        "firstName": first,
        "lastName": last,
        "line1": line1,
        "city": city,
        "postalCode": code,
        "country": country,
    }


def _money(minor: str, currency: str) -> dict[str, str]:
    return {"amount": minor, "currency": currency}


PAGES = (
    Page(
        "an order with everything",
        Asker.REGULAR,
        DOCUMENT,
        "/orders/{id}/whole",
        "order",
        batched,
        STATEMENT,
        values,
        times=2,
        in_stock=False,
    ),
)
