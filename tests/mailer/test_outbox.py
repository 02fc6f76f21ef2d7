"""The outbox: one courier a letter, the urgent first, and tries that grow rarer and end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from kit import clock
from kit.database import Database
from mailer import outbox
from mailer.courier import Courier
from tests.mailer.conftest import draft_now
from tests.mailer.post_office import DROP, PostOffice
from tests.mailer.rounds import MINUTE, courier_to, failures, letters, one, put


async def test_nobody_waits_behind_a_less_urgent_letter(
    database: Database, office: PostOffice
) -> None:
    slow = [draft_now(priority=9, to_address=f"later{n}@example.org") for n in range(3)]
    await put(database, *slow, draft_now(to_address="now@example.org"))
    await courier_to(database, office.port).deliver(limit=2)
    assert [taken.recipients for taken in office.taken] == [
        ["now@example.org"],
        ["later0@example.org"],
    ]


async def test_a_greylisted_letter_is_tried_until_it_is_taken(
    database: Database, office: PostOffice
) -> None:
    await put(database)
    office.recipients = ["451 4.7.1 later", "451 4.7.1 later"]
    courier = courier_to(database, office.port)
    tried = []
    for seconds in (0, 4, 7, 16, 20):
        with clock.travel(timedelta(seconds=seconds)):
            tried.append(await courier.deliver())
    assert tried == [1, 0, 1, 0, 1]
    assert (len(office.taken), (await one(database)).attempts) == (1, 3)


async def test_a_retry_is_the_same_mail(database: Database, office: PostOffice) -> None:
    await put(database)
    office.data = [DROP]
    courier = courier_to(database, office.port)
    await courier.deliver()
    with clock.travel(MINUTE):
        await courier.deliver()
    first, second = office.taken
    assert first.content == second.content
    assert first.message["Message-ID"] == second.message["Message-ID"]


async def test_a_letter_that_comes_too_late_is_given_up(
    database: Database, office: PostOffice
) -> None:
    await put(database, draft_now(not_after=clock.now() + MINUTE))
    with clock.travel(2 * MINUTE):
        await courier_to(database, office.port).deliver()
    assert (await one(database)).last_error == "too_late"
    assert (len(await failures(database)), office.taken) == (1, [])


async def test_a_letter_is_given_up_when_the_next_try_would_be_too_late(
    database: Database, office: PostOffice
) -> None:
    await put(database, draft_now(not_after=clock.now() + timedelta(seconds=3)))
    office.recipients = ["451 4.7.1 later"]
    await courier_to(database, office.port).deliver()
    assert (await one(database)).failed_at is not None
    assert (await failures(database))[0].after == {
        "template": "sign_in",
        "attempts": 1,
        "reason": "451",
    }


async def test_a_letter_without_an_end_is_given_up_after_two_days(
    database: Database, office: PostOffice
) -> None:
    await put(database, draft_now(not_after=None))
    with clock.travel(timedelta(days=2, seconds=1)):
        await courier_to(database, office.port).deliver()
    assert (await one(database)).last_error == "too_late"


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    for attempts, least in ((1, 5), (2, 10), (3, 20), (7, 320), (8, 640)):
        wait = outbox.wait(attempts).total_seconds()
        assert least <= wait <= least * 1.25
    assert {outbox.wait(n) for n in (9, 50, 100_000)} == {timedelta(minutes=15)}
    assert len({outbox.wait(3) for _ in range(20)}) > 1


async def test_what_cannot_be_sent_within_the_lease_is_given_back(
    database: Database, office: PostOffice
) -> None:
    await put(database)
    await courier_to(database, office.port, patience=60).deliver()
    letter = await one(database)
    assert (letter.attempts, letter.locked_until, office.taken) == (0, None, [])


async def test_many_couriers_send_each_letter_once(committed: Database, office: PostOffice) -> None:
    await put(committed, *(draft_now(to_address=f"c{n}@example.org") for n in range(60)))
    couriers = [courier_to(committed, office.port) for _ in range(6)]

    async def work(courier: Courier) -> None:
        while await courier.deliver(limit=5):
            pass

    await asyncio.gather(*map(work, couriers))
    recipients = sorted(taken.recipients[0] for taken in office.taken)
    assert recipients == sorted(f"c{n}@example.org" for n in range(60))
    assert {letter.attempts for letter in await letters(committed)} == {1}


async def test_a_late_note_does_not_disturb_who_has_the_letter_now(database: Database) -> None:
    await put(database)
    (mine,) = await database.transaction(lambda session: outbox.claim(session, 20))
    with clock.travel(timedelta(seconds=61)):
        (theirs,) = await database.transaction(lambda session: outbox.claim(session, 20))
        await database.transaction(lambda session: outbox.release(session, [mine]))
        assert (await one(database)).locked_until == theirs.locked_until


async def test_a_mail_that_was_taken_is_sent_whoever_has_its_letter_now(
    database: Database,
) -> None:
    await put(database)
    (mine,) = await database.transaction(lambda session: outbox.claim(session, 20))
    with clock.travel(timedelta(seconds=61)):
        await database.transaction(lambda session: outbox.claim(session, 20))
        await database.transaction(lambda session: outbox.sent(session, mine))
    letter = await one(database)
    assert (letter.sent_at is not None, letter.locked_until) == (True, None)


async def test_a_courier_does_not_wait_for_letters_that_another_is_claiming(
    committed: Database,
) -> None:
    await put(committed, *(draft_now(to_address=f"c{n}@example.org") for n in range(3)))

    async with committed.writes() as session:
        theirs = await outbox.claim(session, 2)
        claiming = committed.transaction(lambda other: outbox.claim(other, 20))
        mine = await asyncio.wait_for(claiming, 5)

    assert {letter.to_address for letter in (*theirs, *mine)} == {
        f"c{n}@example.org" for n in range(3)
    }
    assert (len(theirs), len(mine)) == (2, 1)


async def test_told_to_stop_it_gives_back_what_it_has_not_begun(
    database: Database, office: PostOffice
) -> None:
    await put(database)
    stop = asyncio.Event()
    stop.set()
    await courier_to(database, office.port).deliver(stop=stop)
    letter = await one(database)
    assert (letter.attempts, letter.locked_until, office.taken) == (0, None, [])
