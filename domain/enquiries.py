"""Enquiries: what customers and guests ask by the contact form, about nothing that is there yet."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.desk import Client, Desk
from auth.refusals import EmailInvalid, RateLimited
from auth.throttle import buckets
from auth.viewer import Viewer
from domain import mailed_keys, messages
from domain.commands import Line, Repeatable
from domain.messages import Body, FileIds
from domain.thread_subjects import other_side
from kit import clock, emails
from kit.refused import InvalidInput, Wrong
from mailer import letters
from mailer.messages import Received, received
from mailer.words import tag
from models import Thread, ThreadSubject


class SendEnquiry(Repeatable):
    """Ask the shop something that belongs to no order."""

    email: Annotated[
        str | None,
        Field(
            default_factory=lambda: None,
            description="Where the answer goes; customers need give none, and it goes to theirs.",
        ),
    ]
    name: Annotated[str, Line(200), Field(description="What to call whoever asks.")]
    subject: Annotated[str, Line(200), Field(description="What it is about, in one line.")]
    body: Body
    file_ids: FileIds


async def send(
    session: AsyncSession,
    viewer: Viewer,
    command: SendEnquiry,
    desk: Desk,
    client: Client,
    language: str | None,
) -> Thread:
    """Begin a thread with what is asked, and confirm it by mail; who has an account is not read.

    The mail repeats nothing that was typed: it may go to somebody who has asked nothing.
    """
    address = _email(viewer, command.email)
    thread = Thread(
        subject=ThreadSubject.ENQUIRY,
        customer_id=viewer.customer_id,
        title=command.subject,
        name=command.name,
        email=None if address is None else address.address,
        language=tag(language),
        last_message_at=clock.now(),
    )
    session.add(thread)
    await session.flush()
    other = await other_side(session, thread)
    message = await messages.ask(session, viewer, thread, command, other)
    if other.to_address is None:  # of customers who have lost theirs
        raise InvalidInput(Wrong(("email",), "Say where the answer is to go."))
    key = await mailed_keys.to_thread(session, desk.link_keys, thread)
    told = Received(
        message_id=message.id,
        to_address=other.to_address,
        key_id=key.id,
        key_version=key.version,
        customer_id=other.customer_id,
        language=other.language,
    )
    await letters.post(session, received(told))
    await _admit(session, desk, viewer, client, other.to_address)
    return thread


async def _admit(
    session: AsyncSession, desk: Desk, viewer: Viewer, client: Client, to_address: str
) -> None:
    """Count an enquiry by where its mail goes and by who asks, or refuse it as one too many."""
    limits = desk.policy.limits
    key = emails.folded(to_address.lower())
    wanted = buckets("enquiry-address", key, limits.enquiry_address)
    who, each = client.network, limits.enquiry_network
    if viewer.customer_id is not None:
        who, each = str(viewer.customer_id), limits.enquiry
    wanted += buckets("enquiry-by", who, each, 1 + len(wanted))
    taken = await throttle.take(session, wanted, clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


def _email(viewer: Viewer, text: str | None) -> emails.Email | None:
    if text is None:
        if viewer.customer_id is not None:
            return None
        raise InvalidInput(Wrong(("email",), "Say where the answer is to go."))
    try:
        return emails.normalise(text)
    except emails.BadEmail as error:
        raise EmailInvalid(Wrong(("email",), str(error))) from None
