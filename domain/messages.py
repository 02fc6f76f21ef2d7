"""Messages: what customers, guests and the shop write to each other, and the notes of staff."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import AfterValidator, Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth import throttle
from auth.audit import record
from auth.desk import Client, Desk
from auth.refusals import RateLimited
from auth.throttle import Bucket, buckets
from auth.viewer import Viewer
from domain import files, thread_letters, threads
from domain.commands import Command, Prose, Repeatable
from domain.files import MOST_AT_ONCE
from domain.finding import found
from domain.message_refusals import NoSuchMessage
from domain.thread_facts import is_of_house
from domain.thread_subjects import SUBJECTS, Other, other_side
from kit import clock
from kit.ids import PublicId
from models import Attachment, File, Message, MessageAuthor, Thread

LONGEST = 10_000
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


def _visible(text: str) -> str:
    if all(unicodedata.category(c)[0] in "CZ" or c in BLANK for c in text):
        raise ValueError("there is nothing in it that could be seen")
    return text


Body = Annotated[
    str,
    Prose(LONGEST),
    AfterValidator(_visible),
    Field(description=f"The text, plain and in lines; 1 to {LONGEST} characters."),
]
OrderId = Annotated[
    PublicId | None,
    Field(
        default_factory=lambda: None,
        description="The order it is about; its conversation begins with the first message.",
    ),
]
ReturnId = Annotated[
    PublicId | None,
    Field(
        default_factory=lambda: None,
        description="The return it is about; its conversation has begun with its first step.",
    ),
]
ThreadId = Annotated[
    PublicId | None,
    Field(default_factory=lambda: None, description="The conversation, where it is there already."),
]
FileIds = Annotated[
    list[PublicId],
    Field(
        default_factory=list,
        description=f"Files that the writer has brought by `createUpload`; {MOST_AT_ONCE} at most.",
    ),
]


class Saying(Protocol):
    """A command that says something."""

    @property
    def body(self) -> str:
        """The text."""

    @property
    def file_ids(self) -> Sequence[str]:
        """What comes with it."""


class WriteMessage(Repeatable):
    """Write to the other side of a conversation: by its id, or by what it is about."""

    thread_id: ThreadId
    order_id: OrderId
    return_id: ReturnId
    body: Body
    file_ids: FileIds


class WriteNote(Repeatable):
    """Note something for the staff; no customer ever sees it."""

    thread_id: ThreadId
    order_id: OrderId
    return_id: ReturnId
    body: Body
    file_ids: FileIds


class MarkMessagesRead(Command):
    """Say that one's side has read a message, and all that came before it."""

    message_id: Annotated[PublicId, Field(description="The last message that was read.")]


async def write(
    session: AsyncSession, viewer: Viewer, command: WriteMessage, desk: Desk
) -> Message:
    """Write a message; the customer is told of the shop's by mail, unless that was done already."""
    thread = await threads.named(session, viewer, command)
    other = await other_side(session, thread)
    if not is_of_house(viewer):
        return await ask(session, viewer, thread, command, other)
    is_due = await thread_letters.is_due(session, thread)
    message, came = await _add(session, viewer, thread, command, other)
    thread.waiting_since = None
    if is_due:
        await thread_letters.tell(session, desk.link_keys, thread, message, came, other)
    return message


async def ask(
    session: AsyncSession, viewer: Viewer, thread: Thread, said: Saying, other: Other
) -> Message:
    """Add what a customer or guest says to a locked thread, which waits for an answer then."""
    message, _ = await _add(session, viewer, thread, said, other)
    thread.waiting_since = thread.waiting_since or message.created_at
    thread.closed_at = None
    return message


async def note(session: AsyncSession, viewer: Viewer, command: WriteNote) -> Message:
    """Write a note, of which no customer learns anything."""
    thread = await threads.named(session, viewer, command)
    other = await other_side(session, thread)
    message, _ = await _add(session, viewer, thread, command, other, is_internal=True)
    return message


async def mark_read(session: AsyncSession, viewer: Viewer, command: MarkMessagesRead) -> Thread:
    """Note how far one's side has read; it never goes back."""
    message = await found(
        session, viewer, Message, command.message_id, NoSuchMessage, path="messageId"
    )
    held = select(Thread).where(col(Thread.id) == message.thread_id).with_for_update()
    thread = (await session.exec(held.execution_options(populate_existing=True))).one()
    _read_to(viewer, thread, message.position)
    await session.flush()
    return thread


async def admit(session: AsyncSession, desk: Desk, viewer: Viewer, client: Client) -> None:
    """Count a message, or refuse it where its author has written too many."""
    taken = await throttle.take(session, _buckets(desk, viewer, client), clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


async def _add(
    session: AsyncSession,
    viewer: Viewer,
    thread: Thread,
    said: Saying,
    other: Other,
    *,
    is_internal: bool = False,
) -> tuple[Message, Sequence[File]]:
    """Add a message to a locked thread, with its files; who writes has read what came before."""
    is_house = is_of_house(viewer)
    message = Message(
        thread_id=thread.id,
        position=threads.next_position(thread),
        author=MessageAuthor.STAFF if is_house else MessageAuthor.CUSTOMER,
        body=said.body,
        is_internal=is_internal,
        customer_id=viewer.customer_id,
        staff_id=viewer.staff_id,
        api_key_id=viewer.api_key_id,
    )
    if not is_internal:
        thread.last_message_at, thread.is_begun = message.created_at, True
    session.add(message)
    await session.flush()
    _read_to(viewer, thread, message.position)
    came = await _attach(session, viewer, message, said.file_ids)
    kind = "message:note" if is_internal else "message:write"
    whose, after = other.customer_id, _told(thread)
    public = not is_internal
    await record(session, viewer, kind, of=message, customer_id=whose, after=after, public=public)
    return message, came


def _told(thread: Thread) -> dict[str, str]:
    """Say where a message was written, for whoever hears of it: the thread and its subject."""
    after = {"thread_id": kit.ids.public(Thread, thread.id)}
    for subject in SUBJECTS:
        about = getattr(thread, subject.column.key)
        if about is not None:
            after[subject.field] = kit.ids.public(subject.model, about)
    return after


async def _attach(
    session: AsyncSession, viewer: Viewer, message: Message, ids: Sequence[str]
) -> Sequence[File]:
    if not ids:
        return ()
    came = await files.attach(session, viewer, ids, to=message, path="fileIds")
    session.add_all(
        Attachment(message_id=message.id, file_id=file.id, position=position)
        for position, file in enumerate(came)
    )
    await session.flush()
    return came


def _read_to(viewer: Viewer, thread: Thread, position: int) -> None:
    if is_of_house(viewer):
        thread.staff_read_to = max(thread.staff_read_to, position)
    else:
        thread.customer_read_to = max(thread.customer_read_to, position)


def _buckets(desk: Desk, viewer: Viewer, client: Client) -> list[Bucket]:
    limits = desk.policy.limits
    who = str(viewer.actor_id or (viewer.claim_hash or b"").hex())
    if is_of_house(viewer):
        return buckets("staff-message", who, limits.staff_message)
    wanted = buckets("message", who, limits.message)
    if viewer.actor_id is None:
        stage = 1 + len(wanted)
        wanted += buckets("message-network", client.network, limits.message_network, stage)
    return wanted
