"""Standings: who may come in; approving and declining those who wait, blocking and letting in."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import gates
from auth.audit import record
from auth.desk import Desk
from auth.viewer import Viewer
from auth.visibility import visible
from domain.commands import Command, Line
from domain.finding import found
from domain.refusals import CustomerErased, CustomerNotPending, CustomerPending, NoSuchCustomer
from kit import clock, ids
from kit.ids import PublicId
from kit.refused import Wrong
from mailer import letters, standings
from mailer.standings import Whom
from models import Customer, CustomerStatus, InboxItem

MOST = 100
WAITS = "customer:approve"  # what an inbox item of theirs is called
CustomerIds = Annotated[
    list[PublicId],
    Field(min_length=1, max_length=MOST, description=f"The customers, 1 to {MOST}, all or none."),
]


class Standing(StrEnum):
    """What staff may make of a customer."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"


class ApproveCustomers(Command):
    """Let customers in who have proven their address and wait for it."""

    customer_ids: CustomerIds


class DeclineCustomers(Command):
    """Keep customers out who have proven their address and wait to be let in."""

    customer_ids: CustomerIds
    reason: Annotated[
        Annotated[str, Line(500)],
        Field(description="Why, as the letter tells them; 1 to 500 characters in one line."),
    ]


class SetCustomerStatus(Command):
    """Block a customer, or let a blocked one in again."""

    customer_id: Annotated[PublicId, Field(description="The customer.")]
    status: Annotated[Standing, Field(description="What they are to be.")]
    tell: Annotated[
        bool | None,
        Field(default_factory=lambda: False, description="Whether they are sent a letter."),
    ]


async def approve(
    session: AsyncSession, viewer: Viewer, command: ApproveCustomers, *, desk: Desk
) -> list[Customer]:
    """Let everybody in who is named, each with a letter that holds a link, or nobody."""
    customers = await _waiting(session, viewer, command.customer_ids)
    await _decided(session, viewer, customers, "APPROVED")
    for customer in customers:
        customer.status = CustomerStatus.ACTIVE
        await _record(session, viewer, customer, "approve", CustomerStatus.PENDING)
        if (whom := _whom(customer, desk)) is not None:
            link = gates.give(session, desk, customer)
            draft = standings.approved(whom, link.id, link.key_version, link.expires_at)
            await letters.post(session, draft)
    return customers


async def decline(
    session: AsyncSession, viewer: Viewer, command: DeclineCustomers, *, desk: Desk
) -> list[Customer]:
    """Keep everybody out who is named, each with a letter that says why, or nobody."""
    await _take_links(session, viewer, command.customer_ids, "DECLINED")
    customers = await _waiting(session, viewer, command.customer_ids)
    await _decided(session, viewer, customers, "DECLINED")
    for customer in customers:
        customer.status = CustomerStatus.BLOCKED
        more = {"reason": command.reason}
        await _record(session, viewer, customer, "decline", CustomerStatus.PENDING, **more)
        if (whom := _whom(customer, desk)) is not None:
            await letters.post(session, standings.declined(whom, command.reason))
    return customers


async def set_status(
    session: AsyncSession, viewer: Viewer, command: SetCustomerStatus, *, desk: Desk
) -> Customer:
    """Block or let in; either way nothing that was sent before leads in afterwards."""
    await _take_links(session, viewer, [command.customer_id], "STATUS")
    customer = await found(
        session, viewer, Customer, command.customer_id, NoSuchCustomer, path="customerId", lock=True
    )
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased
    if customer.status is CustomerStatus.PENDING:
        raise CustomerPending
    before, after = customer.status, CustomerStatus(command.status)
    if before is after:
        return customer
    customer.status = after
    customer.session_epoch += 1
    is_blocked = after is CustomerStatus.BLOCKED
    await _record(session, viewer, customer, "block" if is_blocked else "unblock", before)
    if command.tell and (whom := _whom(customer, desk)) is not None:
        write = standings.blocked if is_blocked else standings.unblocked
        await letters.post(session, write(whom))
    return customer


async def _waiting(session: AsyncSession, viewer: Viewer, named: list[PublicId]) -> list[Customer]:
    """Lock the customers that are named, each once; refuse all if one is not there or not waiting.

    They come in the order in which they were named.
    """
    keys = [ids.of(Customer, id) for id in named]
    rows = visible(Customer, viewer).where(col(Customer.id).in_({key for key in keys if key}))
    rows = rows.order_by(col(Customer.id)).with_for_update(of=Customer)
    kept = (await session.exec(rows.execution_options(populate_existing=True))).all()
    by_id: dict[UUID | None, Customer] = {row.id: row for row in kept}
    missing = [place for place, key in enumerate(keys) if key not in by_id]
    if missing:
        raise NoSuchCustomer(*_blamed(missing, NoSuchCustomer.sentence()))
    customers = [by_id[key] for key in keys]
    settled = [n for n, one in enumerate(customers) if one.status is not CustomerStatus.PENDING]
    if settled:
        raise CustomerNotPending(*_blamed(settled, CustomerNotPending.sentence()))
    return list({customer.id: customer for customer in customers}.values())


def _blamed(places: list[int], sentence: str) -> list[Wrong]:
    return [Wrong(("customerIds", str(place)), sentence) for place in places]


async def _take_links(
    session: AsyncSession, viewer: Viewer, named: list[PublicId], reason: str
) -> None:
    """Make the links of customers worthless; a refusal later on undoes it."""
    keys = {key for id in named if (key := ids.of(Customer, id))}
    rows = visible(Customer, viewer).where(col(Customer.id).in_(keys))
    addresses = {row.email_key for row in await session.exec(rows) if row.email_key}
    await gates.take_back(session, addresses, reason)


async def _decided(
    session: AsyncSession, viewer: Viewer, customers: list[Customer], decision: str
) -> None:
    """Take what waits for a decision off the inbox."""
    items = select(InboxItem).where(
        col(InboxItem.kind) == WAITS,
        col(InboxItem.object_id).in_([customer.id for customer in customers]),
    )
    now = clock.now()
    for item in await session.exec(items.order_by(col(InboxItem.id)).with_for_update()):
        item.decision, item.decided_at, item.decided_by = decision, now, viewer.staff_id


async def _record(
    session: AsyncSession,
    viewer: Viewer,
    customer: Customer,
    verb: str,
    before: CustomerStatus,
    **more: str,
) -> None:
    await record(
        session,
        viewer,
        f"customer:{verb}",
        of=customer,
        customer_id=customer.id,
        before={"status": before.value},
        after={"status": customer.status.value, **more},
    )


def _whom(customer: Customer, desk: Desk) -> Whom | None:
    """Name whom a letter goes to; nobody without an address."""
    if customer.email is None or customer.email_key is None:
        return None
    origin = desk.storefronts[0].origin if desk.storefronts else None
    return Whom(ids.new(), customer.id, customer.email, customer.language, origin)
