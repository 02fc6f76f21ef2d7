"""E-mail changes: a customer's wish for another address, or staff's, and its confirmation."""

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import email_changes, throttle
from auth.audit import record
from auth.desk import Client, Desk
from auth.email_changes import Answer, Came
from auth.freshness import require_fresh
from auth.refusals import (
    EmailChangeFailed,
    EmailInvalid,
    EmailUnproven,
    LinkDamaged,
    LinkInvalid,
    RateLimited,
)
from auth.throttle import buckets
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.finding import found
from domain.refusals import CustomerErased, InvalidInput, NoSuchCustomer
from kit import clock, emails, tokens
from kit.ids import PublicId
from kit.refused import Refused, Wrong
from models import Customer, CustomerStatus, EmailChange

NewEmail = Annotated[str, Field(max_length=emails.READ_AT_MOST, description="The address to be.")]


class RequestEmailChange(Command):
    """Ask to be known and written to by another address."""

    email: NewEmail


class StartEmailChange(Command):
    """Ask a customer to confirm another address."""

    customer_id: Annotated[PublicId, Field(description="The customer.")]
    email: NewEmail


class RecoverCustomer(Command):
    """Ask for another address for a customer who lost the old one."""

    customer_id: Annotated[PublicId, Field(description="The customer.")]
    email: NewEmail
    reason: Annotated[
        Annotated[str, Line(500)],
        Field(description="How they showed who they are, in one line; it is kept on record."),
    ]


class ConfirmEmailChange(Command):
    """Confirm a change of address by the link that was sent to it."""

    token: Annotated[str, Field(description="What the link holds; it begins with `la_`.")]


async def request(
    session: AsyncSession,
    viewer: Viewer,
    command: RequestEmailChange,
    *,
    desk: Desk,
    client: Client,
) -> EmailChange | Refused:
    """Write to both mailboxes, whether or not anybody has the new address."""
    await require_fresh(session, desk.policy, viewer)
    own = select(Customer).where(col(Customer.id) == viewer.customer_id)
    customer = (await session.exec(own.execution_options(populate_existing=True))).one()
    waits = desk.policy.email_change_confirm_old
    return await _started(session, viewer, customer, command.email, desk, client, waits)


async def start(
    session: AsyncSession, viewer: Viewer, command: StartEmailChange, *, desk: Desk, client: Client
) -> EmailChange | Refused:
    """Write to both mailboxes of a customer; only who reads both completes it."""
    customer = await _proven(session, viewer, command.customer_id)
    return await _started(session, viewer, customer, command.email, desk, client, True)


async def recover(
    session: AsyncSession, viewer: Viewer, command: RecoverCustomer, *, desk: Desk, client: Client
) -> EmailChange | Refused:
    """Write to both mailboxes of a customer; who reads the new one completes it alone.

    The old mailbox can call it off and undo it, as always: if it was not lost, it will.
    """
    await require_fresh(session, desk.policy, viewer)
    customer = await _proven(session, viewer, command.customer_id)
    change = await _started(session, viewer, customer, command.email, desk, client, False)
    if isinstance(change, EmailChange):
        why = {"reason": command.reason}
        await record(
            session, viewer, "customer:recover", of=customer, customer_id=customer.id, after=why
        )
    return change


async def confirm(
    session: AsyncSession,
    viewer: Viewer,
    command: ConfirmEmailChange,
    *,
    desk: Desk,
    client: Client,
) -> Answer | Refused:
    """Take a mailbox's yes; what came of it must be kept, so a refusal is answered."""
    if tokens.read(command.token, tokens.BUTTON) is None:
        raise LinkDamaged
    answer = await email_changes.confirm(session, desk, command.token, client, viewer)
    if answer.came is Came.DEAD:
        return LinkInvalid()
    return EmailChangeFailed() if answer.came is Came.FAILED else answer


async def _proven(session: AsyncSession, viewer: Viewer, id: PublicId) -> Customer:
    customer = await found(session, viewer, Customer, id, NoSuchCustomer, path="customerId")
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased
    if customer.email_verified_at is None:
        raise EmailUnproven
    return customer


async def _started(
    session: AsyncSession,
    viewer: Viewer,
    customer: Customer,
    to: str,
    desk: Desk,
    client: Client,
    waits_for_old: bool,
) -> EmailChange | Refused:
    try:
        email = emails.normalise(to)
    except emails.BadEmail as error:
        raise EmailInvalid(Wrong(("email",), str(error))) from None
    if email.key == customer.email_key:
        raise InvalidInput(Wrong(("email",), "This is the address already."))
    limits = buckets("email-change", str(customer.id), desk.policy.limits.email_change)
    taken = await throttle.take(session, limits, clock.now())
    if taken.retry_after is not None:
        return RateLimited(taken.retry_after)
    return await email_changes.start(
        session, desk, viewer, customer, email, client, waits_for_old=waits_for_old
    )
