"""Customers and staff, ready to ask."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import viewer
from auth.permissions import BUILT_IN, Permission
from auth.viewer import Viewer
from kit import clock, ids
from models import Customer, Staff
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
    """Make a member of staff, an owner unless told otherwise."""
    email = values.pop("email", f"staff-{next(_number)}@example.com")
    values = {"name": "Sam", "role_id": OWNER_ROLE, **values}
    if "status" not in values:
        values.setdefault("joined_at", clock.now())
    staff = Staff(email=email, email_key=email.lower(), **values)
    session.add(staff)
    await session.commit()
    return staff


def as_customer(customer: Customer) -> Viewer:
    """Ask as a customer."""
    return viewer.customer(customer.id, session_id=ids.new())


def as_staff(staff: Staff, *permissions: Permission) -> Viewer:
    """Ask as a member of staff, with the permissions of the role unless told otherwise."""
    granted = frozenset(permissions) if permissions else BUILT_IN[staff.role_id]
    return viewer.staff(staff.id, granted, session_id=ids.new())
