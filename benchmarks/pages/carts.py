"""Carts: one of a hundred lines, with what each costs its buyer now and what is the matter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.prices import RATE, displayed
from benchmarks.pages.shapes import CUSTOMER, amount, answer, id_of, object_of, plain, truth, words
from kit.money import Money
from models.tax_classes import FULL_BP

DOCUMENT = """query Cart { cart { id version currency
  lines { id quantity variant { id sku product { slug name } }
    now { unit { amount currency } total { amount currency } problems { kind } } }
  now { goods { amount currency } itemCount canCheckOut } } }"""

SETTING = "(select s.value #>> '{{}}' from store_settings s where s.key = '{}')"


def known(who: str) -> str:
    """Write what is known of a buyer: groups, what they take off and show, and settings."""
    mine = f"""select m.group_id from group_memberships m where m.customer_id = {who}
      and m.source <> 'BARRED' and (m.ends_at is null or m.ends_at > now())"""
    exempt = f"""exists (select from tax_exemptions e where e.customer_id = {who}
      and e.revoked_at is null
      and timezone('UTC', now())::date between e.valid_from and e.expires_on)"""
    return f"""
    select coalesce(array_agg(g.id), '{{}}') as groups, coalesce(max(g.discount_bp), 0) as off,
           case when {exempt} or bool_or(g.shows_net) then 'NET'
             when not bool_or(g.shows_net) then 'GROSS'
             else coalesce({SETTING.format("prices_shown")}, 'GROSS') end as shown,
           coalesce({SETTING.format("prices_entered")}, 'GROSS') as entered,
           coalesce({SETTING.format("backorders")} = 'ALLOW', false) as owes
      from customer_groups g where g.id in ({mine})"""


HOLDS = """l.is_active and (l.starts_at is null or l.starts_at <= now())
  and (l.ends_at is null or l.ends_at > now())"""
LEFT = """k.on_hand - k.reserved + coalesce((select sum(r.quantity) from stock_reservations r
  where k.reserved > 0 and r.variant_id = k.variant_id and r.expires_at <= now()), 0)"""
OWES = "coalesce(k.backorders = 'ALLOW', {})"

# By batched statements.
CART = f"""select c.id, {id_of("cart", "c.id")}, c.version, c.currency
  from carts c where c.customer_id = $1 and c.status = 'OPEN'"""
LINES = f"""
select {id_of("cart_line", "x.id")}, x.quantity, x.seen_minor, v.id, {id_of("variant", "v.id")},
       v.sku, v.currency, v.price_minor, {RATE}, p.is_published and v.is_active, p.slug,
       coalesce(p.name ->> 'en', ''), {LEFT}, {OWES.format("null")}, k.backorder_limit
  from cart_lines x join variants v on v.id = x.variant_id join products p on p.id = v.product_id
  left join stock_levels k on k.variant_id = v.id
 where x.cart_id = $1 order by x.added_at, x.id limit 200"""
PRICES = f"""
select y.variant_id, y.min_quantity, y.amount_minor
  from prices y join price_lists l on l.id = y.price_list_id
 where y.variant_id = any($1::uuid[]) and y.currency = $2 and {HOLDS}
   and (l.group_id is null or l.group_id = any($3::uuid[]))"""

# By one statement.
BEST = f"""least(
  case when v.currency = x.currency
    then (2 * v.price_minor * ({FULL_BP} - b.off) + {FULL_BP}) / {2 * FULL_BP} end,
  (select min(y.amount_minor) from prices y join price_lists l on l.id = y.price_list_id
    where y.variant_id = v.id and y.currency = x.currency and y.min_quantity <= x.quantity
      and {HOLDS} and (l.group_id is null or l.group_id = any(b.groups))))"""
UNIT = f"""case when b.entered = b.shown then x.best
  when b.shown = 'GROSS' then (2 * x.best * ({FULL_BP} + x.rate) + {FULL_BP}) / {2 * FULL_BP}
  else (2 * x.best * {FULL_BP} + {FULL_BP} + x.rate) / (2 * ({FULL_BP} + x.rate)) end"""
ROWS = f"""
select x.*, v.id as of, v.sku, p.slug, p.name, p.is_published and v.is_active as sold,
       {RATE} as rate, {BEST} as best, {LEFT} as left_, {OWES.format("b.owes")} as owed,
       k.backorder_limit as most, sum(x.quantity) over (partition by x.variant_id) as wanted
  from cart_lines x join variants v on v.id = x.variant_id join products p on p.id = v.product_id
  left join stock_levels k on k.variant_id = v.id where x.cart_id = c.id"""
SHORT = """x.left_ is not null and not (x.owed and x.most is null)
  and greatest(x.left_ + case when x.owed then x.most else 0 end, 0) < x.wanted"""
RECKONED = f"""select x.*, {UNIT} as unit, {SHORT} as short from ({ROWS}) x"""
KIND = """'{{"kind":"{}"}}'"""
PROBLEMS = f"""'[' || case when not x.sold then {KIND.format("NOT_FOR_SALE")}
  else concat_ws(',', case when x.unit is null then {KIND.format("NOT_FOR_YOU")} end,
    case when x.short then {KIND.format("SHORT_STOCK")} end,
    case when x.unit <> x.seen_minor then {KIND.format("PRICE_CHANGED")} end) end || ']'"""
VARIANT = object_of(
    id=plain(id_of("variant", "x.of")),
    sku=words("x.sku"),
    product=object_of(slug=words("x.slug"), name=words("coalesce(x.name ->> 'en', '')")),
)


def _money(minor: str, currency: str) -> str:
    shown = object_of(amount=plain(amount(minor)), currency=plain(currency))
    return f"case when {minor} is null then 'null' else {shown} end"


NOW = object_of(
    unit=_money("x.unit", "x.currency"),
    total=_money("(x.unit * x.quantity)", "x.currency"),
    problems=PROBLEMS,
)
LINE = object_of(
    id=plain(id_of("cart_line", "x.id")),
    quantity="x.quantity",
    variant=f"case when x.sold then {VARIANT} else 'null' end",
    now=NOW,
)
GOODS = "coalesce(sum(x.unit * x.quantity) filter (where x.sold), 0)::bigint"
TOTALS = object_of(
    goods=f"case when count(*) = 0 then 'null' else {_money(GOODS, 'c.currency')} end",
    itemCount="coalesce(sum(x.quantity), 0)",
    canCheckOut=truth("coalesce(bool_and(x.sold and x.unit is not null and not x.short), false)"),
)
WHOLE = object_of(
    id=plain(id_of("cart", "c.id")),
    version="c.version",
    currency=plain("c.currency"),
    lines=f"""'[' || coalesce(string_agg({LINE}, ',' order by x.added_at, x.id), '') || ']'""",
    now=TOTALS,
)
VALUE = f"""(select (select {WHOLE} from ({RECKONED}) x)
  from ({CUSTOMER}) who
  join carts c on c.customer_id = who.id and c.status = 'OPEN'
  cross join lateral ({known("who.id")}) b)"""


async def batched(connection: Any, person: Any, _: Given) -> Any:
    """Answer the cart of a customer."""
    cart = await connection.fetchrow(CART, person[0])
    if cart is None:
        return None
    key, id, version, currency = cart
    buyer = await connection.fetchrow(known("$1"), person[0])
    rows = await connection.fetch(LINES, key)
    wanted: Counter[Any] = Counter()
    for row in rows:
        wanted[row[3]] += row[1]
    prices = defaultdict(list)
    for of, least, minor in await connection.fetch(PRICES, list(wanted), currency, buyer["groups"]):
        prices[of].append((least, minor))
    lines = [_line(row, buyer, currency, wanted[row[3]], prices[row[3]]) for row in rows]
    goods = sum(total or 0 for _, total, is_sold, _ in lines if is_sold)
    return {
        "id": id,
        "version": version,
        "currency": currency,
        "lines": [line for line, *_ in lines],
        "now": {
            "goods": _shown(goods if lines else None, currency),
            "itemCount": sum(row[1] for row in rows),
            "canCheckOut": bool(lines) and not any(blocks for *_, blocks in lines),
        },
    }


def _line(
    row: Any, buyer: Mapping[str, Any], currency: str, wanted: int, prices: Sequence[Any]
) -> tuple[dict[str, Any], int | None, bool, bool]:
    id, quantity, seen, _, variant, sku, own, minor, rate, is_sold, slug, name, *stock = row
    found = [amount for least, amount in prices if least <= quantity]
    if own == currency:
        found.append((2 * minor * (FULL_BP - buyer["off"]) + FULL_BP) // (2 * FULL_BP))
    unit = displayed(min(found), rate, buyer["entered"], buyer["shown"]) if found else None
    kinds = _problems(unit, seen, is_sold, _is_short(wanted, buyer["owes"], *stock))
    total = None if unit is None else unit * quantity
    product = {"slug": slug, "name": name}
    line = {
        "id": id,
        "quantity": quantity,
        "variant": {"id": variant, "sku": sku, "product": product} if is_sold else None,
        "now": {
            "unit": _shown(unit, currency),
            "total": _shown(total, currency),
            "problems": [{"kind": kind} for kind in kinds],
        },
    }
    return line, total, is_sold, kinds not in ([], ["PRICE_CHANGED"])


def _problems(unit: int | None, seen: int, is_sold: bool, is_short: bool) -> list[str]:
    if not is_sold:
        return ["NOT_FOR_SALE"]
    told = {
        "NOT_FOR_YOU": unit is None,
        "SHORT_STOCK": is_short,
        "PRICE_CHANGED": unit is not None and unit != seen,
    }
    return [kind for kind, holds in told.items() if holds]


def _is_short(
    wanted: int, store: bool, left: int | None, own: bool | None, most: int | None
) -> bool:
    owes = store if own is None else own
    if left is None or (owes and most is None):
        return False
    return max(left + ((most or 0) if owes else 0), 0) < wanted


def _shown(minor: int | None, currency: str) -> dict[str, str] | None:
    return minor if minor is None else {"amount": _text(minor, currency), "currency": currency}


def _text(minor: int, currency: str) -> str:
    return str(Money(minor, currency).amount)


PAGES = (
    Page(
        "cart of 100 lines",
        Asker.BUYER,
        DOCUMENT,
        "/cart",
        "cart",
        batched,
        f"select {answer('cart', VALUE)}",
        in_stock=False,
    ),
)
