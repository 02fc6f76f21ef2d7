"""What a customer bought: how often, at which prices, and whether it can be bought again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit import clock
from kit.ids import public
from models import Customer, FulfilmentStatus, OrderLine, Variant
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_level,
    a_member_of_staff,
    a_product,
    a_variant,
    as_customer,
    as_staff,
    bought,
)
from tests.makers.carts import a_cart, a_claim
from tests.makers.modifiers import a_modifier
from tests.schema.filling import READ
from tests.schema.repeating import AGAIN, BOUGHT, an_empty, verdicts
from tests.schema.saving import quantities

THEIRS = """query ($id: ID!) { customer(id: $id) { purchases { nodes { sku times
  lastPrices { price { amount } } } } } }"""


async def some(
    session: AsyncSession, customer: Customer | None, days: int, *lines: Any, **values: Any
) -> list[OrderLine]:
    """Make an order of so many days ago, each line a variant, a quantity and what one cost."""
    order = await an_empty(
        session, customer, placed_at=clock.now() - timedelta(days=days), **values
    )
    made = []
    for variant, quantity, unit in lines:
        amounts = {"unit_minor": unit, "total_minor": unit * quantity}
        made += await bought(session, order, (variant, quantity), **amounts)
    return made


async def mine(ask: Ask, by: Any, **given: Any) -> Any:
    """Read what the viewer bought."""
    return (await ask(BOUGHT, by=by, **given))["me"]["purchases"]


async def again(ask: Ask, by: Any, line: OrderLine | str, **input: Any) -> Any:
    """Buy a line of an order again."""
    id = line if isinstance(line, str) else public(OrderLine, line.id)
    answer = await ask(AGAIN, by=by, input={"orderLineId": id, "short": "ADD", **input})
    return answer["repeatOrderLine"] if isinstance(answer, dict) else answer


async def test_what_was_bought_is_told_with_the_last_three_prices(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mug, pot = await a_customer(session), await a_variant(session), await a_variant(session)
    await some(session, ada, 40, (mug, 1, 700), number="A-1")
    await some(session, ada, 30, (mug, 2, 800), (pot, 1, 5000), number="A-2")
    first, _ = await some(session, ada, 20, (mug, 3, 900), (mug, 1, 950), number="A-3")
    await some(session, ada, 10, (mug, 50, 1), fulfilment_status=FulfilmentStatus.CANCELLED)
    first.returned_quantity = 2
    session.add(first)
    [last] = await some(
        session, ada, 5, (mug, 4, 1000), number="A-4", prices_include_tax=True, currency="EUR"
    )
    last.name = "Cup"
    session.add(last)
    await session.commit()

    cup, other = (await mine(ask, as_customer(ada)))["nodes"]

    assert (cup["sku"], cup["name"], other["sku"]) == (mug.sku, "Cup", pot.sku)
    assert (cup["times"], cup["quantity"], cup["returnedQuantity"]) == (4, 11, 2)
    assert cup["firstBoughtAt"] < cup["lastBoughtAt"] == cup["lastPrices"][0]["placedAt"]
    told = [
        (each["price"]["amount"], each["number"], each["includesTax"]) for each in cup["lastPrices"]
    ]
    assert told == [("10.00", "A-4", True), ("9.50", "A-3", None), ("9.00", "A-3", None)]
    assert cup["lastLine"]["id"] == public(OrderLine, last.id)
    assert cup["variant"] == {"sku": mug.sku}
    assert (other["times"], other["quantity"], len(other["lastPrices"])) == (1, 1, 1)


async def test_what_the_shop_has_no_more_is_told_apart_by_its_sku(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mug, pot = await a_customer(session), await a_variant(session), await a_variant(session)
    for days in (3, 2):
        await some(session, ada, days, (mug, 1, 700), (pot, 1, 700))
    for variant in (mug, pot):
        await session.delete(variant)
    await session.commit()

    found = (await mine(ask, as_customer(ada)))["nodes"]

    assert {one["sku"]: one["times"] for one in found} == {mug.sku: 2, pot.sku: 2}
    assert [one["variant"] for one in found] == [None, None]
    assert [one["lastLine"]["again"]["verdict"] for one in found] == ["GONE", "GONE"]


async def test_purchases_come_by_pages_in_either_order_and_are_searched(
    ask: Ask, session: AsyncSession
) -> None:
    ada, (a, b, c) = await a_customer(session), [await a_variant(session) for _ in range(3)]
    await some(session, ada, 4, (b, 1, 100), (c, 1, 100))
    await some(session, ada, 3, (b, 1, 100))
    await some(session, ada, 2, (a, 1, 100), (c, 1, 100))
    [line] = await some(session, ada, 1, (a, 1, 100))
    line.name = "Crème brûlée dish"
    session.add(line)
    await session.commit()
    by = as_customer(ada)

    for sort, wanted in ((None, [a, c, b]), ("LAST_BOUGHT", [a, c, b]), ("MOST_OFTEN", None)):
        found, after = list[str](), None
        for _ in range(3):
            page = await mine(ask, by, first=1, after=after, sort=sort)
            found += [one["sku"] for one in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] is False
        assert page["count"] == {"value": 3, "exact": True}
        assert sorted(found) == sorted(one.sku for one in (a, b, c))
        if wanted:
            assert found == [one.sku for one in wanted]
    assert [one["sku"] for one in (await mine(ask, by, search="brulee cre"))["nodes"]] == [a.sku]
    assert (await mine(ask, by, search="brulee pot"))["nodes"] == []
    await some(session, ada, 9, (b, 1, 100))
    most, *_ = (await mine(ask, by, sort="MOST_OFTEN"))["nodes"]
    assert (most["sku"], most["times"]) == (b.sku, 3)
    assert await ask(BOUGHT, by=by, after="x") == "BAD_USER_INPUT"


async def test_purchases_are_seen_by_whose_they_are_and_by_staff_who_read_orders(
    ask: Ask, session: AsyncSession
) -> None:
    ada, bob, mug = await a_customer(session), await a_customer(session), await a_variant(session)
    for days, unit in ((4, 100), (3, 200), (2, 300), (1, 400)):
        await some(session, ada, days, (mug, 1, unit))
    await some(session, None, 1, (mug, 1, 1))
    reading = as_staff(
        await a_member_of_staff(session), Permission.CUSTOMERS_READ, Permission.ORDERS_READ
    )
    without = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    id = public(Customer, ada.id)

    assert (await mine(ask, as_customer(bob)))["nodes"] == []
    assert (await ask(THEIRS, by=without, id=id))["customer"]["purchases"]["nodes"] == []
    assert (await ask(THEIRS, by=reading, id=id))["customer"]["purchases"]["nodes"] == [
        {
            "sku": mug.sku,
            "times": 4,
            "lastPrices": [{"price": {"amount": f"{unit}.00"}} for unit in (4, 3, 2)],
        }
    ]


@pytest.mark.parametrize("kinds", [1, 20])
async def test_a_page_of_purchases_takes_as_many_statements_whatever_was_bought(
    ask: Ask, session: AsyncSession, queries: Queries, kinds: int
) -> None:
    ada, product = await a_customer(session), await a_product(session)
    variants = [await a_variant(session, product) for _ in range(kinds)]
    for days in (2, 1):
        await some(session, ada, days, *((variant, 1, 100) for variant in variants))

    with queries(6):
        page = await mine(ask, as_customer(ada))

    assert len(page["nodes"]) == kinds


async def test_a_line_is_bought_again_beside_what_is_in_the_cart(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mug, pot = await a_customer(session), await a_variant(session), await a_variant(session)
    [line] = await some(session, ada, 5, (mug, 3, 900))
    await a_cart(session, ada, (pot, 1), (mug, 1))
    by = as_customer(ada)

    as_then = await again(ask, by, line, idempotencyKey="once-and-for-all")
    repeated = await again(ask, by, line, idempotencyKey="once-and-for-all")
    other = await again(ask, by, line, quantity=2)

    assert as_then == repeated
    assert quantities(as_then["cart"]) == {pot.sku: 1, mug.sku: 4}
    assert as_then["setAside"] is None
    assert verdicts(as_then, "added") == [("AVAILABLE", 3)]
    assert quantities(other["cart"]) == {pot.sku: 1, mug.sku: 6}
    [told] = (await mine(ask, by))["nodes"]
    assert told["lastLine"]["again"] == {
        "verdict": "AVAILABLE",
        "ordered": 3,
        "available": 3,
        "then": {"amount": "9.00"},
        "now": {"amount": "12.50"},
    }


async def test_of_what_is_short_as_much_is_added_as_there_is_or_nothing(
    ask: Ask, session: AsyncSession
) -> None:
    ada, few = await a_customer(session), await a_variant(session)
    await a_level(session, few, 2)
    [line] = await some(session, ada, 5, (few, 3, 900))
    by = as_customer(ada)
    [told] = (await mine(ask, by))["nodes"]

    skipped = await again(ask, by, line, short="SKIP")
    added = await again(ask, by, line)

    assert told["lastLine"]["again"]["verdict"] == "SHORT"
    assert told["lastLine"]["again"]["available"] == 2
    assert (skipped["code"], skipped["fields"]) == (
        "NOTHING_TO_REPEAT",
        [{"path": ["orderLineId"], "message": "There are fewer than were ordered, or none."}],
    )
    assert verdicts(added, "added") == [("SHORT", 2)]
    assert quantities(added["cart"]) == {few.sku: 2}


async def test_what_cannot_be_had_is_refused_with_the_reason_and_the_cart_stays(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    product = await a_product(session)
    gone, hidden, asking = [await a_variant(session, of) for of in (None, None, product)]
    lines = await some(session, ada, 5, *((one, 1, 900) for one in (gone, hidden, asking)))
    await a_modifier(session, product, {"box": 250}, least=1)
    await session.delete(gone)
    hidden.is_active = False
    session.add(hidden)
    await session.commit()
    by = as_customer(ada)
    before = await ask(READ, by=by)

    answers = [await again(ask, by, line) for line in lines]

    assert [answer["code"] for answer in answers] == ["NOTHING_TO_REPEAT"] * 3
    assert [answer["fields"][0]["message"] for answer in answers] == [
        "The shop has it no more.",
        "It is not for sale at the moment.",
        "Its product asks something else by now: choose anew.",
    ]
    assert await ask(READ, by=by) == before


async def test_only_who_may_see_a_line_buys_it_again(ask: Ask, session: AsyncSession) -> None:
    ada, bob, mug = await a_customer(session), await a_customer(session), await a_variant(session)
    _, guest = a_claim()
    [line] = await some(session, ada, 5, (mug, 1, 900))
    [theirs] = await some(session, None, 5, (mug, 1, 900), claim_hash=guest.claim_hash)
    staff = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)

    others = [
        await again(ask, as_customer(bob), line),
        await again(ask, as_customer(ada), theirs),
        await again(ask, guest, line),
        await again(ask, as_customer(ada), public(Variant, mug.id)),
        await again(ask, as_customer(ada), "x"),
    ]

    for answer in others:
        assert (answer["code"], answer["fields"][0]["path"]) == (
            "NO_SUCH_ORDER_LINE",
            ["orderLineId"],
        )
    assert await again(ask, staff, line) == "FORBIDDEN"
    assert quantities((await again(ask, guest, theirs))["cart"]) == {mug.sku: 1}


async def test_what_cannot_be_asked_of_buying_again_is_refused(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mug, pot = await a_customer(session), await a_variant(session), await a_variant(session)
    [line] = await some(session, ada, 5, (mug, 1, 900))
    [dear] = await some(session, ada, 5, (pot, 1, 900), currency="USD")
    by = as_customer(ada)
    await again(ask, by, line)

    none, many = await again(ask, by, line, quantity=0), await again(ask, by, line, quantity=10_001)
    other = await again(ask, by, dear)
    stale = await again(ask, by, line, expectedVersion=7)

    for answer in (none, many):
        assert (answer["code"], answer["fields"][0]["path"]) == ("INVALID_INPUT", ["quantity"])
    assert (other["code"], other["fields"][0]["path"]) == ("OTHER_CURRENCY", ["orderLineId"])
    assert (stale["code"], stale["current"]) == ("STALE_VERSION", 1)
