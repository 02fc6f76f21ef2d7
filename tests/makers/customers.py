"""Customers and staff, ready to ask."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import viewer
from auth.permissions import BUILT_IN, Permission
from auth.viewer import Viewer
from kit import clock, ids
from models import Customer, Session, SessionKind, Staff
from models.roles import OWNER_ROLE

_number = count(1)


async def a_customer(session: AsyncSession, **values: Any) -> Customer:
    """Make a customer whose address is proven, unless told otherwise."""
    email = values.pop("email", f"customer-{next(_number)}@example.com")
    values.setdefault("email_verified_at", clock.now() if email else None)
    customer = Customer(email=email, email_key=email.lower() if email else None, **values)
    session.add(customer)
    await session.commit()
    return customer


async def a_member_of_staff(session: AsyncSession, **values: Any) -> Staff:
    """Make a member of staff who has just stepped up, an owner unless told otherwise."""
    email = values.pop("email", f"staff-{next(_number)}@example.com")
    values = {"name": "Sam", "role_id": OWNER_ROLE, **values}
    if "status" not in values:
        values.setdefault("joined_at", clock.now())
    staff = Staff(email=email, email_key=email.lower(), **values)
    session.add(staff)
    await session.flush()
    session.add(_a_proof(staff))
    await session.commit()
    return staff


def _a_proof(staff: Staff) -> Session:
    """Make the session in which a member of staff has just proven who they are."""
    now = clock.now()
    until = now + timedelta(days=1)
    return Session(
        id=_session_of(staff),
        staff_id=staff.id,
        token_hash=ids.new().bytes,
        kind=SessionKind.COOKIE,
        created_at=now - timedelta(hours=1),
        authenticated_at=now,
        last_seen_at=now,
        idle_expires_at=until,
        expires_at=until,
    )


def _session_of(staff: Staff) -> UUID:
    return uuid5(staff.id, "session")


def as_customer(customer: Customer) -> Viewer:
    """Ask as a customer."""
    return viewer.customer(customer.id, session_id=ids.new())


def as_staff(staff: Staff, *permissions: Permission) -> Viewer:
    """Ask as a member of staff, with the permissions of the role unless told otherwise."""
    granted = frozenset(permissions) if permissions else BUILT_IN[staff.role_id]
    return viewer.staff(staff.id, granted, session_id=_session_of(staff))
