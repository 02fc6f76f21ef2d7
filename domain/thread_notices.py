"""Thread notices: what the system says in the conversation about something that was moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain.thread_facts import is_of_house
from domain.thread_subjects import Subject
from domain.threads import MOST_MESSAGES
from kit import clock, ids
from models import Message, MessageAuthor, MessageNotice, Thread

NEXT = timedelta(microseconds=1)  # messages are listed by their time, so each has a later one


async def give(
    session: AsyncSession,
    viewer: Viewer,
    subject: Subject,
    id: UUID,
    notice: MessageNotice,
    said: str | None = None,
) -> None:
    """Say in one statement what was done to a locked row, and what the shop `said` of it.

    What was never talked about gets its thread by it. It is unread for the customer unless they did
    it themselves, waits for no answer, and a thread that is full does not keep anything from being
    done: there it is left out.
    """
    thread = _thread(subject, id).cte("thread")
    told: dict[str, Any] = {
        "id": ids.new(),
        "created_at": thread.c.last_message_at,
        "thread_id": thread.c.id,
        "position": thread.c.last_position,
        "author": MessageAuthor.SYSTEM,
        "notice": notice,
        "body": said,
        "is_internal": False,
        "is_news": is_of_house(viewer),
        "customer_id": viewer.customer_id,
        "staff_id": viewer.staff_id,
        "api_key_id": viewer.api_key_id,
    }
    table: Any = Message.__dict__["__table__"]
    values = [
        value if isinstance(value, sa.ColumnElement) else sa.literal(value, table.c[name].type)
        for name, value in told.items()
    ]
    written = sa.insert(Message).from_select(list(told), sa.select(*values))
    await (await session.connection()).execute(written)


def _thread(subject: Subject, id: UUID) -> Any:
    """Begin the thread of a row, or count one message more in it."""
    began = {"last_message_at": clock.now(), "is_begun": True, "last_position": 1}
    read = {"customer_read_to": 0, "staff_read_to": 0}
    about = {"id": ids.new(), "created_at": clock.now(), "subject": subject.kind}
    made = insert(Thread).values({subject.column.key: id, **about, **began, **read})
    after = col(Thread.last_message_at) + NEXT
    more = made.on_conflict_do_update(
        index_elements=[subject.column.key],
        set_={
            "is_begun": True,
            "last_position": col(Thread.last_position) + 1,
            "last_message_at": sa.func.greatest(made.excluded.last_message_at, after),
        },
        where=col(Thread.last_position) < MOST_MESSAGES,
    )
    return more.returning(col(Thread.id), col(Thread.last_position), col(Thread.last_message_at))
