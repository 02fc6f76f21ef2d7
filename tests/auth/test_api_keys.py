"""API keys: whose they are, what they may do, and when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys
from auth.api_keys import Found
from auth.permissions import EVERYTHING, FOR_PEOPLE
from kit import clock, tokens
from models import ActorKind, StaffRole, StaffStatus
from models.roles import SUPPORT_ROLE
from tests.conftest import Queries
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key


async def _find(session: AsyncSession, token: str) -> Found | None:
    hashed = api_keys.hash_of(token)
    assert hashed is not None
    return await api_keys.find(session, hashed)


async def test_a_key_is_found_with_its_scopes_by_one_statement(
    session: AsyncSession, queries: Queries
) -> None:
    sam = await a_member_of_staff(session)
    key, token = await an_api_key(session, sam, scopes=["ORDERS_READ", "CUSTOMERS_READ"])
    with queries(1):
        found = await _find(session, token)
    assert found is not None
    viewer = found.viewer
    assert (viewer.kind, viewer.api_key_id, viewer.actor_id) == (
        ActorKind.API_KEY,
        key.id,
        key.id,
    )
    assert viewer.permissions == {"ORDERS_READ", "CUSTOMERS_READ"}
    assert (viewer.staff_id, viewer.session_id) == (None, None)


async def test_only_a_digest_of_a_key_is_kept(session: AsyncSession) -> None:
    key, token = await an_api_key(session, await a_member_of_staff(session))
    assert key.token_hash == tokens.digest(tokens.read(token, tokens.API_KEY) or b"")
    assert token[3:-4] not in repr(key.model_dump())


async def test_a_key_ends_at_its_hour(session: AsyncSession) -> None:
    _, token = await an_api_key(session, await a_member_of_staff(session))
    with clock.travel(timedelta(hours=23, minutes=59)):
        assert await _find(session, token) is not None
    with clock.travel(timedelta(days=1)):
        assert await _find(session, token) is None


async def test_a_revoked_key_is_nobodys(session: AsyncSession) -> None:
    sam = await a_member_of_staff(session)
    _, token = await an_api_key(session, sam, revoked_at=clock.now())
    assert await _find(session, token) is None


@pytest.mark.parametrize("status", [StaffStatus.BLOCKED, StaffStatus.INVITED])
async def test_a_key_dies_with_its_maker(session: AsyncSession, status: StaffStatus) -> None:
    sam = await a_member_of_staff(session)
    _, token = await an_api_key(session, sam)
    sam.status = status
    await session.flush()
    assert await _find(session, token) is None


async def test_a_key_loses_what_its_maker_loses(session: AsyncSession) -> None:
    sam = await a_member_of_staff(session)
    scopes = ["CUSTOMERS_READ", "CUSTOMERS_WRITE"]
    _, token = await an_api_key(session, sam, scopes=scopes)
    sam.role_id = SUPPORT_ROLE
    await session.flush()
    found = await _find(session, token)
    assert found is not None
    assert found.permissions == {"CUSTOMERS_READ"}
    role = await session.get_one(StaffRole, SUPPORT_ROLE)
    role.permissions = []
    await session.flush()
    found = await _find(session, token)
    assert found is not None
    assert found.permissions == frozenset()


async def test_no_key_has_what_is_for_people_even_if_its_row_says_so(
    session: AsyncSession,
) -> None:
    sam = await a_member_of_staff(session)
    scopes = sorted(permission.value for permission in EVERYTHING)
    _, token = await an_api_key(session, sam, scopes=[*scopes, "WORLD_RULE"])
    found = await _find(session, token)
    assert found is not None
    assert found.permissions == EVERYTHING - FOR_PEOPLE


async def test_that_a_key_is_used_is_noted_every_five_minutes(session: AsyncSession) -> None:
    key, token = await an_api_key(session, await a_member_of_staff(session))
    noted = []
    for minutes in (0, 4, 6):
        with clock.travel(timedelta(minutes=minutes)):
            found = await _find(session, token)
            assert found is not None
            due = api_keys.is_due(found, clock.now())
            assert due == await api_keys.touch(session, found)
            noted.append(due)
    assert noted == [True, False, True]
    await session.refresh(key)
    assert key.last_used_at is not None


@pytest.mark.parametrize("prefix", [tokens.SESSION, tokens.LINK, tokens.BROWSER])
def test_another_kind_of_token_is_no_key(prefix: str) -> None:
    assert api_keys.hash_of(tokens.make(prefix)) is None


def test_a_damaged_key_is_no_key() -> None:
    token = tokens.make(tokens.API_KEY)
    swapped = "b" if token[10] == "a" else "a"
    assert api_keys.hash_of(token[:10] + swapped + token[11:]) is None
    assert api_keys.hash_of(token) is not None
