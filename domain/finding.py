"""Finding: the rows a command names, locked where they are to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from auth.visibility import visible
from kit import doubles
from kit.refused import InvalidInput, Refused, Wrong
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
    hold: bool = False,
) -> R:
    """Find the row of `model` that the viewer may know of, or refuse, blaming the field `path`.

    One that is to be changed is locked; one that is to be pointed to is held, so that it stays.
    """
    key = kit.ids.of(model, id)
    row: Any = None
    if key is not None:
        rows = visible(model, viewer).where(col(model.id) == key)
        if lock:
            rows = rows.with_for_update(of=model).execution_options(populate_existing=True)
        elif hold:
            rows = rows.with_for_update(of=model, read=True, key_share=True)
        row = (await session.exec(rows)).one_or_none()
    if row is None:
        raise otherwise(Wrong((path,), otherwise.sentence()))
    return row  # type: ignore[no-any-return]


async def held(
    session: AsyncSession, model: type[R], ids: Sequence[str], otherwise: str, *path: str
) -> list[R]:
    """Find the rows that a list names, each once, and keep them from being deleted meanwhile.

    What they are is for everybody to see; who names one that is not there is blamed for it.
    """
    keys = [kit.ids.of(model, id) for id in ids]
    named = select(model).where(col(model.id).in_([key for key in keys if key is not None]))
    held = named.order_by(col(model.id)).with_for_update(read=True, key_share=True)
    there = {row.id: row for row in await session.exec(held)}
    wrong = [Wrong((*path, str(n)), otherwise) for n, k in enumerate(keys) if k not in there]
    wrong += [
        Wrong((*path, str(n)), "This is there twice.")
        for n in doubles.places(keys)
        if keys[n] is not None
    ]
    if wrong:
        raise InvalidInput(*wrong)
    return [there[key] for key in keys if key is not None]


async def locked_owner(session: AsyncSession, viewer: Viewer) -> None:
    """Take turns by owner, so that limits and names hold whoever else is at it."""
    if viewer.customer_id is None and viewer.claim_hash is not None:
        number = int.from_bytes(viewer.claim_hash[:8], signed=True)  # a guest has no row
        await session.exec(select(sa.func.pg_advisory_xact_lock(number)))
        return
    row = select(Customer.id).where(col(Customer.id) == viewer.customer_id)
    await session.exec(row.with_for_update(key_share=True))
