"""Staff."""

from datetime import datetime

import strawberry

import models
import schema.special
from auth.permissions import Permission
from auth.refusals import RateLimited, StepUpRequired
from auth.rules import permitted
from domain.refusals import (
    BeyondYourRole,
    LastOwner,
    NoSuchRole,
    NoSuchStaff,
    NotInvited,
    StaffExists,
)
from domain.staff import BlockStaff, InviteStaff, ResendStaffInvitation, UnblockStaff, UpdateStaff
from resolvers import staff
from schema.roles import StaffRole
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    by_id,
    choices,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
)

assert schema.special, "its import is what publishes the refusals that carry more"
choices(
    models.StaffStatus,
    ACTIVE="They may sign in.",
    BLOCKED="They are kept out.",
    INVITED="They have been sent a link and have not signed in yet.",
)
accepts(BlockStaff, InviteStaff, ResendStaffInvitation, UnblockStaff, UpdateStaff)


@describes(models.Staff)
class Staff(Node):
    email: str
    name: str
    status: models.StaffStatus
    language: str | None
    created_at: datetime
    joined_at: datetime | None
    invited_until: datetime | None
    role: StaffRole | None = one(models.Staff.role_id, "What they are trusted with.")


@strawberry.type
class StaffQueries:
    staff_members: Connection[Staff] | None = query(
        pages(
            models.Staff,
            "Every member of staff, the newest first.",
            order=(latest(models.Staff.created_at),),
            filters=(among(models.Staff.status, "status", "Only members of these statuses."),),
        ),
        allow=permitted(Permission.STAFF_READ),
    )
    staff_member: Staff | None = query(
        by_id(models.Staff, description="A member of staff by id."),
        allow=permitted(Permission.STAFF_READ),
    )


@mutations
class StaffMutations:
    invite_staff: Staff = mutation(
        staff.invite,
        "Invite somebody to the staff, to a role that permits no more than the viewer's. Needs a "
        "fresh code: `requestStepUp`. "
        "Sends a link that lets them in, once, to their address.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, NoSuchRole, RateLimited, StaffExists, StepUpRequired),
    )
    resend_staff_invitation: Staff = mutation(
        staff.resend,
        "Invite somebody once more who has not joined yet. Sends another link to their address.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, NoSuchStaff, NotInvited, RateLimited),
    )
    update_staff: Staff = mutation(
        staff.update,
        "Change how a member of staff is called, or their role, which holds from their next "
        "request on. A role needs a fresh code: `requestStepUp`. Sends no mail.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, LastOwner, NoSuchRole, NoSuchStaff, StepUpRequired),
    )
    block_staff: Staff = mutation(
        staff.block,
        "Keep a member of staff out. Their sessions, their links and the API keys they made end "
        "at once, and for good. Sends no mail.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, LastOwner, NoSuchStaff),
    )
    unblock_staff: Staff = mutation(
        staff.unblock,
        "Let a member of staff in again, by links asked for from now on. Needs a "
        "fresh code: `requestStepUp`. Sends no mail.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, NoSuchStaff, StepUpRequired),
    )
