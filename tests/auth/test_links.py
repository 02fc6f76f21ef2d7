"""Links: asked for without reading who has an account, bounded, and reported."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import event
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import links, redeeming
from auth.answers import No, Refusal, SignedIn
from auth.desk import Client, Policy
from auth.links import Limited, Request, Sent
from auth.throttle import UNLIMITED, Limit
from kit import clock, emails, tokens
from kit.database import Database
from models import Audience, Letter, SignInLink
from tests.conftest import Queries
from tests.makers.customers import a_customer
from tests.makers.sign_ins import (
    DESK,
    a_browser,
    a_link,
    a_sign_in,
    code_of,
    rows,
    token_of,
)

FREE = replace(DESK, policy=Policy(limits=UNLIMITED))
ADA = emails.normalise("Ada@Example.com")


def _asking(client: Client | None = None, **values: object) -> Request:
    return Request(Audience.CUSTOMER, ADA, client or a_browser(), **values)  # type: ignore[arg-type]


async def test_asking_keeps_digests_and_says_how_long_the_link_lives(session: AsyncSession) -> None:
    browser = a_browser()
    asking = _asking(browser, redirect_uri="https://shop.example/", language="de")
    sent = await links.ask(session, DESK, asking)
    assert isinstance(sent, Sent)
    link = await session.get_one(SignInLink, sent.link_id)
    assert (link.email, link.email_key) == ("Ada@example.com", "ada@example.com")
    assert link.audience is Audience.CUSTOMER
    raw = tokens.read(token_of(link.id), tokens.LINK)
    assert raw is not None
    assert link.link_hash == tokens.digest(raw)
    assert link.browser_hash == browser.browser_hash
    assert link.code_hash is not None
    assert link.expires_at - link.created_at == timedelta(days=14)
    assert link.code_expires_at is not None
    assert link.code_expires_at - link.created_at == timedelta(minutes=10)
    assert (link.redirect_uri, link.language) == ("https://shop.example/", "de")
    assert (link.request_ip, link.key_version) == ("192.0.2.1", 1)


async def test_the_letter_is_posted_with_the_link_and_holds_no_secret(
    session: AsyncSession,
) -> None:
    link_id = await a_link(session, "Ada@Example.com", language="de", origin="https://shop.example")
    letter = (await session.exec(select(Letter))).one()
    assert (letter.template, letter.to_address) == ("sign_in", "Ada@example.com")
    assert (letter.language, letter.priority) == ("de", 1)
    assert letter.payload["link_id"] == str(link_id)
    assert letter.payload["browser"] == "Firefox on Linux"
    assert letter.payload["origin"] == "https://shop.example"
    kept = orjson.dumps(letter.payload).decode()
    assert code_of(link_id) not in kept
    assert token_of(link_id)[3:20] not in kept


async def test_staff_links_live_a_quarter_of_an_hour_and_have_a_letter_of_their_own(
    session: AsyncSession,
) -> None:
    link_id = await a_link(session, "sam@example.com", audience=Audience.STAFF)
    link = await session.get_one(SignInLink, link_id)
    assert link.expires_at - link.created_at == timedelta(minutes=15)
    [letter] = await rows(session, "select template from letters")
    assert letter.template == "staff_sign_in"


async def test_without_codes_there_is_none(session: AsyncSession) -> None:
    desk = replace(DESK, policy=Policy(code_enabled=False))
    link = await session.get_one(SignInLink, await a_link(session, desk=desk))
    assert (link.code_hash, link.code_expires_at) == (None, None)


async def test_asking_is_two_statements_and_reads_nobody(
    session: AsyncSession, database: Database, queries: Queries
) -> None:
    await a_customer(session, email="ada@example.com")
    seen: list[str] = []
    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", lambda *a: seen.append(a[2]))
    with queries(2):
        await links.ask(session, DESK, _asking())
    assert len(seen) == 2
    assert not [sql for sql in seen if "customers" in sql or "staff" in sql.replace("staff_", "")]


async def test_an_event_is_written_without_the_address(session: AsyncSession) -> None:
    link_id = await a_link(session)
    [event] = await rows(session, "select * from events")
    assert (event.kind, event.object_kind, event.object_id) == (
        "link:request",
        "sign_in_link",
        link_id,
    )
    assert (event.actor_kind, event.after, event.request_id) == ("NOBODY", None, "r1")


async def test_only_five_links_live_and_the_oldest_make_room(session: AsyncSession) -> None:
    asked = []
    for minute in range(7):
        with clock.travel(timedelta(minutes=minute)):
            asked.append(await a_link(session, desk=FREE))
    live = "select id from sign_in_links where revoked_at is null order by id"
    assert [row.id for row in await rows(session, live)] == asked[2:]
    [reason] = {
        row[0] for row in await rows(session, "select revoke_reason from sign_in_links")
    } - {None}
    assert reason == "SURPLUS"


async def test_links_of_staff_and_customers_are_counted_apart(session: AsyncSession) -> None:
    first = await a_link(session, desk=FREE, audience=Audience.STAFF)
    for _ in range(5):
        await a_link(session, desk=FREE)
    assert (await session.get_one(SignInLink, first)).revoked_at is None


async def test_an_address_is_limited_whoever_asks(session: AsyncSession) -> None:
    answers = [await links.ask(session, DESK, _asking(a_browser(f"192.0.2.{n}"))) for n in range(4)]
    assert [type(answer) for answer in answers] == [Sent, Sent, Sent, Limited]
    assert answers[3] == Limited(60)
    assert len(await rows(session, "select 1 from letters")) == 3


async def test_tags_and_dots_do_not_make_another_address(session: AsyncSession) -> None:
    raws = ["ada@gmail.com", "a.da@gmail.com", "ada+1@gmail.com", "ada+2@gmail.com"]
    asked = [Request(Audience.CUSTOMER, emails.normalise(raw), a_browser()) for raw in raws]
    answers = [type(await links.ask(session, DESK, asking)) for asking in asked]
    assert answers == [Sent, Sent, Sent, Limited]


async def test_a_network_is_limited_whatever_it_asks_for(session: AsyncSession) -> None:
    asked = [
        Request(Audience.CUSTOMER, emails.normalise(f"a{n}@example.com"), a_browser())
        for n in range(21)
    ]
    answers = [type(await links.ask(session, DESK, asking)) for asking in asked]
    assert answers == [Sent] * 20 + [Limited]


async def test_a_flood_raises_the_alarm_once_an_hour_and_refuses_nobody(
    session: AsyncSession,
) -> None:
    limits = replace(UNLIMITED, ask_anywhere=(Limit(links.PARTS, timedelta(hours=1)),))
    desk = replace(DESK, policy=Policy(limits=limits))
    answers = [await links.ask(session, desk, _asking()) for _ in range(4)]
    assert {type(answer) for answer in answers} == {Sent}
    await session.flush()
    alarms = "select * from events where kind = 'limit:exceed'"
    assert len(await rows(session, alarms)) == 1


async def test_asking_again_is_of_use_after_the_time_told(session: AsyncSession) -> None:
    sent = [await links.ask(session, DESK, _asking()) for _ in range(3)]
    assert [s.resend_after for s in sent if isinstance(s, Sent)] == [30, 30, 60]


async def test_a_stranger_cannot_use_up_what_a_known_browser_has(session: AsyncSession) -> None:
    mine = a_browser()
    await a_sign_in(session, client=mine)
    for n in range(5):
        await links.ask(session, DESK, _asking(a_browser(f"198.51.100.{n}")))
    assert isinstance(await links.ask(session, DESK, _asking(a_browser())), Limited)
    assert isinstance(await links.ask(session, DESK, _asking(mine)), Sent)


async def test_a_stranger_whose_link_was_confirmed_elsewhere_is_not_known(
    session: AsyncSession,
) -> None:
    stranger = a_browser()
    link_id = await a_link(session, client=stranger)
    victim = a_browser("198.51.100.9")
    answer = await redeeming.redeem(session, DESK, token_of(link_id), victim, confirmed=True)
    assert isinstance(answer, SignedIn)
    for _ in range(2):
        await links.ask(session, DESK, _asking(stranger))
    assert isinstance(await links.ask(session, DESK, _asking(stranger)), Limited)


async def test_whoever_was_reported_cannot_ask_again_for_a_day(session: AsyncSession) -> None:
    stranger = a_browser("198.51.100.9")
    link_id = await a_link(session, client=stranger)
    assert await links.report(session, token_of(link_id), a_browser())
    again = await links.ask(session, DESK, _asking(stranger))
    assert isinstance(again, Limited)
    assert again.retry_after > 86_000
    moved = replace(stranger, ip="203.0.113.5")
    assert isinstance(await links.ask(session, DESK, _asking(moved)), Limited)
    other_browser = a_browser("198.51.100.9")
    assert isinstance(await links.ask(session, DESK, _asking(other_browser)), Limited)
    assert isinstance(await links.ask(session, DESK, _asking(a_browser("203.0.113.7"))), Sent)
    with clock.travel(timedelta(hours=25)):
        assert isinstance(await links.ask(session, DESK, _asking(stranger)), Sent)


async def test_a_reported_link_is_dead_and_the_report_is_on_record(session: AsyncSession) -> None:
    link_id = await a_link(session)
    assert await links.report(session, token_of(link_id), a_browser())
    answer = await redeeming.redeem(session, DESK, token_of(link_id), a_browser(), confirmed=True)
    assert isinstance(answer, Refusal)
    assert answer.why is No.LINK_REPLACED
    kinds = [row.kind for row in await rows(session, "select kind from events order by id")]
    assert kinds == ["link:request", "link:report"]


@pytest.mark.parametrize(
    "token", ["", "nonsense", tokens.make(tokens.LINK)], ids=["empty", "nonsense", "unknown"]
)
async def test_reporting_what_was_never_sent_does_nothing(
    session: AsyncSession, token: str
) -> None:
    assert not await links.report(session, token, a_browser())
    assert await rows(session, "select 1 from events") == []


async def test_a_used_link_cannot_be_reported(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    await redeeming.redeem(session, DESK, token_of(link_id), browser)
    assert not await links.report(session, token_of(link_id), browser)


async def test_hostile_headers_are_stored_as_harmless_text(session: AsyncSession) -> None:
    client = Client(ip="x" * 500, agent="\0\r\n\ud800<b>" + "y" * 900, browser="lb_broken")
    link = await session.get_one(SignInLink, await a_link(session, client=client))
    assert link.request_ip == "x" * 45
    assert link.request_agent == ("????<b>" + "y" * 900)[:400]
    assert link.browser_hash is None


async def test_fifty_who_ask_at_once_get_no_error_and_one_more_trims(committed: Database) -> None:
    async def one(_: int) -> object:
        return await committed.transaction(lambda s: links.ask(s, FREE, _asking()))

    answers = await asyncio.gather(*(one(n) for n in range(50)))
    assert {type(answer) for answer in answers} == {Sent}
    await one(50)
    live = "select 1 from sign_in_links where revoked_at is null"
    assert len(await committed.transaction(lambda s: rows(s, live))) == 5
