"""Staff."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from schema.roles import StaffRole
from schema.words import (
    Connection,
    Node,
    among,
    by_id,
    choices,
    describes,
    latest,
    one,
    pages,
    query,
)

choices(
    models.StaffStatus,
    ACTIVE="They may sign in.",
    BLOCKED="They are kept out.",
    INVITED="They have been sent a link and have not signed in yet.",
)


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
