"""Sessions: signing out here, elsewhere and everywhere, and what staff may end."""

from typing import Annotated

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

import auth.viewer
from auth import sessions
from auth.viewer import Viewer
from domain.commands import Command
from domain.finding import found
from domain.refusals import NoSuchCustomer, NoSuchSession
from kit.ids import PublicId
from kit.refused import Wrong
from models import Customer, Session


class EndSession(Command):
    """End one of the viewer's own sessions."""

    session_id: Annotated[PublicId, Field(description="The session.")]


class EndCustomerSessions(Command):
    """End every session of a customer."""

    customer_id: Annotated[PublicId, Field(description="The customer.")]


async def sign_out(
    session: AsyncSession, viewer: Viewer, _: None, *, request_id: str | None = None
) -> None:
    """End the session of whoever asks, if there is one."""
    if viewer.session_id is not None:
        await sessions.end(session, viewer.session_id, request_id)


async def sign_out_everywhere(
    session: AsyncSession, viewer: Viewer, _: None, *, request_id: str | None = None
) -> None:
    """End every session of whoever asks, and every link they were sent."""
    await sessions.end_everywhere(session, viewer, request_id)


async def end(
    session: AsyncSession, viewer: Viewer, command: EndSession, *, request_id: str | None = None
) -> Session:
    """End a session of whoever asks; staff end those of customers all at once only."""
    ended = await found(
        session, viewer, Session, command.session_id, NoSuchSession, path="sessionId"
    )
    if (ended.customer_id, ended.staff_id) != (viewer.customer_id, viewer.staff_id):
        raise NoSuchSession(Wrong(("sessionId",), NoSuchSession.sentence()))
    await sessions.end(session, ended.id, request_id)
    return ended


async def end_others(
    session: AsyncSession, viewer: Viewer, _: None, *, request_id: str | None = None
) -> int:
    """End the sessions of whoever asks, but for this one; tell how many that were."""
    return await sessions.end_others(session, viewer, request_id)


async def end_of_customer(
    session: AsyncSession,
    viewer: Viewer,
    command: EndCustomerSessions,
    *,
    request_id: str | None = None,
) -> Customer:
    """End every session of a customer and make the links worthless that they were sent."""
    customer = await found(
        session, viewer, Customer, command.customer_id, NoSuchCustomer, path="customerId"
    )
    whose = auth.viewer.customer(customer.id)
    await sessions.end_everywhere(session, whose, request_id, by=viewer)
    return customer
