"""Thread letters: who is told of an answer, and when.

A letter goes out at the first message that is not read, and not at each; while it stays unread, at
most one a day, so that an answer is never lost in a mailbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY
from domain import mailed_keys
from domain.thread_facts import unseen
from domain.thread_subjects import Other
from kit import clock
from kit.tokens import Keys
from mailer import letters
from mailer.messages import Answered, answered
from models import File, Message, Thread

AGAIN = timedelta(days=1)


async def is_due(session: AsyncSession, thread: Thread) -> bool:
    """Tell whether a message that the shop is about to write is told by mail."""
    told = thread.customer_told_at
    if told is None or told <= clock.now() - AGAIN:
        return True
    of_people = col(Message.notice).is_(None)  # what a notice tells has a letter of its own
    unread = (col(Thread.id) == thread.id, unseen(NOBODY), of_people)
    there = sa.select(sa.exists().where(*unread))
    return not (await (await session.connection()).execute(there)).scalar_one()


async def tell(
    session: AsyncSession,
    keys: Keys,
    thread: Thread,
    message: Message,
    files: Sequence[File],
    other: Other,
) -> None:
    """Tell the other side of an answer, with a key that opens the thread."""
    if other.to_address is None:
        return
    key = await mailed_keys.to_thread(session, keys, thread)
    thread.customer_told_at = clock.now()
    letter = Answered(
        message_id=message.id,
        to_address=other.to_address,
        body=message.body or "",
        key_id=key.id,
        key_version=key.version,
        files=[file.name for file in files],
        subject=thread.subject,
        number=other.number,
        customer_id=other.customer_id,
        language=other.language,
    )
    await letters.post(session, answered(letter))
