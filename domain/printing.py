"""Printing: the paper that an id names, for who may know of it or holds a link to it."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility import visible
from domain import papers
from domain.papers import Facts
from models import ActorKind, Credit, Invoice, Order, Shipment

PRINTED: tuple[Any, ...] = (Credit, Invoice, Order, Shipment)
HOLDER = Viewer(kind=ActorKind.SYSTEM, permissions=frozenset({Permission.ORDERS_READ}))


async def paper(session: AsyncSession, viewer: Viewer, id: str) -> Facts | None:
    """Gather what stands on a paper; None where there is none that the viewer may know of."""
    for model in PRINTED:
        key = kit.ids.of(model, id)
        if key is not None:
            rows = visible(model, viewer).where(col(model.id) == key)
            row = (await session.exec(rows)).one_or_none()
            return None if row is None else await _of(session, row)
    return None


async def _of(session: AsyncSession, row: Any) -> Facts | None:
    match row:
        case Invoice():
            return row.content
        case Order():
            return await papers.of_order(session, row)
        case Credit(content=None):
            order = None if row.order_id is None else await session.get(Order, row.order_id)
            return await papers.of_credit(session, order, row)
        case Credit():
            return row.content
    order = (await session.exec(select(Order).where(col(Order.id) == row.order_id))).one()
    return await papers.of_shipment(session, order, row)
