"""What staff could break is theirs to do only when they have just proven who they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.ids import public
from models import ApiKey, Staff, StaffRole, StaffStatus
from models.roles import SUPPORT_ROLE
from tests.conftest import Ask
from tests.makers import a_member_of_staff, as_staff

ANSWER = "__typename ... on Refusal { code }"
SUPPORT = public(StaffRole, SUPPORT_ROLE)
GUARDED: dict[str, dict[str, Any]] = {
    "createApiKey": {"name": "Robot", "scopes": ["ORDERS_READ"]},
    "createStaffRole": {"name": "Packers", "permissions": ["ORDERS_READ"]},
    "inviteStaff": {"name": "Bob", "email": "bob@example.com", "roleId": SUPPORT},
    "unblockStaff": {},
    "updateStaff": {"roleId": SUPPORT},
    "updateStaffRole": {"roleId": SUPPORT, "permissions": ["ORDERS_READ", "STAFF_READ"]},
}


def document(name: str) -> str:
    of = f"{name[0].upper()}{name[1:]}Input!"
    return f"mutation ($input: {of}) {{ {name}(input: $input) {{ {ANSWER} }} }}"


TABLES: tuple[Any, ...] = (ApiKey, Staff, StaffRole)


async def tables(session: AsyncSession) -> list[Any]:
    """Read what could have been changed."""
    whole = [sa.select(*of.__table__.columns).order_by(of.id) for of in TABLES]
    return [(await (await session.connection()).execute(each)).all() for each in whole]


@pytest.mark.parametrize("name", sorted(GUARDED))
async def test_what_staff_could_break_needs_a_fresh_proof(
    ask: Ask, session: AsyncSession, name: str
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    other = await a_member_of_staff(session, status=StaffStatus.BLOCKED)
    given = dict(GUARDED[name])
    if name in ("unblockStaff", "updateStaff"):
        given["staffId"] = public(Staff, other.id)
    before = await tables(session)

    with clock.travel(timedelta(minutes=16)):
        late = (await ask(document(name), by=olive, input=given))[name]
    assert late == {"__typename": "Refused", "code": "STEP_UP_REQUIRED"}
    assert await tables(session) == before

    in_time = (await ask(document(name), by=olive, input=given))[name]
    assert "code" not in in_time
    assert await tables(session) != before


async def test_what_somebody_is_called_needs_no_fresh_proof(
    ask: Ask, session: AsyncSession
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    sue = await a_member_of_staff(session)
    input = {"staffId": public(Staff, sue.id), "name": "Susan"}

    with clock.travel(timedelta(hours=5)):
        renamed = (await ask(document("updateStaff"), by=olive, input=input))["updateStaff"]
        both = await ask(document("updateStaff"), by=olive, input={**input, "roleId": SUPPORT})

    assert renamed == {"__typename": "Staff"}
    assert both["updateStaff"]["code"] == "STEP_UP_REQUIRED"
    await session.refresh(sue)
    assert sue.name == "Susan"


async def test_what_makes_it_safer_is_never_delayed(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    sue = await a_member_of_staff(session)

    with clock.travel(timedelta(hours=5)):
        blocked = await ask(
            document("blockStaff"), by=olive, input={"staffId": public(Staff, sue.id)}
        )
    assert blocked["blockStaff"] == {"__typename": "Staff"}
