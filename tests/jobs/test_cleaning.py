"""Cleaning: what is kept long enough goes, what is not stays, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from jobs import cleaning
from jobs.cleaning import Retention, clean, shortened
from jobs.registry import Means, jobs
from kit import clock, ids
from kit.database import Database
from kit.jobs import enqueue
from kit.workers import Worker
from models import (
    ActorKind,
    Audience,
    Cart,
    CaughtMail,
    ConsentAct,
    ConsentRecord,
    ConsentSource,
    Customer,
    EmailChange,
    Event,
    IdempotencyKey,
    Letter,
    RateBucket,
    Session,
    SessionKind,
    SignInLink,
    Wishlist,
)
from tests.makers import a_customer
from tests.makers.consents import a_kind
from tests.makers.webhooks import a_webhook, deliveries, happens

DAY = timedelta(days=1)
NEVER = clock.now() + 1000 * DAY
Make = Callable[[datetime], Any]


def _link(expires_at: datetime, **values: Any) -> SignInLink:
    return SignInLink(
        audience=Audience.CUSTOMER,
        email="jane@example.com",
        email_key="jane@example.com",
        link_hash=ids.new().bytes,
        key_version=1,
        expires_at=expires_at,
        **values,
    )


def _session(**values: Any) -> Session:
    ends = {"idle_expires_at": NEVER, "expires_at": NEVER, **values}
    return Session(
        token_hash=ids.new().bytes,
        kind=SessionKind.BEARER,
        authenticated_at=clock.now(),
        last_seen_at=clock.now(),
        **ends,
    )


def _change(**values: Any) -> EmailChange:
    return EmailChange(
        old_email="a@b.example",
        old_key="a@b.example",
        new_email="c@d.example",
        new_key="c@d.example",
        new_hash=ids.new().bytes,
        old_hash=ids.new().bytes,
        expires_at=clock.now(),
        **values,
    )


def _letter(**values: Any) -> Letter:
    key = ids.new().hex
    return Letter(
        dedupe_key=key,
        template="x",
        to_address="a@b.example",
        available_at=clock.now(),
        **values,
    )


def _event(at: datetime) -> Event:
    return Event(kind="x:y", actor_kind=ActorKind.SYSTEM, created_at=at)


def _key(at: datetime) -> IdempotencyKey:
    return IdempotencyKey(scope="s", key=ids.new().hex, body_hash=b"", expires_at=at)


def _cart(**values: Any) -> Cart:
    return Cart(**{"claim_hash": ids.new().bytes, "currency": "EUR", **values})


def _wishlist(**values: Any) -> Wishlist:
    return Wishlist(**{"claim_hash": ids.new().bytes, "name": ids.new().hex, **values})


def _mail(at: datetime) -> CaughtMail:
    return CaughtMail(to_address="a@b", subject="", text="", html="", raw=b"", created_at=at)


MADE: list[tuple[str, timedelta, Make]] = [
    ("links_after_expiry", 30 * DAY, _link),
    ("sessions_after_end", 30 * DAY, lambda at: _session(expires_at=at)),
    ("sessions_after_end", 30 * DAY, lambda at: _session(idle_expires_at=at)),
    ("sessions_after_end", 30 * DAY, lambda at: _session(revoked_at=at)),
    ("email_changes_after_undo", 30 * DAY, lambda at: _change(undo_until=at)),
    ("letters_after_sending", 7 * DAY, lambda at: _letter(sent_at=at)),
    ("letters_after_failing", 30 * DAY, lambda at: _letter(failed_at=at)),
    (
        "rate_buckets_after_filling",
        2 * DAY,
        lambda at: RateBucket(key=ids.new().hex, full_at=at),
    ),
    ("idempotency_keys_after_expiry", timedelta(), _key),
    ("caught_mails_after_catching", 7 * DAY, _mail),
    ("events_after_happening", 400 * DAY, _event),
    ("empty_guest_carts_after_change", DAY, lambda at: _cart(updated_at=at)),
    ("guest_wishlists_after_change", 90 * DAY, lambda at: _wishlist(created_at=at)),
]


async def add(database: Database, *rows: Any) -> None:
    """Write rows; sessions get a customer."""

    async def work(session: Any) -> None:
        customer = Customer(email="c@example.com", email_key=ids.new().hex)
        session.add(customer)
        await session.flush()
        for row in rows:
            if isinstance(row, Session | EmailChange):
                row.customer_id = customer.id
            session.add(row)

    await database.transaction(work)


async def values(database: Database, column: Any) -> list[Any]:
    async with database.writes() as session:
        rows = (await session.connection()).execute(sa.select(column).order_by(column))
        return list((await rows).scalars())


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
    await add(committed, _letter(), _session(), _link(NEVER))
    with clock.travel(500 * DAY):
        done = await clean(maintenance, Retention())
    assert sum(done.values()) == 0


async def test_more_than_a_batch_goes_in_several(
    committed: Database, maintenance: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 3)
    await add(committed, *(_mail(clock.now() - 8 * DAY) for _ in range(8)))
    done = await clean(maintenance, Retention())
    assert done["caught_mails_after_catching"] == 8


async def test_a_row_that_somebody_holds_is_left_for_the_next_time(
    committed: Database, maintenance: Database, cloned: str
) -> None:
    old = [_link(clock.now() - 31 * DAY) for _ in range(2)]
    await add(committed, *old)
    connection = await asyncpg.connect(cloned)
    async with connection.transaction():
        await connection.execute("select 1 from sign_in_links where id = $1 for update", old[0].id)
        done = await clean(maintenance, Retention())
    await connection.close()
    assert done["links_after_expiry"] == 1
    assert (await clean(maintenance, Retention()))["links_after_expiry"] == 1


async def test_evidence_of_a_consent_keeps_the_network_and_not_the_address(
    committed: Database, maintenance: Database
) -> None:
    async with committed.writes() as session:
        ada, kind = await a_customer(session), await a_kind(session)
    evidence = ConsentRecord(
        customer_id=ada.id,
        kind_id=kind.id,
        act=ConsentAct.WITHDRAWN,
        source=ConsentSource.ACCOUNT,
        at=clock.now(),
        version=1,
        actor_kind=ActorKind.CUSTOMER,
        ip="203.0.113.77",
        created_at=clock.now() - 31 * DAY,
    )
    await add(committed, evidence)
    assert (await clean(maintenance, Retention()))["consent_records.ip"] == 1
    kept = await values(committed, ConsentRecord.__table__.c.ip)  # type: ignore[attr-defined]
    assert kept == ["203.0.113.0/24"]


async def test_addresses_of_networks_are_shortened_after_thirty_days(
    committed: Database, maintenance: Database
) -> None:
    old, young = clock.now() - 31 * DAY, clock.now() - 29 * DAY
    await add(
        committed,
        _link(NEVER, request_ip="203.0.113.77", created_at=old),
        _link(NEVER, request_ip="203.0.113.99", created_at=young),
        _session(ip="2001:db8:1:2:3::4", created_at=old),
        _session(ip=None, created_at=old),
    )
    done = await clean(maintenance, Retention())
    assert {key: count for key, count in done.items() if count} == {
        "sign_in_links.request_ip": 1,
        "sessions.ip": 1,
    }
    links = await values(committed, SignInLink.__table__.c.request_ip)  # type: ignore[attr-defined]
    assert links == ["203.0.113.0/24", "203.0.113.99"]
    sessions = await values(committed, Session.__table__.c.ip)  # type: ignore[attr-defined]
    assert sessions == ["2001:db8:1::/48", None]
    assert sum((await clean(maintenance, Retention())).values()) == 0


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::1", "::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_an_address_is_shortened_to_its_network(ip: str, network: str | None) -> None:
    assert shortened(ip) == network


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
    await add(committed, _mail(clock.now() - 8 * DAY))
    await committed.transaction(lambda session: enqueue(session, "cleaning", {}))
    await Worker(cloned, jobs(Means(maintenance, committed))).drain()
    assert await values(committed, CaughtMail.__table__.c.id) == []  # type: ignore[attr-defined]
