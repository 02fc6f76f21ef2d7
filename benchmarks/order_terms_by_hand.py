"""Order terms by hand: what a cart comes to for its buyer, read and reckoned on asyncpg.

It reads what the rules of the shop ask for, a statement for each kind of row, and reckons prices
with groups, lists, tiers and tax, carriage by place, weight and value, and taxes by rate. What it
does not reckon (codes, points, VAT numbers, questions about goods) it looks for and stops at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from benchmarks.pages.carts import LEFT, OWES, PRICES, known
from benchmarks.pages.prices import RATE, displayed
from models.tax_classes import FULL_BP

CART = """
select c.id, c.currency, c.note, coalesce(k.email, p.email) as email, k.payment_method, k.points,
  k.shipping_method_id, a.first_name, a.last_name, a.company, a.line1, a.line2, a.district, a.city,
  a.region, a.postal_code, a.country, a.phone,
  num_nonnulls(k.shipping_address, k.billing_address, k.vat) > 0
    or exists (select from vat_numbers n where n.customer_id = p.id)
    or exists (select from addresses b where b.customer_id = p.id and b.is_default_billing)
    as is_special
from carts c
join customers p on p.id = c.customer_id
join checkouts k on k.cart_id = c.id
join addresses a on a.customer_id = p.id and a.is_default_shipping
where c.customer_id = $1 and c.status = 'OPEN' for update of c"""
BUYER = f"""select b.*, (select array_agg(s.value) from store_settings s
  where s.key in ('payment_methods', 'home_country', 'feature:POINTS')) as decided
from ({known("$1")}) b"""
LINES = f"""
select v.id, v.sku, p.name ->> 'en' as name, l.quantity, v.price_minor, v.currency, l.answers,
  coalesce(v.weight_grams, 0) as grams, {RATE} as home_bp, p.tax_class_id,
  p.is_published and v.is_active as is_sold, p.kind,
  {LEFT} as available, {OWES.format("null")} as owes, k.backorder_limit,
  exists (select from modifiers m where m.product_id = p.id) as asks
from cart_lines l
join variants v on v.id = l.variant_id
join products p on p.id = v.product_id
left join stock_levels k on k.variant_id = v.id
where l.cart_id = $1 order by l.added_at, l.id"""
CODES = """
select d.id from cart_codes x join discount_codes d on d.id = x.code_id
where x.cart_id = $1 order by x.created_at, x.id"""
METHODS = """
select id, name ->> 'en' as name, kind, currency, handling_minor, zones
from shipping_methods where is_active order by position, id"""
RATES = """
select tax_class_id, region, name ->> 'en' as name, rate_bp from tax_rates where country = $1
order by region is null, tax_class_id is null"""
NUMBER = """
select 'A-' || n as number, exists (select from orders where number = 'A-' || n) as is_taken
from (select nextval('order_numbers') as n offset 0) next"""
Row = Any


@dataclass(frozen=True)
class Terms:
    """What an order is made of."""

    number: str
    method: str
    lines: list[Row]
    owed: list[int]  # how many more than there are may be sold
    units: list[int]
    sums: list[int]
    shares: list[int]  # of the tax, for each line
    rates: list[int]  # of the tax of each line
    taxes: list[tuple[str, int, int, int]]  # name, rate, what it is on, and the tax
    goods: int
    shipping: int
    handling: int

    @property
    def total(self) -> int:
        """What is to be paid; tax is in it."""
        return self.goods + self.shipping + self.handling


async def terms(connection: asyncpg.Connection, cart: Row, who: Any) -> Terms:
    """Read what the cart's order follows from, and reckon it."""
    buyer = await connection.fetchrow(BUYER, who)
    lines = await connection.fetch(LINES, cart["id"])
    variants = [line["id"] for line in lines]
    priced = await connection.fetch(PRICES, variants, cart["currency"], buyer["groups"])
    codes = await connection.fetch(CODES, cart["id"])
    methods = await connection.fetch(METHODS)
    rates = await connection.fetch(RATES, cart["country"])
    special = cart["is_special"] or cart["points"] or codes or buyer["decided"]
    assert not special, "more than is reckoned here"
    assert buyer["shown"] == "GROSS", "taxes are on top"
    assert not any(line["asks"] or line["answers"] != "[]" for line in lines), "goods are asked of"
    owed = [_owed(line, buyer["owes"]) for line in lines]
    there = [_is_there(line, more) for line, more in zip(lines, owed, strict=True)]
    assert all(there), "not there"
    listed = defaultdict(list)
    for of, least, minor in priced:
        listed[of].append((least, minor))
    units = [_unit(line, buyer, cart["currency"], listed[line["id"]]) for line in lines]
    sums = [unit * line["quantity"] for unit, line in zip(units, lines, strict=True)]
    weight = sum(line["grams"] * line["quantity"] for line in lines)
    method, shipping = _carried(methods, cart, sum(sums), weight)
    handling = method["handling_minor"]
    taxes, shares, of_line = _taxes(lines, sums, shipping + handling, rates, cart["region"])
    next_ = await connection.fetchrow(NUMBER)
    assert not next_["is_taken"], "an order that was imported has this number"
    head, charged = (next_["number"], method["name"]), (sum(sums), shipping, handling)
    return Terms(*head, lines, owed, units, sums, shares, of_line, taxes, *charged)


def _owed(line: Row, store: bool) -> int:
    """Tell how many more than there are may be sold."""
    if not (store if line["owes"] is None else line["owes"]):
        return 0
    return int(line["quantity"] if line["backorder_limit"] is None else line["backorder_limit"])


def _is_there(line: Row, owed: int) -> bool:
    is_counted = line["available"] is not None
    left = line["available"] + owed if is_counted else line["quantity"]
    return bool(line["is_sold"] and left >= line["quantity"])


def _unit(line: Row, buyer: Row, currency: str, listed: Sequence[tuple[int, int]]) -> int:
    """Find the lowest price that holds for the buyer, as they are shown it."""
    found = [minor for least, minor in listed if least <= line["quantity"]]
    if line["currency"] == currency:
        off = FULL_BP - buyer["off"]
        found.append((2 * line["price_minor"] * off + FULL_BP) // (2 * FULL_BP))
    return int(displayed(min(found), line["home_bp"], buyer["entered"], buyer["shown"]))


def _carried(methods: Sequence[Row], cart: Row, goods: int, weight: int) -> tuple[Row, int]:
    """Choose the way to send it: the one that was chosen, else the first that goes there."""
    for method in methods:
        zone = _zone(orjson.loads(method["zones"]), cart["country"], cart["region"])
        goes = zone is not None and method["currency"] == cart["currency"]
        if not goes or cart["shipping_method_id"] not in (None, method["id"]):
            continue
        if zone["most_weight"] is not None and weight > zone["most_weight"]:
            continue
        if zone["free_from"] is not None and goods >= zone["free_from"]:
            return method, 0
        by = weight if method["kind"] == "BY_WEIGHT" else goods
        return method, max(step for step in zone["steps"] if step[0] <= by)[1]
    raise AssertionError("it goes nowhere")


def _zone(zones: Any, country: str, region: str | None) -> Any:
    by_place = {place: zone for zone in zones for place in zone["places"] or ("",)}
    wanted = (f"{country}-{region}", country, "")
    return next((by_place[place] for place in wanted if place in by_place), None)


def _taxes(
    lines: Sequence[Row], sums: Sequence[int], carriage: int, rates: Sequence[Row], where: str
) -> tuple[list[tuple[str, int, int, int]], list[int], list[int]]:
    """Reckon the tax in what each rate is on, and share it by the largest remainder."""
    parts, of_line = defaultdict(list), []
    for place, line in enumerate([*lines, None]):
        of = None if line is None else line["tax_class_id"]
        rate = next(
            (r["name"], r["rate_bp"])
            for r in rates
            if r["tax_class_id"] in (None, of) and r["region"] in (None, where)
        )
        of_line.append(rate[1])
        parts[rate].append((place, carriage if line is None else sums[place]))
    taxes, shares = [], [0] * (len(lines) + 1)
    for (name, bp), of_rate in parts.items():
        whole = sum(minor for _, minor in of_rate)
        tax = whole - (2 * whole * FULL_BP + FULL_BP + bp) // (2 * (FULL_BP + bp))
        taxes.append((name, bp, whole - tax, tax))
        if whole:
            for place, minor in of_rate:
                shares[place] = tax * minor // whole
            rests = sorted(of_rate, key=lambda one: (-(tax * one[1] % whole), one[0]))
            for place, _ in rests[: tax - sum(shares[place] for place, _ in of_rate)]:
                shares[place] += 1
    return taxes, shares[:-1], of_line[:-1]
