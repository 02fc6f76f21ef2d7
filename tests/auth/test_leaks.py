"""Leaks: what is reported is ended, and nobody is told what it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import leaks
from auth.desk import Client
from kit import clock, tokens
from models import Event, Letter, StaffStatus
from models.roles import SUPPORT_ROLE
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key
from tests.makers.sign_ins import DESK, a_browser, a_sign_in


async def _report(session: AsyncSession, *found: str, client: Client | None = None) -> Any:
    return await leaks.report(session, DESK, found, client or a_browser())


async def _events(session: AsyncSession) -> list[Event]:
    kinds = ("api_key:leaked", "session:leaked")
    found = select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))
    return list(await session.exec(found))


async def test_a_live_key_is_ended_and_each_active_owner_is_told(session: AsyncSession) -> None:
    olive = await a_member_of_staff(session, email="olive@example.com", language="de")
    await a_member_of_staff(session, email="gone@example.com", status=StaffStatus.BLOCKED)
    await a_member_of_staff(session, email="sue@example.com", role_id=SUPPORT_ROLE)
    key, token = await an_api_key(session, olive)

    assert await _report(session, token) is None
    assert await _report(session, token) is None

    await session.refresh(key)
    assert key.revoked_at is not None
    [event] = await _events(session)
    assert (event.kind, event.object_id, event.request_id) == ("api_key:leaked", key.id, "r1")
    [letter] = (await session.exec(select(Letter))).all()
    assert (letter.template, letter.to_address, letter.language) == (
        "api_key_leaked",
        "olive@example.com",
        "de",
    )
    assert token not in str(letter.payload)


async def test_a_session_is_ended_and_nobody_is_mailed(session: AsyncSession) -> None:
    signed_in = await a_sign_in(session)
    letters = len((await session.exec(select(Letter))).all())

    assert await _report(session, signed_in.token) is None

    [event] = await _events(session)
    assert (event.kind, event.object_id, event.customer_id) == (
        "session:leaked",
        signed_in.session_id,
        signed_in.viewer.customer_id,
    )
    assert len((await session.exec(select(Letter))).all()) == letters


async def test_a_key_that_had_ended_alarms_nobody(session: AsyncSession) -> None:
    olive = await a_member_of_staff(session)
    _, ended = await an_api_key(session, olive, expires_at=clock.now() - timedelta(days=1))
    _, revoked = await an_api_key(session, olive, revoked_at=clock.now())

    assert await _report(session, ended, revoked) is None

    assert (await session.exec(select(Letter))).all() == []


async def test_what_was_never_a_token_changes_nothing(session: AsyncSession) -> None:
    _, token = await an_api_key(session, await a_member_of_staff(session))

    await _report(session, "", "x" * 5000, "\x00", "lk_", token[:-1], tokens.make(tokens.API_KEY))
    await _report(session, tokens.make(tokens.SESSION), tokens.make(tokens.LINK))

    assert await _events(session) == []


async def test_a_network_reports_so_often_and_no_more(session: AsyncSession) -> None:
    client = a_browser()
    answers = [await _report(session, "x", client=client) for _ in range(31)]

    assert answers[:30] == [None] * 30
    assert answers[30] is not None
    assert 1 <= answers[30] <= 60
    assert await _report(session, "x", client=a_browser("198.51.100.7")) is None


async def test_a_report_names_so_many_tokens_and_no_more(session: AsyncSession) -> None:
    key, token = await an_api_key(session, await a_member_of_staff(session))

    await _report(session, *(f"x{number}" for number in range(leaks.MOST)), token)

    await session.refresh(key)
    assert key.revoked_at is None
