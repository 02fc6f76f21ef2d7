"""Return letters: what each letter of the life of a return says, to whoever ordered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from domain import order_letters
from kit import ids
from mailer import letters, returns
from mailer.letters import Draft
from mailer.orders import OfOrder
from models import Credit, Order, Return, ReturnCarriage

Goods = Sequence[tuple[int, str]]


async def requested(session: AsyncSession, order: Order, returned: Return, goods: Goods) -> None:
    """Say that the shop has the request, which is no answer to it yet."""
    number, id = returned.number, returned.id
    await _post(session, order, lambda whom: returns.return_requested(whom, id, number, goods))


async def approved(session: AsyncSession, order: Order, returned: Return) -> None:
    """Say how to send it, who pays, and whether there is a label."""
    way = returns.Way(
        answer=returned.answer,
        is_paid=returned.carriage is ReturnCarriage.STORE,
        has_label=returned.label_id is not None,
    )
    number, id = returned.number, returned.id
    await _post(session, order, lambda whom: returns.return_approved(whom, id, number, way))


async def declined(session: AsyncSession, order: Order, returned: Return) -> None:
    """Say why it cannot come back."""
    number, id, why = returned.number, returned.id, returned.answer or ""
    await _post(session, order, lambda whom: returns.return_declined(whom, id, number, why))


async def labelled(session: AsyncSession, order: Order, returned: Return) -> None:
    """Say that there is a label now."""
    number, occasion = returned.number, ids.new()
    await _post(session, order, lambda whom: returns.return_labelled(whom, occasion, number))


async def received(session: AsyncSession, order: Order, returned: Return, goods: Goods) -> None:
    """Say what has come."""
    number, occasion = returned.number, ids.new()
    await _post(session, order, lambda whom: returns.return_received(whom, occasion, number, goods))


async def cancelled(session: AsyncSession, order: Order, returned: Return) -> None:
    """Say that it is called off."""
    number, id = returned.number, returned.id
    await _post(session, order, lambda whom: returns.return_cancelled(whom, id, number))


async def points_back(
    session: AsyncSession, order: Order, returned: Return, credit: Credit, points: int
) -> None:
    """Say how many points come back with which the goods were paid."""
    number, id = returned.number, credit.id
    await _post(session, order, lambda whom: returns.return_points_back(whom, id, number, points))


async def _post(session: AsyncSession, order: Order, write: Callable[[OfOrder], Draft]) -> None:
    if (whom := await order_letters.of(session, order)) is not None:
        await letters.post(session, write(whom))
