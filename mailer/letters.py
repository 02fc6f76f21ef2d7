"""The outbox's letter box: a letter is a row, posted in the transaction that caused it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock, ids, rows
from mailer.words import tag
from models import Letter

CHANNEL = "letters"  # `select pg_notify('letters', '')` wakes the courier at commit


@dataclass(frozen=True)
class Draft:
    """A letter to be sent once: two drafts with one `dedupe_key` are one letter.

    The payload holds no secret; links and codes are derived when the letter is rendered.
    The lower the priority, the sooner it is sent.
    """

    template: str
    to_address: str
    dedupe_key: str
    payload: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    customer_id: UUID | None = None
    priority: int = 5
    not_after: datetime | None = None


def columns(draft: Draft) -> dict[str, Any]:
    """Return the new row of `letters`, every column that is not null by nature."""
    now = clock.now()
    return {
        "id": ids.new(),
        "created_at": now,
        "dedupe_key": draft.dedupe_key,
        "template": draft.template,
        "to_address": draft.to_address,
        "customer_id": draft.customer_id,
        "language": tag(draft.language),
        "payload": draft.payload,
        "priority": draft.priority,
        "available_at": now,
        "not_after": draft.not_after,
        "attempts": 0,
    }


def letter(draft: Draft) -> rows.New:
    """Make the row of a letter that nobody can have posted before; whoever writes it wakes."""
    return rows.new(Letter, **columns(draft))


async def post(session: AsyncSession, draft: Draft) -> None:
    """Write the letter in the caller's transaction, unless it was posted before."""
    row = insert(table(Letter)).values(columns(draft))
    connection = await session.connection()
    await connection.execute(row.on_conflict_do_nothing(index_elements=["dedupe_key"]))
    await connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))


def table(model: type[SQLModel]) -> sa.Table:
    """Return the table behind a model, for statements that are not about objects."""
    found = model.__dict__["__table__"]
    assert isinstance(found, sa.Table)
    return found
