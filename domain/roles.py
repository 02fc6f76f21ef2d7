"""Roles: what staff are trusted with, and how far whoever changes that may reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.permissions import Permission, granted
from auth.viewer import Viewer
from domain.commands import Command, Line, Repeatable
from domain.finding import found
from domain.refusals import (
    BeyondYourRole,
    NameTaken,
    NoSuchRole,
    RoleInUse,
    RoleProtected,
    TooMany,
)
from kit.ids import PublicId
from kit.refused import Wrong
from models import Staff, StaffRole, StaffStatus

MOST_ROLES = 50

Name = Annotated[str, Line(100)]
RoleId = Annotated[PublicId, Field(description="The role.")]
Permissions = Annotated[list[Permission], Field(max_length=100)]


class CreateStaffRole(Repeatable):
    """Make a role, of permissions that whoever makes it has."""

    name: Annotated[Name, Field(description="What it is called; 1 to 100 characters.")]
    permissions: Annotated[Permissions, Field(description="What it permits.")]


class UpdateStaffRole(Command):
    """Rename a role, or change what it permits; what is not sent stays."""

    role_id: RoleId
    name: Annotated[
        Name | None,
        Field(default_factory=lambda: None, description="What it is called; null leaves it."),
    ]
    permissions: Annotated[
        Permissions | None,
        Field(
            default_factory=lambda: None,
            description="All that it permits from here on; null leaves it.",
        ),
    ]


class DeleteStaffRole(Command):
    """Delete a role that nobody has."""

    role_id: RoleId


@dataclass(frozen=True)
class Reach:
    """What whoever acts may give and take: no more than they have themselves."""

    permissions: frozenset[Permission]
    is_owner: bool

    def covers(self, role: StaffRole) -> bool:
        """Tell whether a role is within reach."""
        return self.is_owner or (
            not role.is_owner and granted(role.permissions, False) <= self.permissions
        )

    def require(self, role: StaffRole, path: str) -> None:
        """Refuse what is out of reach, blaming a field."""
        if not self.covers(role):
            raise BeyondYourRole(Wrong((path,), BeyondYourRole.sentence()))


async def reach(
    session: AsyncSession, viewer: Viewer, needed: Permission = Permission.STAFF_WRITE
) -> Reach:
    """Take turns with whoever else changes staff, and read what the viewer may do by now."""
    turn = select(StaffRole.id).where(col(StaffRole.is_owner))
    await session.exec(turn.with_for_update(key_share=True))
    own = (
        select(StaffRole)
        .join(Staff, col(Staff.role_id) == col(StaffRole.id))
        .where(col(Staff.id) == viewer.staff_id, col(Staff.status) == StaffStatus.ACTIVE)
    )
    role = (await session.exec(own.execution_options(populate_existing=True))).one_or_none()
    permissions = granted(role.permissions, role.is_owner) if role else frozenset()
    if role is None or needed not in permissions:
        raise BeyondYourRole
    return Reach(permissions, role.is_owner)


async def create(session: AsyncSession, viewer: Viewer, command: CreateStaffRole) -> StaffRole:
    """Make a role."""
    within = await reach(session, viewer)
    if (await session.exec(select(sa.func.count(col(StaffRole.id))))).one() >= MOST_ROLES:
        raise TooMany(message=f"There can be {MOST_ROLES} roles; delete one first.")
    role = StaffRole(name=command.name, permissions=_written(command.permissions))
    within.require(role, "permissions")
    await _refuse_same_name(session, role, command.name)
    session.add(role)
    await session.flush()
    await record(session, viewer, "staff_role:create", of=role, after=_told(role))
    return role


async def update(session: AsyncSession, viewer: Viewer, command: UpdateStaffRole) -> StaffRole:
    """Rename a role or change what it permits, for all who have it, at once."""
    within = await reach(session, viewer)
    role = await _changeable(session, viewer, within, command.role_id)
    before = _told(role)
    if command.name is not None:
        await _refuse_same_name(session, role, command.name)
        role.name = command.name
    if command.permissions is not None:
        role.permissions = _written(command.permissions)
        within.require(role, "permissions")
    if _told(role) != before:
        await session.flush()
        await record(
            session, viewer, "staff_role:update", of=role, before=before, after=_told(role)
        )
    return role


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteStaffRole) -> StaffRole:
    """Delete a role that nobody has."""
    within = await reach(session, viewer)
    role = await _changeable(session, viewer, within, command.role_id)
    holder = select(Staff.id).where(col(Staff.role_id) == role.id).limit(1)
    if (await session.exec(holder)).first() is not None:
        raise RoleInUse
    await session.delete(role)
    await record(session, viewer, "staff_role:delete", of=role, before=_told(role))
    return role


async def role_of(session: AsyncSession, viewer: Viewer, id: str) -> StaffRole:
    """Find the role that a command names."""
    return await found(session, viewer, StaffRole, id, NoSuchRole, path="roleId", lock=True)


async def _changeable(session: AsyncSession, viewer: Viewer, within: Reach, id: str) -> StaffRole:
    role = await role_of(session, viewer, id)
    if role.is_owner:
        raise RoleProtected(Wrong(("roleId",), RoleProtected.sentence()))
    within.require(role, "roleId")
    return role


async def _refuse_same_name(session: AsyncSession, role: StaffRole, name: str) -> None:
    same = select(StaffRole.id).where(
        sa.func.lower(StaffRole.name) == sa.func.lower(name), col(StaffRole.id) != role.id
    )
    if (await session.exec(same)).first() is not None:
        raise NameTaken(Wrong(("name",), "There is a role of this name already."))


def _written(permissions: Iterable[Permission]) -> list[str]:
    return sorted({permission.value for permission in permissions})


def _told(role: StaffRole) -> dict[str, Any]:
    return {"name": role.name, "permissions": list(role.permissions)}
