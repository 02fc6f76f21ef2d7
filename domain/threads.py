"""Threads: finding the one a message goes to, closing it, and taking one away with its person."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command
from domain.finding import found
from domain.message_refusals import NoSuchThread
from domain.refusals import InvalidInput, TooMany
from domain.thread_subjects import SUBJECTS, Subject, other_side
from kit import clock
from kit.ids import PublicId
from kit.refused import Wrong
from models import (
    Attachment,
    File,
    FileState,
    Message,
    MessageAuthor,
    MessageNotice,
    Thread,
)

MOST_MESSAGES = 5_000  # in one thread
ThreadId = Annotated[PublicId, Field(description="The conversation.")]


class Naming(Protocol):
    """A command that names a thread, or what a thread is about."""

    @property
    def thread_id(self) -> str | None:
        """The thread, where there is one already."""

    @property
    def order_id(self) -> str | None:
        """The order that it is about, where there may be none yet."""

    @property
    def return_id(self) -> str | None:
        """The return that it is about, where there may be none yet."""


class CloseThread(Command):
    """Close a conversation; what it waits for is settled."""

    thread_id: ThreadId


class ReopenThread(Command):
    """Open a conversation again that was closed."""

    thread_id: ThreadId


async def named(session: AsyncSession, viewer: Viewer, command: Naming) -> Thread:
    """Lock the thread that a command names; what was never talked about gets its thread now."""
    given = [one for one in SUBJECTS if getattr(command, one.field) is not None]
    if len(given) + (command.thread_id is not None) != 1:
        paths = ("threadId", *(_camel(one.field) for one in SUBJECTS))
        raise InvalidInput(*(Wrong((path,), "Name the one conversation.") for path in paths))
    if command.thread_id is not None:
        return await held(session, viewer, command.thread_id)
    return await _about(session, viewer, given[0], getattr(command, given[0].field))


async def held(session: AsyncSession, viewer: Viewer, id: str) -> Thread:
    """Lock a thread that the viewer may know of; nobody else writes to it meanwhile."""
    return await found(session, viewer, Thread, id, NoSuchThread, path="threadId", lock=True)


async def close(session: AsyncSession, viewer: Viewer, command: CloseThread) -> Thread:
    """Close a thread, and say so in it; one that is closed stays as it is."""
    thread = await held(session, viewer, command.thread_id)
    if thread.closed_at is None:
        thread.closed_at, thread.waiting_since = clock.now(), None
        await _notice(session, viewer, thread, MessageNotice.CLOSED)
        await _recorded(session, viewer, thread, "close")
    return thread


async def reopen(session: AsyncSession, viewer: Viewer, command: ReopenThread) -> Thread:
    """Open a thread that was closed, and say so in it."""
    thread = await held(session, viewer, command.thread_id)
    if thread.closed_at is not None:
        thread.closed_at = None
        await _notice(session, viewer, thread, MessageNotice.REOPENED)
        await _recorded(session, viewer, thread, "reopen")
    return thread


def next_position(thread: Thread) -> int:
    """Number the next message of a locked thread."""
    if thread.last_position >= MOST_MESSAGES:
        raise TooMany(message=f"A conversation has {MOST_MESSAGES} messages at most.")
    thread.last_position += 1
    return thread.last_position


async def erase(session: AsyncSession, condition: sa.ColumnElement[bool]) -> None:
    """Take threads away with all that was said in them; the bytes of files go with the sweep."""
    doomed = sa.select(col(Thread.id)).where(condition)
    said = sa.select(col(Message.id)).where(col(Message.thread_id).in_(doomed))
    came = sa.select(col(Attachment.file_id)).where(col(Attachment.message_id).in_(said))
    now, gone = clock.now(), FileState.GONE
    let_go = sa.update(File).where(col(File.id).in_(came))
    await session.exec(let_go.values(state=gone, state_since=now, attached_at=None))
    await session.exec(sa.delete(Thread).where(condition))


async def _about(session: AsyncSession, viewer: Viewer, subject: Subject, id: str) -> Thread:
    row = await found(
        session,
        viewer,
        subject.model,
        id,
        subject.otherwise,
        path=_camel(subject.field),
        lock=True,
    )
    there = select(Thread).where(subject.column == row.id).with_for_update()
    known = await session.exec(there.execution_options(populate_existing=True))
    thread = known.one_or_none()
    if thread is None:
        about: dict[str, Any] = {subject.column.key: row.id}
        thread = Thread(subject=subject.kind, last_message_at=clock.now(), **about)
        session.add(thread)
        await session.flush()
    return thread


async def _notice(
    session: AsyncSession, viewer: Viewer, thread: Thread, notice: MessageNotice
) -> None:
    if not thread.is_begun:
        return
    position = next_position(thread)
    author = MessageAuthor.SYSTEM
    session.add(Message(thread_id=thread.id, position=position, author=author, notice=notice))
    await session.flush()


async def _recorded(session: AsyncSession, viewer: Viewer, thread: Thread, verb: str) -> None:
    whose = (await other_side(session, thread)).customer_id
    await record(session, viewer, f"thread:{verb}", of=thread, customer_id=whose)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
