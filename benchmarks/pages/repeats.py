"""Repeats: what of a long order could be bought again, at which price then and now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from benchmarks.pages.carts import BEST, LEFT, OWES, PRICES, UNIT, known
from benchmarks.pages.orders import values
from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.prices import RATE, displayed
from benchmarks.pages.shapes import CUSTOMER, amount, answer, id_of, object_of, plain, truth
from kit import ids
from kit.money import Money
from models import Order
from models.tax_classes import FULL_BP

MONEY = "{ amount currency }"
DOCUMENT = f"""query Repeat($id: ID!) {{ order(id: $id) {{ repeat {{
  lines {{ orderLineId verdict ordered available then {MONEY} now {MONEY} }}
  then {MONEY} now {MONEY} includesTax canRepeat }} }} }}"""
ROOM = 200  # lines of a cart

# By batched statements.
ORDER = "select o.id from orders o where o.id = $1 and o.customer_id = $2"
ROWS = f"""
select l.id, l.position, l.quantity as many, l.unit_minor, l.total_minor, l.currency, v.id as of,
       coalesce(p.is_published and v.is_active, false) as sold, {RATE} as rate, {LEFT} as left_,
       {OWES} as owed, k.backorder_limit as most
  from order_lines l left join variants v on v.id = l.variant_id
  left join products p on p.id = v.product_id left join stock_levels k on k.variant_id = v.id
 where l.order_id = {{}}"""
LINES = f"""
select {id_of("order_line", "x.id")}, x.many, {amount("x.unit_minor")}, x.total_minor, x.currency,
       x.of, x.sold, x.rate, x.left_, x.owed, x.most, v.currency, v.price_minor
  from ({ROWS.format("null", "$1")}) x left join variants v on v.id = x.of
 order by x.position, x.id"""

# By one statement.
LIMITED = "x.left_ is not null and not (x.owed and x.most is null)"
SELLABLE = "greatest(x.left_ + case when x.owed then x.most else 0 end, 0)"
TAKES = f"x.sold and (not ({LIMITED}) or {SELLABLE} > 0)"  # a line of the cart
FIRST = f"""select x.*, min(x.position) filter (where {TAKES}) over (partition by x.of) as first
  from ({ROWS.format("b.owes", "o.id")}) x"""
BEFORE = """over (order by x.position, x.id rows between unbounded preceding and 1 preceding)"""
PLACED = f"""select x.*, count(*) filter (where x.position = x.first) {BEFORE} as lines,
  coalesce(sum(x.many) filter (where x.sold) over (partition by x.of order by x.position, x.id
    rows between unbounded preceding and 1 preceding), 0) as before from ({FIRST}) x"""
ROOMY = f"""select x.*, coalesce(
  min(x.lines) filter (where x.position = x.first) over (partition by x.of), x.lines) as n
  from ({PLACED}) x"""
AVAILABLE = f"""case when not x.sold or x.n >= {ROOM} then 0
  when {LIMITED} then least(x.many, greatest({SELLABLE} - x.before, 0)) else x.many end"""
COUNTED = f"select x.*, {AVAILABLE} as available from ({ROOMY}) x"
WANTED = f"""select x.*,
  coalesce(nullif(sum(x.available) over (partition by x.of), 0), x.many) as quantity
  from ({COUNTED}) x"""
PRICED = f"""select x.*, case when x.sold then {BEST} end as best
  from ({WANTED}) x left join variants v on v.id = x.of"""
RECKONED = f"select x.*, {UNIT} as unit from ({PRICED}) x"
VERDICT = f"""case when x.of is null then 'GONE' when not x.sold then 'NOT_PUBLISHED'
  when x.unit is null then 'NOT_FOR_YOU' when x.available = x.many then 'AVAILABLE'
  when x.n >= {ROOM} then 'NO_ROOM' else 'SHORT' end"""


def _shown(minor: str) -> str:
    shown = object_of(amount=plain(amount(minor)), currency=plain("x.currency"))
    return f"case when {minor} is null then 'null' else {shown} end"


LINE = object_of(
    orderLineId=plain(id_of("order_line", "x.id")),
    verdict=plain(VERDICT),
    ordered="x.many",
    available="case when x.unit is null then 0 else x.available end",
    then=_shown("x.unit_minor"),
    now=_shown("x.unit"),
)
SOLD = "(x.unit is not null and x.available > 0)"


def _summed(minor: str, where: str = "true") -> str:
    total = f"coalesce(sum({minor}) filter (where {where}), 0)::bigint"
    return object_of(amount=plain(amount(total)), currency=plain("min(x.currency)"))


TAXED = truth("b.shown = 'GROSS'")
REPEAT = object_of(
    lines=f"'[' || coalesce(string_agg({LINE}, ',' order by x.position, x.id), '') || ']'",
    then=_summed("x.total_minor"),
    now=_summed("x.unit * x.available", SOLD),
    includesTax=f"case when bool_or(x.of is not null) then {TAXED} else 'null' end",
    canRepeat=truth(f"coalesce(bool_or({SOLD}), false)"),
)
WHOLE = object_of(repeat=f"(select {REPEAT} from ({RECKONED}) x)")
VALUE = f"""(select {WHOLE} from ({CUSTOMER}) who
  join orders o on o.customer_id = who.id and o.id = $3
  cross join lateral ({known("who.id")}) b)"""


async def batched(connection: Any, person: Any, given: Given) -> Any:
    """Answer what of an order could be bought again."""
    key = await connection.fetchval(ORDER, ids.of(Order, given["id"]), person[0])
    if key is None:
        return None
    rows = await connection.fetch(LINES, key)
    buyer = await connection.fetchrow(known("$1"), person[0])
    prices, currency = defaultdict(list), rows[0][4]
    wanted = list({row[5] for row in rows if row[6]})
    for of, least, minor in await connection.fetch(PRICES, wanted, currency, buyer["groups"]):
        prices[of].append((least, minor))
    taken: Counter[Any] = Counter()
    counts = [_available(row, buyer, taken) for row in rows]
    lines, then, now = [], 0, 0
    for row, (available, has_room) in zip(rows, counts, strict=True):
        unit = _unit(row, buyer, prices[row[5]], taken[row[5]] or row[1]) if row[6] else None
        lines.append(_line(row, available, unit, has_room))
        then += row[3]
        now += 0 if unit is None else unit * available
    return {
        "repeat": {
            "lines": lines,
            "then": _money(then, currency),
            "now": _money(now, currency),
            "includesTax": buyer["shown"] == "GROSS" if any(row[5] for row in rows) else None,
            "canRepeat": any(line["available"] for line in lines),
        }
    }


def _available(row: Any, buyer: Mapping[str, Any], taken: Counter[Any]) -> tuple[int, bool]:
    """Tell how many of a line could be had beside the lines before it, and take them; and whether
    there is room for it."""
    _, many, _, _, _, of, is_sold, _, left, own, most, *_ = row
    if not is_sold or (of not in taken and len(taken) >= ROOM):
        return 0, False
    owes = buyer["owes"] if own is None else own
    if left is not None and not (owes and most is None):
        there = max(left + ((most or 0) if owes else 0), 0)
        many = min(many, max(there - taken[of], 0))
    if many:
        taken[of] += many
    return int(many), True


def _unit(row: Any, buyer: Mapping[str, Any], prices: Any, quantity: int) -> int | None:
    currency, rate, own, minor = row[4], row[7], row[11], row[12]
    found = [amount for least, amount in prices if least <= quantity]
    if own == currency:
        found.append((2 * minor * (FULL_BP - buyer["off"]) + FULL_BP) // (2 * FULL_BP))
    return displayed(min(found), rate, buyer["entered"], buyer["shown"]) if found else None


def _line(row: Any, available: int, unit: int | None, has_room: bool) -> dict[str, Any]:
    id, many, then, _, currency, of, is_sold, *_ = row
    if of is None:
        verdict = "GONE"
    elif not is_sold:
        verdict = "NOT_PUBLISHED"
    elif unit is None:
        verdict, available = "NOT_FOR_YOU", 0
    elif available == many:
        verdict = "AVAILABLE"
    else:
        verdict = "SHORT" if has_room else "NO_ROOM"
    return {
        "orderLineId": id,
        "verdict": verdict,
        "ordered": many,
        "available": available,
        "then": {"amount": then, "currency": currency},
        "now": None if unit is None else _money(unit, currency),
    }


def _money(minor: int, currency: str) -> dict[str, str]:
    return {"amount": str(Money(minor, currency).amount), "currency": currency}


PAGES = (
    Page(
        "a long order to be bought again",
        Asker.LONG,
        DOCUMENT,
        "/orders/{id}/repeat",
        "order",
        batched,
        f"select {answer('order', VALUE)}",
        values,
        in_stock=False,
    ),
)
