"""Cleaning: what is kept long enough goes, what is not stays, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from jobs import cleaning
from jobs.cleaning import Retention, clean
from jobs.registry import Means, jobs
from kit import clock, ids
from kit.database import Database
from kit.jobs import enqueue
from kit.workers import Worker
from models import CaughtMail, RateBucket
from tests.jobs.ending import (
    DAY,
    NEVER,
    a_change,
    a_guest_cart,
    a_guest_wishlist,
    a_key,
    a_letter,
    a_link,
    a_mail,
    a_session,
    add,
    an_event,
    values,
)
from tests.makers.webhooks import a_webhook, deliveries, happens

Make = Callable[[datetime], Any]
MADE: list[tuple[str, timedelta, Make]] = [
    ("links_after_expiry", 30 * DAY, a_link),
    ("sessions_after_end", 30 * DAY, lambda at: a_session(expires_at=at)),
    ("sessions_after_end", 30 * DAY, lambda at: a_session(idle_expires_at=at)),
    ("sessions_after_end", 30 * DAY, lambda at: a_session(revoked_at=at)),
    ("email_changes_after_undo", 30 * DAY, lambda at: a_change(undo_until=at)),
    ("letters_after_sending", 7 * DAY, lambda at: a_letter(sent_at=at)),
    ("letters_after_failing", 30 * DAY, lambda at: a_letter(failed_at=at)),
    (
        "rate_buckets_after_filling",
        2 * DAY,
        lambda at: RateBucket(key=ids.new().hex, full_at=at),
    ),
    ("idempotency_keys_after_expiry", timedelta(), a_key),
    ("caught_mails_after_catching", 7 * DAY, a_mail),
    ("events_after_happening", 400 * DAY, an_event),
    ("empty_guest_carts_after_change", DAY, lambda at: a_guest_cart(updated_at=at)),
    ("guest_wishlists_after_change", 90 * DAY, lambda at: a_guest_wishlist(created_at=at)),
]


@pytest.mark.parametrize(("name", "kept", "make"), MADE)
async def test_a_row_goes_when_its_time_is_over_and_not_before(
    committed: Database, maintenance: Database, name: str, kept: timedelta, make: Make
) -> None:
    now = clock.now()
    minute = timedelta(minutes=1)
    young, old = make(now - kept + minute), make(now - kept - minute)
    await add(committed, young, old)
    done = await clean(maintenance, Retention())
    assert {key: count for key, count in done.items() if count} == {name: 1}
    assert await values(committed, type(young).__table__.c.id) == [young.id]


async def test_what_webhooks_were_told_goes_after_thirty_days(
    committed: Database, maintenance: Database
) -> None:
    async with committed.writes() as session:
        await a_webhook(session)
        for days in (31, 29):
            with clock.travel(-days * DAY):
                await happens(session)
    assert (await clean(maintenance, Retention()))["webhook_deliveries_after_happening"] == 1
    [kept] = await deliveries(committed)
    assert kept.created_at > clock.now() - 30 * DAY


async def test_what_has_not_ended_is_never_old(committed: Database, maintenance: Database) -> None:
    await add(committed, a_letter(), a_session(), a_link(NEVER))
    with clock.travel(500 * DAY):
        done = await clean(maintenance, Retention())
    assert sum(done.values()) == 0


async def test_more_than_a_batch_goes_in_several(
    committed: Database, maintenance: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 3)
    await add(committed, *(a_mail(clock.now() - 8 * DAY) for _ in range(8)))
    done = await clean(maintenance, Retention())
    assert done["caught_mails_after_catching"] == 8


async def test_a_row_that_somebody_holds_is_left_for_the_next_time(
    committed: Database, maintenance: Database, cloned: str
) -> None:
    old = [a_link(clock.now() - 31 * DAY) for _ in range(2)]
    await add(committed, *old)
    connection = await asyncpg.connect(cloned)
    async with connection.transaction():
        await connection.execute("select 1 from sign_in_links where id = $1 for update", old[0].id)
        done = await clean(maintenance, Retention())
    await connection.close()
    assert done["links_after_expiry"] == 1
    assert (await clean(maintenance, Retention()))["links_after_expiry"] == 1


async def test_the_log_of_the_jobs_goes_too(committed: Database, maintenance: Database) -> None:
    async def work(session: Any) -> None:
        await (await session.connection()).exec_driver_sql(
            "insert into pgqueuer_log (created, job_id, status, priority, entrypoint)"
            " values ($1, 1, 'successful', 0, 'x'), ($2, 2, 'successful', 0, 'x')",
            (clock.now() - 31 * DAY, clock.now() - 29 * DAY),
        )

    await committed.transaction(work)
    assert (await clean(maintenance, Retention()))["job_log_after_writing"] == 1


async def test_only_maintenance_may_delete_events(committed: Database) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied for table events"):
        await clean(committed, Retention())


async def test_every_retention_is_used_by_exactly_one_rule() -> None:
    named = [name for _, _, name in cleaning.DELETED]
    assert sorted([*named, "network_addresses_after_asking"]) == sorted(vars(Retention()))


async def test_the_worker_cleans(committed: Database, maintenance: Database, cloned: str) -> None:
    await add(committed, a_mail(clock.now() - 8 * DAY))
    await committed.transaction(lambda session: enqueue(session, "cleaning", {}))
    await Worker(cloned, jobs(Means(maintenance, committed))).drain()
    assert await values(committed, CaughtMail.__table__.c.id) == []  # type: ignore[attr-defined]
