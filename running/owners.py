"""Owners: how the first one comes in, where nobody can invite anybody yet."""

from __future__ import annotations

from datetime import timedelta

from pydantic import ValidationError

from domain import staff
from domain.staff import InviteStaff
from kit.database import connected
from kit.ids import public
from kit.refused import Refused
from models import StaffRole
from models.roles import OWNER_ROLE
from running import building, places
from settings import Settings


class NotMade(Exception):
    """Nobody was invited; each of `sentences` says what to mend."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(*sentences)


async def create(settings: Settings, where: places.Places, *, email: str, name: str) -> str:
    """Invite an owner and mail them a link; say where it goes, or raise `NotMade`."""
    if where.embedded:
        await places.migrate(where)
    elif late := await places.behind(where):
        raise NotMade(late)
    try:
        sent_to = await _invited(settings, where, email, name)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}." for e in error.errors()]
        raise NotMade(*told) from None
    except Refused as error:
        raise NotMade(*([wrong.message for wrong in error.fields] or [error.message])) from None
    days = timedelta(seconds=settings.staff_invitation_ttl) / timedelta(days=1)
    return f"A link was mailed to {sent_to}; it lets an owner in, once, within {days:g} days."


async def _invited(settings: Settings, where: places.Places, email: str, name: str) -> str:
    asked = {"email": email, "name": name, "role_id": public(StaffRole, OWNER_ROLE)}
    command, desk = InviteStaff.model_validate(asked), building.desk_of(settings)
    async with connected(where.app, readers=1, writers=1) as database:
        made = await database.transaction(
            lambda s: staff.create_owner(s, desk, command, settings.store_name)
        )
    return made.email
