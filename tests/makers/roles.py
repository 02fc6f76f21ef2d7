"""Roles, and staff who have them."""

from __future__ import annotations

from itertools import count

from sqlmodel.ext.asyncio.session import AsyncSession

from models import Staff, StaffRole
from tests.makers.customers import a_member_of_staff

_number = count(1)


async def a_role(session: AsyncSession, name: str, *permissions: str) -> StaffRole:
    """Make a role."""
    role = StaffRole(name=name, permissions=sorted(permissions))
    session.add(role)
    await session.commit()
    return role


async def a_clerk(session: AsyncSession, *permissions: str) -> Staff:
    """Make a member of staff with a role of their own."""
    role = await a_role(session, f"Clerk {next(_number)}", *permissions)
    return await a_member_of_staff(session, role_id=role.id)
