"""Finding: the rows a command names, locked where they are to be changed."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from auth.visibility import visible
from kit.refused import Refused, Wrong
from models import Customer
from models.base import Record

R = TypeVar("R", bound=Record)


async def found(
    session: AsyncSession,
    viewer: Viewer,
    model: type[R],
    id: str,
    otherwise: type[Refused],
    *,
    path: str,
    lock: bool = False,
) -> R:
    """Find the row of `model` that the viewer may know of, or refuse, blaming the field `path`."""
    key = kit.ids.of(model, id)
    row: Any = None
    if key is not None:
        rows = visible(model, viewer).where(col(model.id) == key)
        if lock:
            rows = rows.with_for_update(of=model).execution_options(populate_existing=True)
        row = (await session.exec(rows)).one_or_none()
    if row is None:
        raise otherwise(Wrong((path,), otherwise.sentence()))
    return row  # type: ignore[no-any-return]


async def locked_owner(session: AsyncSession, viewer: Viewer) -> None:
    """Take turns by owner, so that limits and names hold whoever else is at it."""
    row = select(Customer.id).where(col(Customer.id) == viewer.customer_id)
    await session.exec(row.with_for_update(key_share=True))
