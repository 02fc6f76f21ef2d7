"""Races over staff: whoever is first, one owner stays, and an invitation lets in once."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming
from auth.answers import SignedIn
from domain import staff
from domain.staff import BlockStaff, InviteStaff, UpdateStaff
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Staff, StaffRole
from models.roles import OWNER_ROLE, SUPPORT_ROLE
from tests.makers import a_member_of_staff, as_staff
from tests.makers.sign_ins import DESK, a_browser, rows, token_of

OWNERS = f"select 1 from staff where status = 'ACTIVE' and role_id = '{OWNER_ROLE}'"


async def _block(by: Staff, whom: Staff, session: AsyncSession) -> Any:
    return await staff.block(session, as_staff(by), _command(BlockStaff, whom))


async def _demote(by: Staff, whom: Staff, session: AsyncSession) -> Any:
    command = _command(UpdateStaff, whom, role_id=public(StaffRole, SUPPORT_ROLE))
    return await staff.update(session, as_staff(by), command)


def _command(of: Any, whom: Staff, **more: Any) -> Any:
    return of.model_validate({"staff_id": public(Staff, whom.id), **more})


async def _told(database: Database, work: Any) -> str:
    try:
        await database.transaction(work)
    except Refused as refused:
        return refused.code()
    return "done"


async def _count(database: Database, sql: str) -> int:
    return len(await database.transaction(lambda s: rows(s, sql)))


async def test_two_owners_who_turn_on_each_other_leave_one_fifty_times(
    committed: Database,
) -> None:
    for turn in range(50):
        one = await committed.transaction(a_member_of_staff)
        other = await committed.transaction(a_member_of_staff)
        act = _block if turn % 2 else _demote
        answers = await asyncio.gather(
            _told(committed, partial(act, one, other)), _told(committed, partial(act, other, one))
        )
        assert sorted(answers) == ["BEYOND_YOUR_ROLE", "done"], turn
        assert await _count(committed, OWNERS) == 1, turn
        await committed.transaction(lambda s: rows(s, "delete from staff returning 1"))


async def test_fifty_owners_who_leave_at_once_leave_one(committed: Database) -> None:
    owners = [await committed.transaction(a_member_of_staff) for _ in range(50)]
    works = [partial(_block, owner, owner) for owner in owners[:20]]
    works += [partial(_demote, owner, owner) for owner in owners[20:]]
    answers = await asyncio.gather(*(_told(committed, work) for work in works))
    assert (answers.count("done"), answers.count("LAST_OWNER")) == (49, 1)
    assert await _count(committed, OWNERS) == 1


async def test_fifty_presses_of_an_invitation_let_in_once(committed: Database) -> None:
    link_id = await _invited(committed)

    async def press(session: AsyncSession) -> Any:
        return await redeeming.redeem(session, DESK, token_of(link_id), a_browser(), confirmed=True)

    answers = await asyncio.gather(*(committed.transaction(press) for _ in range(50)))
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert await _count(committed, "select 1 from sessions") == 1
    assert await _count(committed, "select 1 from events where kind = 'staff:join'") == 1


async def test_who_is_blocked_while_joining_has_no_session_that_works(
    committed: Database,
) -> None:
    olive = await committed.transaction(a_member_of_staff)
    for _ in range(25):
        link_id = await _invited(committed)
        [[id]] = await committed.transaction(
            lambda s: rows(s, "select id from staff where email_key = 'bob@example.com'")
        )
        bob = Staff(id=id, email="", email_key="", name="", role_id=SUPPORT_ROLE)
        press = partial(_press, link_id)
        await asyncio.gather(
            committed.transaction(press), _told(committed, partial(_block, olive, bob))
        )
        live = """select 1 from sessions s join staff m on m.id = s.staff_id
          where m.email_key = 'bob@example.com' and s.epoch = m.session_epoch
            and m.status = 'ACTIVE'"""
        assert await _count(committed, live) == 0
        await _forget(committed)


async def _forget(database: Database) -> None:
    for what in ("sessions", "sign_in_links", "letters", "rate_buckets"):
        await database.transaction(partial(rows, sql=f"delete from {what} returning 1"))
    gone = "delete from staff where email_key = 'bob@example.com' returning 1"
    await database.transaction(lambda s: rows(s, gone))


async def _press(link_id: UUID, session: AsyncSession) -> Any:
    return await redeeming.redeem(session, DESK, token_of(link_id), a_browser(), confirmed=True)


async def _invited(database: Database) -> UUID:
    command = InviteStaff.model_validate(
        {
            "email": "bob@example.com",
            "name": "Bob",
            "role_id": public(StaffRole, OWNER_ROLE),
        }
    )
    await database.transaction(lambda s: staff.create_owner(s, DESK, command, "Shop"))
    [[id]] = await database.transaction(lambda s: rows(s, "select id from sign_in_links"))
    return UUID(str(id))
