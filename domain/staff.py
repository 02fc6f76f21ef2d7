"""Staff: inviting members, changing what they are trusted with, and keeping them out."""

from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import staffing
from auth.audit import record
from auth.desk import Client, Desk
from auth.links import Invitation
from auth.refusals import RateLimited
from auth.viewer import SYSTEM, Viewer
from domain.commands import Command, Line, Repeatable
from domain.finding import found
from domain.refusals import InvalidInput, LastOwner, NoSuchStaff, NotInvited, StaffExists
from domain.roles import Reach, RoleId, reach, role_of
from kit import emails, languages
from kit.ids import PublicId
from kit.refused import Wrong
from models import Staff, StaffRole, StaffStatus
from models.roles import OWNER_ROLE

Name = Annotated[str, Line(200)]
StaffId = Annotated[PublicId, Field(description="The member of staff.")]


class InviteStaff(Repeatable):
    """Invite somebody to the staff."""

    email: Annotated[
        str,
        Field(
            min_length=1,
            max_length=emails.READ_AT_MOST,
            description="Where the invitation goes, and sign-in links from then on.",
        ),
    ]
    name: Annotated[Name, Field(description="How colleagues call them; 1 to 200 characters.")]
    role_id: RoleId
    language: Annotated[
        Annotated[str, Line(languages.LONGEST)] | None,
        Field(
            default_factory=lambda: None,
            description="Language of their letters, a BCP 47 tag; the store's unless told.",
        ),
    ]


class ResendStaffInvitation(Command):
    """Send an invitation once more, with a life of its own."""

    staff_id: StaffId


class UpdateStaff(Command):
    """Change how a member of staff is called and what they are trusted with."""

    staff_id: StaffId
    name: Annotated[
        Name | None,
        Field(
            default_factory=lambda: None, description="How colleagues call them; null leaves it."
        ),
    ]
    role_id: Annotated[
        PublicId | None,
        Field(default_factory=lambda: None, description="The role; null leaves it."),
    ]


class BlockStaff(Command):
    """Keep a member of staff out."""

    staff_id: StaffId


class UnblockStaff(Command):
    """Let a member of staff in again."""

    staff_id: StaffId


async def invite(
    session: AsyncSession, viewer: Viewer, command: InviteStaff, *, desk: Desk, client: Client
) -> Staff:
    """Add somebody who may join by the link they are sent."""
    within = await reach(session, viewer)
    role = await role_of(session, viewer, command.role_id)
    within.require(role, "roleId")
    staff = await _added(session, command, role)
    inviter = await session.get_one(Staff, viewer.staff_id)
    await _post(session, desk, staff, Invitation(inviter.name, role.name), client)
    await record(session, viewer, "staff:invite", of=staff, after=_told(staff, role))
    return staff


async def resend(
    session: AsyncSession,
    viewer: Viewer,
    command: ResendStaffInvitation,
    *,
    desk: Desk,
    client: Client,
) -> Staff:
    """Send another link to somebody who has not joined yet."""
    staff, role, _ = await _within(session, viewer, command.staff_id)
    if staff.status is not StaffStatus.INVITED:
        raise NotInvited
    inviter = await session.get_one(Staff, viewer.staff_id)
    await _post(session, desk, staff, Invitation(inviter.name, role.name), client)
    await record(session, viewer, "staff:resend_invitation", of=staff)
    return staff


async def update(session: AsyncSession, viewer: Viewer, command: UpdateStaff) -> Staff:
    """Change name and role, for the sessions that are open as well."""
    staff, role, within = await _within(session, viewer, command.staff_id)
    before = _told(staff, role)
    if command.name is not None:
        staff.name = command.name
    if command.role_id is not None:
        given = await role_of(session, viewer, command.role_id)
        within.require(given, "roleId")
        if not given.is_owner:
            await _refuse_last_owner(session, staff, role)
        role, staff.role_id = given, given.id
    if (after := _told(staff, role)) != before:
        await session.flush()
        await record(session, viewer, "staff:update", of=staff, before=before, after=after)
    return staff


async def block(session: AsyncSession, viewer: Viewer, command: BlockStaff) -> Staff:
    """Keep a member out: every session, link and API key of theirs ends at once."""
    staff, role, _ = await _within(session, viewer, command.staff_id)
    if staff.status is StaffStatus.BLOCKED:
        return staff
    await _refuse_last_owner(session, staff, role)
    await staffing.shut_out(session, staff)
    await record(session, viewer, "staff:block", of=staff)
    return staff


async def unblock(session: AsyncSession, viewer: Viewer, command: UnblockStaff) -> Staff:
    """Let a member in again, by a link asked for from now on."""
    staff, _, _ = await _within(session, viewer, command.staff_id)
    if staff.status is StaffStatus.BLOCKED:
        await staffing.let_in(session, staff)
        await record(session, viewer, "staff:unblock", of=staff)
    return staff


async def create_owner(session: AsyncSession, desk: Desk, command: InviteStaff, by: str) -> Staff:
    """Invite an owner where nobody can yet; one who has not joined is sent another link."""
    role = await session.get_one(StaffRole, OWNER_ROLE, with_for_update=True)
    known = select(Staff).where(col(Staff.email_key) == _email(command.email).key)
    staff = (await session.exec(known)).one_or_none()
    waiting = staff and (staff.status, staff.role_id) == (StaffStatus.INVITED, OWNER_ROLE)
    if staff is None or not waiting:
        staff = await _added(session, command, role)
    await _post(session, desk, staff, Invitation(by, role.name), staffing.SYSTEM_CLIENT)
    await record(session, SYSTEM, "staff:invite", of=staff, after=_told(staff, role))
    return staff


async def _added(session: AsyncSession, command: InviteStaff, role: StaffRole) -> Staff:
    email = _email(command.email)
    same = select(Staff.id).where(col(Staff.email_key) == email.key)
    if (await session.exec(same)).first() is not None:
        raise StaffExists(Wrong(("email",), StaffExists.sentence()))
    staff = Staff(
        email=email.address,
        email_key=email.key,
        name=command.name,
        role_id=role.id,
        status=StaffStatus.INVITED,
        language=_language(command.language),
    )
    session.add(staff)
    await session.flush()
    return staff


async def _post(
    session: AsyncSession, desk: Desk, staff: Staff, invitation: Invitation, client: Client
) -> None:
    wait = await staffing.invite(session, desk, staff, invitation, client)
    if wait is not None:
        raise RateLimited(wait)
    await session.flush()


async def _within(session: AsyncSession, viewer: Viewer, id: str) -> tuple[Staff, StaffRole, Reach]:
    """Find a member whose role is within reach."""
    within = await reach(session, viewer)
    # Not locked: links come first, and whoever else changes staff waits for their turn.
    staff = await found(session, viewer, Staff, id, NoSuchStaff, path="staffId")
    await session.refresh(staff)
    role = await session.get_one(StaffRole, staff.role_id, populate_existing=True)
    within.require(role, "staffId")
    return staff, role, within


async def _refuse_last_owner(session: AsyncSession, staff: Staff, role: StaffRole) -> None:
    if not role.is_owner or staff.status is not StaffStatus.ACTIVE:
        return
    other = select(Staff.id).where(
        col(Staff.role_id) == role.id,
        col(Staff.status) == StaffStatus.ACTIVE,
        col(Staff.id) != staff.id,
    )
    if (await session.exec(other.limit(1))).first() is None:
        raise LastOwner


def _email(text: str) -> emails.Email:
    try:
        return emails.normalise(text)
    except emails.BadEmail as error:
        raise InvalidInput(Wrong(("email",), str(error))) from None


def _language(text: str | None) -> str | None:
    try:
        return None if text is None else languages.canonical(text)
    except languages.BadLanguage as error:
        raise InvalidInput(Wrong(("language",), str(error))) from None


def _told(staff: Staff, role: StaffRole) -> dict[str, Any]:
    return {"name": staff.name, "role": role.name}
