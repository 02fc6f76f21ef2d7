"""Code uses: discount codes are used by orders, no more often than they can be, and given back.

Whoever uses a code holds its row until the transaction ends; so uses are counted one after the
other, those of one customer as well. Codes are held in the order of their ids, after carts, orders
and points, and before stock.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.code_facts import is_theirs
from domain.terms_refusals import DiscountCodeUsedUp
from kit import clock, emails
from kit.refused import Wrong
from models import CodeUse, DiscountCode, Order

BY_YOU = "You have used this code as often as you can."


async def take(session: AsyncSession, order: Order, code_ids: Collection[UUID]) -> None:
    """Use each code in an order, or refuse; who it is follows from the order."""
    for id in sorted(code_ids):
        await _take(session, order, id)
    await session.flush()


async def give_back(session: AsyncSession, order_id: UUID) -> None:
    """Let the codes of an order that is cancelled be used again; the second time does nothing."""
    back = (
        sa.update(CodeUse)
        .where(col(CodeUse.order_id) == order_id, col(CodeUse.given_back_at).is_(None))
        .values(given_back_at=clock.now())
        .returning(col(CodeUse.code_id))
    )
    for id in sorted((await (await session.connection()).execute(back)).scalars()):
        one_less = sa.update(DiscountCode).where(col(DiscountCode.id) == id)
        await session.exec(one_less.values(uses=col(DiscountCode.uses) - 1))


async def _take(session: AsyncSession, order: Order, id: UUID) -> None:
    now = clock.now()
    code = DiscountCode
    one_more = (
        sa.update(code)
        .where(
            col(code.id) == id,
            col(code.is_active),
            sa.or_(col(code.starts_at).is_(None), col(code.starts_at) <= now),
            sa.or_(col(code.ends_at).is_(None), col(code.ends_at) > now),
            sa.or_(col(code.most_uses).is_(None), col(code.uses) < col(code.most_uses)),
        )
        .values(uses=col(code.uses) + 1)
        .returning(col(code.most_uses_each))
        .execution_options(synchronize_session=False)
    )
    taken = (await (await session.connection()).execute(one_more)).one_or_none()
    if taken is None:
        raise DiscountCodeUsedUp(Wrong(("codes",), DiscountCodeUsedUp.sentence()))
    if taken.most_uses_each is not None:
        theirs = select(sa.func.count(col(CodeUse.id))).where(
            col(CodeUse.code_id) == id,
            col(CodeUse.given_back_at).is_(None),
            is_theirs(order.customer_id, order.email),
        )
        if (await session.exec(theirs)).one() >= taken.most_uses_each:
            raise DiscountCodeUsedUp(Wrong(("codes",), BY_YOU), message=BY_YOU)
    session.add(
        CodeUse(
            code_id=id,
            order_id=order.id,
            customer_id=order.customer_id,
            email_key=None if order.email is None else emails.folded(order.email.lower()),
        )
    )
