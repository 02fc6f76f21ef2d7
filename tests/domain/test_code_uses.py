"""Uses of discount codes: counted once, never more than allowed, and given back once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import code_uses
from domain.terms_refusals import DiscountCodeUsedUp
from kit import clock
from kit.database import Database
from models import CodeUse, Customer, DiscountCode, Order
from tests.conftest import Queries
from tests.makers import a_customer, an_order
from tests.makers.codes import a_code
from tests.races import at_once

DAY = timedelta(days=1)


async def uses_of(session: AsyncSession, code: DiscountCode) -> int:
    """Read how often a code was used."""
    return (
        await session.exec(select(DiscountCode.uses).where(col(DiscountCode.id) == code.id))
    ).one()


async def test_codes_are_used_by_an_order_and_given_back_once(
    session: AsyncSession, queries: Queries
) -> None:
    one, other = await a_code(session), await a_code(session, most_uses_each=1)
    order = await an_order(session, await a_customer(session))

    with queries(5):  # for each code one update and one row, and a count for who may use it once
        await code_uses.take(session, order, [other.id, one.id])
    assert [await uses_of(session, code) for code in (one, other)] == [1, 1]
    rows = (await session.exec(select(CodeUse))).all()
    assert {(row.order_id, row.customer_id) for row in rows} == {(order.id, order.customer_id)}
    with queries(3):
        await code_uses.give_back(session, order.id)
    with queries(1):
        await code_uses.give_back(session, order.id)
    assert [await uses_of(session, code) for code in (one, other)] == [0, 0]
    await code_uses.take(session, await an_order(session), [one.id])
    assert await uses_of(session, one) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"is_active": False},
        {"starts_at": clock.now() + DAY},
        {"ends_at": clock.now() - DAY},
        {"most_uses": 1, "uses": 1},
    ],
)
async def test_a_code_that_cannot_be_used_is_refused_and_not_counted(
    session: AsyncSession, values: dict[str, Any]
) -> None:
    code = await a_code(session, **values)

    with pytest.raises(DiscountCodeUsedUp) as refused:
        await code_uses.take(session, await an_order(session), [code.id])
    assert (refused.value.code(), refused.value.fields[0].path) == (
        "DISCOUNT_CODE_USED_UP",
        ("codes",),
    )
    assert await uses_of(session, code) == values.get("uses", 0)


@pytest.mark.parametrize(
    ("first", "second", "is_theirs"),
    [
        ("ada@example.com", "ada@example.com", True),
        ("ada@example.com", "ADA+again@example.com", True),
        ("a.d.a+x@gmail.com", "ada@googlemail.com", False),
        ("a.d.a+x@gmail.com", "ada@gmail.com", True),
        ("ada@example.com", "a.da@example.com", False),
        ("ada@example.com", "eve@example.com", False),
        (None, "ada@example.com", False),
    ],
)
async def test_a_guest_is_known_by_the_mailbox(
    session: AsyncSession, first: str | None, second: str, is_theirs: bool
) -> None:
    code = await a_code(session, most_uses_each=1)
    await code_uses.take(session, await an_order(session, email=first), [code.id])
    again = await an_order(session, email=second)

    if not is_theirs:
        await code_uses.take(session, again, [code.id])
        return
    with pytest.raises(DiscountCodeUsedUp, match="as often as you can"):
        await code_uses.take(session, again, [code.id])


async def test_a_customer_is_known_by_account_and_by_mailbox_and_may_again_after_a_cancellation(
    session: AsyncSession,
) -> None:
    ada, code = await a_customer(session), await a_code(session, most_uses_each=1)
    first = await an_order(session, ada, email="one@example.com")
    await code_uses.take(session, first, [code.id])

    for order in (
        await an_order(session, ada, email="other@example.com"),
        await an_order(session, email="One@example.com"),
    ):
        with pytest.raises(DiscountCodeUsedUp):
            await code_uses.take(session, order, [code.id])
    await session.commit()
    await code_uses.give_back(session, first.id)
    await code_uses.take(session, await an_order(session, ada), [code.id])


async def placed(database: Database, many: int, **of: Any) -> list[Order]:
    """Place so many orders."""
    async with database.writes() as session:
        return [await an_order(session, **of) for _ in range(many)]


async def took(database: Database, code: UUID, orders: list[Order], n: int) -> str:
    """Let one of many orders use a code, and tell how that went."""
    try:
        await database.transaction(lambda session: code_uses.take(session, orders[n], [code]))
    except DiscountCodeUsedUp as refused:
        return refused.code()
    return "done"


async def counted(database: Database, code: UUID) -> tuple[int, int]:
    """Count the uses of a code as it says, and as its rows do."""
    async with database.writes() as session:
        row = await session.get_one(DiscountCode, code)
        rows = select(CodeUse).where(
            col(CodeUse.code_id) == code, col(CodeUse.given_back_at).is_(None)
        )
        return row.uses, len((await session.exec(rows)).all())


async def test_of_fifty_at_once_as_many_as_may_use_a_code(committed: Database) -> None:
    async with committed.writes() as session:
        code = (await a_code(session, most_uses=7)).id
    orders = await placed(committed, 50)

    told = await at_once(partial(took, committed, code, orders))
    assert Counter(told) == {"done": 7, "DISCOUNT_CODE_USED_UP": 43}
    assert await counted(committed, code) == (7, 7)


async def test_of_fifty_orders_of_one_customer_as_many_as_they_may_use_a_code(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        code = (await a_code(session, most_uses_each=3)).id
        ada: Customer = await a_customer(session)
    orders = await placed(committed, 25, customer=ada, email="ada@example.com")
    orders += await placed(committed, 25, email="ADA+guest@example.com")

    told = await at_once(partial(took, committed, code, orders))
    assert Counter(told) == {"done": 3, "DISCOUNT_CODE_USED_UP": 47}
    assert await counted(committed, code) == (3, 3)


async def test_what_is_given_back_fifty_times_at_once_is_given_back_once(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        code = (await a_code(session, most_uses=2)).id
    one, other = await placed(committed, 2)
    for n in (0, 1):
        assert await took(committed, code, [one, other], n) == "done"

    async def back(_: int) -> None:
        await committed.transaction(lambda session: code_uses.give_back(session, one.id))

    await at_once(back)
    assert await counted(committed, code) == (1, 1)


async def test_two_codes_in_two_orders_of_use_never_wait_for_each_other(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        codes = [(await a_code(session)).id for _ in range(2)]
    orders = await placed(committed, 50)

    async def both(n: int) -> None:
        wanted = codes if n % 2 else codes[::-1]
        await committed.transaction(lambda session: code_uses.take(session, orders[n], wanted))

    await at_once(both)
    for code in codes:
        assert await counted(committed, code) == (50, 50)
