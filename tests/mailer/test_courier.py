"""The courier: every letter is sent, once if nothing breaks, and nothing secret is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from kit import clock
from kit.database import Database
from mailer.courier import Courier
from mailer.message import Mail
from mailer.relays import read
from mailer.transports import CaughtTransport, SmtpTransport, Unreachable
from models import CaughtMail
from tests.mailer.conftest import SECRETS, draft_now
from tests.mailer.post_office import STALL, PostOffice, opened
from tests.mailer.rounds import MINUTE, courier_to, failures, letters, one, put


async def test_a_letter_is_sent_and_never_again(database: Database, office: PostOffice) -> None:
    await put(database)
    courier = courier_to(database, office.port)
    assert [await courier.deliver(), await courier.deliver()] == [1, 0]
    with clock.travel(timedelta(days=1)):
        assert await courier.deliver() == 0
    letter = await one(database)
    assert letter.sent_at is not None
    assert (letter.attempts, letter.locked_until, letter.last_error) == (1, None, None)
    assert office.taken[0].message["Message-ID"].strip().startswith(f"<letter-{letter.id.hex}.")


async def test_a_refused_recipient_is_given_up_at_once(
    database: Database, office: PostOffice
) -> None:
    await put(database)
    office.recipients = ["550 5.1.1 <ada@example.org>: no such user"]
    courier = courier_to(database, office.port)
    await courier.deliver()
    letter = await one(database)
    assert letter.failed_at is not None
    assert "no such user" in (letter.last_error or "")
    (event,) = await failures(database)
    assert (event.kind, event.object_kind, event.object_id) == ("letter:fail", "letter", letter.id)
    assert event.after == {"template": "sign_in", "attempts": 1, "reason": "550"}
    with clock.travel(timedelta(days=1)):
        assert await courier.deliver() == 0


async def test_a_server_that_is_away_costs_one_try_for_the_whole_batch(
    database: Database, unused_tcp_port: int
) -> None:
    await put(database, *(draft_now() for _ in range(3)))
    await courier_to(database, unused_tcp_port).deliver()
    found = await letters(database)
    assert {letter.attempts for letter in found} == {1}
    assert all((letter.last_error or "").startswith("connect:") for letter in found)
    async with opened() as office:
        with clock.travel(MINUTE):
            await courier_to(database, office.port).deliver()
        assert len(office.taken) == 3


async def test_a_server_that_stalls_is_left(database: Database, office: PostOffice) -> None:
    await put(database, draft_now(priority=0), draft_now(to_address="bob@example.org"))
    office.data = [STALL]
    await courier_to(database, office.port, patience=0.3).deliver()
    stalled, sent = await letters(database)
    assert (stalled.last_error, stalled.sent_at) == ("timeout", None)
    assert sent.sent_at is not None
    assert [taken.recipients for taken in office.taken] == [["bob@example.org"]]


@pytest.mark.parametrize("to", ["victim@x.test,attacker@evil.test", "vïctim@x.test", "nobody"])
async def test_an_address_that_is_not_one_is_given_up(
    database: Database, office: PostOffice, to: str
) -> None:
    await put(database, draft_now(to_address=to), draft_now())
    await courier_to(database, office.port).deliver()
    bad, good = await letters(database)
    assert (bad.last_error, bad.failed_at is not None) == ("bad_address", True)
    assert good.sent_at is not None
    assert [taken.recipients for taken in office.taken] == [["ada@example.org"]]


@pytest.mark.parametrize("broken", [{"template": "of_next_year"}, {"payload": {"link_id": 7}}])
async def test_a_letter_we_cannot_render_waits_and_stops_no_other(
    database: Database, office: PostOffice, broken: dict[str, str]
) -> None:
    await put(database, replace(draft_now(priority=0), **broken), draft_now())  # type: ignore[arg-type]
    await courier_to(database, office.port).deliver()
    bad, good = await letters(database)
    assert (bad.last_error or "").startswith("broken:")
    assert (bad.failed_at, good.sent_at is not None) == (None, True)


class Killed(SmtpTransport):
    """Ends its courier as a kill would, before or after the mail server has the mail."""

    after: bool

    async def send(self, mail: Mail) -> None:
        if self.after:
            await super().send(mail)
        raise asyncio.CancelledError


@pytest.mark.parametrize("after", [False, True])
async def test_letters_of_a_killed_courier_are_sent_after_the_lease(
    database: Database, office: PostOffice, after: bool
) -> None:
    await put(database, draft_now(), draft_now())
    killed = Killed(read(f"smtp://127.0.0.1:{office.port}?starttls=never"))
    killed.after = after
    with pytest.raises(asyncio.CancelledError):
        await Courier(database, killed, SECRETS).deliver()
    living = courier_to(database, office.port)
    assert await living.deliver() == 0
    with clock.travel(timedelta(seconds=61)):
        assert await living.deliver() == 2
    assert all(letter.sent_at for letter in await letters(database))
    ids = [taken.message["Message-ID"] for taken in office.taken]
    assert (len(ids), len(set(ids))) == (2 + after, 2)


async def test_in_development_mails_are_caught(database: Database) -> None:
    await put(database)
    await Courier(database, CaughtTransport(database), SECRETS).deliver()
    async with database.reads() as session:
        caught = (await session.exec(select(CaughtMail))).one()
    assert (await one(database)).sent_at is not None
    assert caught.to_address == "ada@example.org"


async def test_running_it_sends_what_is_posted_and_stops_when_told(
    committed: Database, cloned: str, office: PostOffice
) -> None:
    relay = read(f"smtp://127.0.0.1:{office.port}?starttls=never")
    courier = Courier(committed, SmtpTransport(relay), SECRETS, listen=cloned)
    stop = asyncio.Event()
    running = asyncio.create_task(courier.run(stop))
    for count in (1, 2):
        await put(committed)
        async with asyncio.timeout(10):
            await office.has_taken(count)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert all(letter.sent_at for letter in await letters(committed))


@pytest.fixture
def logs() -> Iterator[list[object]]:
    with capture_logs() as entries:
        yield entries  # type: ignore[misc]


async def test_logs_say_how_it_went_and_nothing_secret(
    database: Database, office: PostOffice, logs: list[object]
) -> None:
    await put(database, draft_now(priority=0), draft_now())
    office.recipients = ["550 5.1.1 <ada@example.org>: no such user"]
    await courier_to(database, office.port).deliver()
    failed, sent = await letters(database)
    about = {"template": "sign_in", "attempt": 1, "to": "a•••@example.org"}
    assert logs == [
        {
            **about,
            "letter": failed.id.hex,
            "event": "letter.failed",
            "log_level": "warning",
            "reason": "550",
        },
        {**about, "letter": sent.id.hex, "event": "letter.sent", "log_level": "info"},
    ]


async def test_a_database_that_is_away_stops_nothing(logs: list[object]) -> None:
    class Away(Database):
        async def transaction(self, work: object) -> None:  # type: ignore[override]
            raise ConnectionRefusedError("password=hunter2")

    stop = asyncio.Event()
    away = Away(reads=None, writes=None)  # type: ignore[arg-type]
    running = asyncio.create_task(Courier(away, CaughtTransport(away), SECRETS).run(stop))
    await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert "ConnectionRefusedError" in str(logs)
    assert "hunter2" not in str(logs)


class Nowhere:
    """A mail server that cannot be reached, and how often that was tried."""

    def __init__(self) -> None:
        self.tried = 0

    async def send(self, mail: Mail) -> None:
        self.tried += 1
        raise Unreachable("connect:refused")

    async def close(self) -> None:
        """Nothing was kept open."""


async def test_a_mail_server_that_is_away_is_tried_once_for_all_that_wait(
    database: Database,
) -> None:
    await put(database, *(draft_now(to_address=f"c{n}@example.org") for n in range(3)))
    nowhere = Nowhere()
    assert await Courier(database, nowhere, SECRETS).deliver() == 3
    assert nowhere.tried == 1
    waiting = [(one.attempts, one.locked_until, one.last_error) for one in await letters(database)]
    assert waiting == [(1, None, "connect:refused")] * 3
