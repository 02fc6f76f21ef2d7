"""Races for one session, one code and one key: fifty at once, and nobody loses what is theirs."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import sessions, step_ups
from auth.answers import No, Refusal, SignedIn
from auth.step_ups import SteppedUp
from domain import api_keys
from domain.api_keys import RevokeApiKey
from kit import clock, ids, tokens
from kit.database import Database
from models import ApiKey
from tests.auth.test_email_races import FREE
from tests.makers.customers import a_member_of_staff, as_staff
from tests.makers.keys import an_api_key
from tests.makers.sign_ins import KEY, a_browser, a_sign_in, rows

Work = Callable[[AsyncSession], Awaitable[Any]]


async def _fifty(database: Database, work: Work) -> list[Any]:
    return list(await asyncio.gather(*(database.transaction(work) for _ in range(50))))


async def _find(database: Database, token: str) -> Any:
    return await database.transaction(partial(sessions.find, token_hash=sessions.hash_of(token)))


async def _count(database: Database, kind: str) -> int:
    sql = "select 1 from events where kind = :kind"
    return len(await database.transaction(partial(rows, sql=sql, kind=kind)))


async def test_of_fifty_tabs_after_a_day_one_gets_a_new_token_and_all_stay_in(
    committed: Database,
) -> None:
    old = (await committed.transaction(partial(a_sign_in, desk=FREE))).token

    async def turn(session: AsyncSession) -> str | None:
        found = await sessions.find(session, sessions.hash_of(old))
        assert found is not None, "a tab was signed out"
        await sessions.touch(session, FREE.policy, found)
        return await sessions.renew(session, found, sessions.hash_of(old))

    with clock.travel(timedelta(hours=25)):
        [fresh] = [made for made in await _fifty(committed, turn) if made is not None]
        assert await _find(committed, old)
        assert await _find(committed, fresh)
    with clock.travel(timedelta(hours=25, minutes=2)):
        assert await _find(committed, old) is None
        assert await _find(committed, fresh)
    assert await _count(committed, "session:reuse") == 0


async def _asked(database: Database) -> tuple[SignedIn, str]:
    """Sign in and ask for a fresh code."""
    came = await database.transaction(partial(a_sign_in, desk=FREE))
    client = a_browser()
    ask = partial(step_ups.request, desk=FREE, viewer=came.viewer, client=client, language=None)
    await database.transaction(ask)
    [row] = await database.transaction(partial(rows, sql="select id from step_ups"))
    return came, tokens.code(KEY, row.id)


async def test_of_fifty_right_codes_one_steps_up_and_the_session_goes_on(
    committed: Database,
) -> None:
    came, code = await _asked(committed)

    async def confirm(session: AsyncSession) -> Any:
        return await step_ups.confirm(session, FREE, came.viewer, code, a_browser())

    answers = await _fifty(committed, confirm)
    [stepped_up] = [answer for answer in answers if isinstance(answer, SteppedUp)]
    refused = [answer.why for answer in answers if isinstance(answer, Refusal)]
    assert Counter(refused) == {No.CODE_EXPIRED: 49}
    assert await _find(committed, came.token), "requests under way carry it"
    assert await _find(committed, stepped_up.token)
    assert await _count(committed, "step_up:confirm") == 1


async def test_of_fifty_wrong_codes_five_count(committed: Database) -> None:
    came, code = await _asked(committed)
    wrong = f"{(int(code) + 1) % 10**8:08}"

    async def confirm(session: AsyncSession) -> Any:
        return await step_ups.confirm(session, FREE, came.viewer, wrong, a_browser())

    told = Counter(answer.why for answer in await _fifty(committed, confirm))
    assert told == {No.CODE_INCORRECT: 4, No.CODE_EXHAUSTED: 46}
    assert await _count(committed, "step_up:fail") == 5
    right = partial(step_ups.confirm, desk=FREE, viewer=came.viewer, code=code, client=a_browser())
    assert isinstance(await committed.transaction(right), Refusal)


async def test_fifty_who_revoke_a_key_end_it_once(committed: Database) -> None:
    sam = await committed.transaction(a_member_of_staff)
    key, _ = await committed.transaction(partial(an_api_key, by=sam))
    command = RevokeApiKey.model_validate({"api_key_id": ids.public(ApiKey, key.id)})

    async def revoke(session: AsyncSession) -> Any:
        return (await api_keys.revoke(session, as_staff(sam), command)).revoked_at

    assert len(set(await _fifty(committed, revoke))) == 1
    assert await _count(committed, "api_key:revoke") == 1
