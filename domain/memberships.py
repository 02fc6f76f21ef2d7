"""Memberships: staff put customers into groups and levels, and take them out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from auth.visibility import visible
from domain import groups
from domain.commands import Command
from domain.group_rules import has_rule
from domain.groups import GroupId
from domain.refusals import CustomerErased, InvalidInput, NoSuchCustomer
from kit import clock, ids
from kit.ids import PublicId
from kit.refused import Wrong
from models import (
    Customer,
    CustomerGroup,
    CustomerStatus,
    GroupKind,
    GroupMembership,
    MembershipSource,
)

MOST = 1_000
CustomerIds = Annotated[
    list[PublicId],
    Field(min_length=1, max_length=MOST, description=f"The customers, 1 to {MOST}, all or none."),
]


class AddToGroup(Command):
    """Put customers into a group, or onto a level."""

    group_id: GroupId
    customer_ids: CustomerIds
    ends_at: Annotated[
        datetime | None,
        Field(default_factory=lambda: None, description="When it ends by itself; null for never."),
    ]


class RemoveFromGroup(Command):
    """Take customers out of a group, or off a level."""

    group_id: GroupId
    customer_ids: CustomerIds


async def add(session: AsyncSession, viewer: Viewer, command: AddToGroup) -> CustomerGroup:
    """Put everybody in who is named; a level takes the place of the one they had."""
    group = await groups.held(session, viewer, command.group_id)
    if command.ends_at is not None and command.ends_at <= clock.now():
        raise InvalidInput(Wrong(("endsAt",), "This is over already."))
    customers = await _named(session, viewer, command.customer_ids)
    there = await _there(session, group, customers)
    for customer in customers:
        await _join(session, viewer, group, customer, there.get(customer), command.ends_at)
    return group


async def remove(session: AsyncSession, viewer: Viewer, command: RemoveFromGroup) -> CustomerGroup:
    """Take everybody out who is named and in it; a rule does not bring them back."""
    group = await groups.held(session, viewer, command.group_id)
    customers = await _named(session, viewer, command.customer_ids)
    there = await _there(session, group, customers)
    for customer in customers:
        membership = there.get(customer)
        if membership is None or membership.group_id != group.id or not _holds(membership):
            continue
        before = _told(group, membership)
        if has_rule(group):
            membership.source, membership.ends_at = MembershipSource.BARRED, clock.now()
        else:
            await session.delete(membership)
        kind = "customer_group:leave"
        await record(session, viewer, kind, of=group, customer_id=customer, before=before)
    return group


async def _named(session: AsyncSession, viewer: Viewer, named: list[PublicId]) -> list[UUID]:
    """Lock the customers that are named, each once, or refuse, blaming each that cannot be."""
    keys = [ids.of(Customer, id) for id in named]
    rows = visible(Customer, viewer).where(col(Customer.id).in_({key for key in keys if key}))
    rows = rows.order_by(col(Customer.id)).with_for_update(of=Customer, key_share=True)
    found = await session.exec(rows.execution_options(populate_existing=True))
    status = {row.id: row.status for row in found}
    if missing := [place for place, key in enumerate(keys) if key not in status]:
        raise NoSuchCustomer(*_blamed(missing, NoSuchCustomer.sentence()))
    known = [key for key in keys if key is not None]
    erased = [n for n, key in enumerate(known) if status[key] is CustomerStatus.ERASED]
    if erased:
        raise CustomerErased(*_blamed(erased, CustomerErased.sentence()))
    return list(dict.fromkeys(known))


def _blamed(places: list[int], sentence: str) -> list[Wrong]:
    return [Wrong(("customerIds", str(place)), sentence) for place in places]


async def _there(
    session: AsyncSession, group: CustomerGroup, customers: Sequence[UUID]
) -> dict[UUID, GroupMembership]:
    """Find what each has of this group, or of levels where it is one."""
    is_level = group.kind is GroupKind.LEVEL
    same = col(GroupMembership.is_level) if is_level else col(GroupMembership.group_id) == group.id
    rows = select(GroupMembership).where(col(GroupMembership.customer_id).in_(customers), same)
    found = await session.exec(rows.execution_options(populate_existing=True))
    return {row.customer_id: row for row in found}


async def _join(
    session: AsyncSession,
    viewer: Viewer,
    group: CustomerGroup,
    customer: UUID,
    membership: GroupMembership | None,
    ends_at: datetime | None,
) -> None:
    before = None
    if membership is not None and _holds(membership):
        left = await session.get_one(CustomerGroup, membership.group_id)
        before = _told(left, membership)
    if membership is None:
        membership = GroupMembership(
            customer_id=customer,
            group_id=group.id,
            source=MembershipSource.STAFF,
            is_level=group.kind is GroupKind.LEVEL,
        )
    membership.group_id, membership.source = group.id, MembershipSource.STAFF
    membership.ends_at = ends_at
    session.add(membership)
    after = _told(group, membership)
    if after != before:
        kind = "customer_group:join"
        await record(
            session, viewer, kind, of=group, customer_id=customer, before=before, after=after
        )


def _holds(membership: GroupMembership) -> bool:
    is_over = membership.ends_at is not None and membership.ends_at <= clock.now()
    return membership.source is not MembershipSource.BARRED and not is_over


def _told(group: CustomerGroup, membership: GroupMembership) -> dict[str, Any]:
    ends = membership.ends_at
    return {
        "key": group.key,
        "source": membership.source.value,
        "ends_at": None if ends is None else ends.isoformat(),
    }
