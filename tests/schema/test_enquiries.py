"""Enquiries, through the schema: the contact form for customers and guests, limited, no oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Policy
from auth.throttle import UNLIMITED, Limit
from auth.viewer import NOBODY, Viewer
from kit import clock
from kit.database import Database
from kit.ids import public
from models import File, Letter, MailedKey, Message, Thread
from tests.conftest import HOUSE, Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.catalogue import doing, events_of
from tests.makers.files import a_file
from tests.races import at_once
from tests.schema.talking import TALKERS

SENT = "thread { id subject title name email waitingSince messages { nodes { body } } }"
GIVEN = {
    "email": "Gita@Example.com",
    "name": "Gita Guest",
    "subject": "Opening hours",
    "body": "When are you\nopen?",
}


async def send(ask: Ask, by: Viewer = NOBODY, **given: Any) -> Any:
    """Ask the shop something."""
    return await doing(ask, by)("sendEnquiry", "EnquirySent", SENT, **{**GIVEN, **given})


async def test_a_guest_is_confirmed_by_mail_and_reached_by_its_link_alone(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    assert await send(ask, guest) == {"thread": None}

    thread = (await session.exec(select(Thread))).one()
    assert (thread.title, thread.name, thread.email) == (
        "Opening hours",
        "Gita Guest",
        "Gita@example.com",
    )
    letter = (await session.exec(select(Letter))).one()
    assert (letter.template, letter.to_address) == ("enquiry_received", "Gita@example.com")
    told = str(letter.payload)
    assert not [text for text in GIVEN.values() if text in told], "it may go to a stranger"
    key = Viewer(claim_hash=(await session.exec(select(MailedKey.key_hash))).one())
    read = "{ threads { nodes { title messages { nodes { author body } } } } }"
    said = [{"author": "CUSTOMER", "body": "When are you\nopen?"}]
    seen = await ask(read, by=key)
    assert seen["threads"]["nodes"] == [{"title": "Opening hours", "messages": {"nodes": said}}]
    for by in (NOBODY, guest, as_customer(await a_customer(session, email="gita@example.com"))):
        assert (await ask(read, by=by))["threads"]["nodes"] == []
    [event] = await events_of(session, "message:write")
    assert event.after == {"thread_id": public(Thread, thread.id)}


async def test_a_customer_asks_with_their_own_address_and_finds_it_among_their_threads(
    ask: Ask, session: AsyncSession
) -> None:
    customer = await a_customer(session, language="de")
    ada = as_customer(customer)
    file = await a_file(session, ada)

    sent = await send(ask, ada, email=None, fileIds=[public(File, file.id)])

    assert sent["thread"]["email"] is None
    assert sent["thread"]["subject"] == "ENQUIRY"
    assert sent["thread"]["waitingSince"] is not None
    listed = await ask("{ threads { nodes { id } } }", by=ada)
    assert listed["threads"]["nodes"] == [{"id": sent["thread"]["id"]}]
    letter = (await session.exec(select(Letter))).one()
    assert (letter.to_address, letter.language) == (customer.email, "de")
    other = as_customer(await a_customer(session))
    assert (await ask("{ threads { nodes { id } } }", by=other))["threads"]["nodes"] == []


async def test_the_answer_goes_by_mail(ask: Ask, session: AsyncSession) -> None:
    await send(ask)
    sam = as_staff(await a_member_of_staff(session), *TALKERS)
    waiting = "{ threads(answered: false, subject: [ENQUIRY]) { nodes { id name email } } }"
    [thread] = (await ask(waiting, by=sam))["threads"]["nodes"]
    assert (thread["name"], thread["email"]) == ("Gita Guest", "Gita@example.com")

    answer = {"threadId": thread["id"], "body": "From nine to six."}
    await doing(ask, sam)("writeMessage", "Message", **answer)

    letters = (await session.exec(select(Letter).order_by(Letter.created_at))).all()  # type: ignore[arg-type]
    assert [letter.template for letter in letters] == ["enquiry_received", "enquiry_answered"]
    assert letters[1].to_address == "Gita@example.com"
    assert letters[1].payload["lines"] == [{"line": "From nine to six."}]
    assert (await ask(waiting, by=sam))["threads"]["nodes"] == []


BAD: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "no address": ({"email": None}, ("INVALID_INPUT", "email")),
    "no e-mail address": ({"email": "gita@"}, ("EMAIL_INVALID", "email")),
    "two addresses": ({"email": "a@b.example, c@d.example"}, ("EMAIL_INVALID", "email")),
    "an endless address": ({"email": f"{'x' * 300}@b.example"}, ("EMAIL_INVALID", "email")),
    "no name": ({"name": " "}, ("INVALID_INPUT", "name")),
    "a header in the name": ({"name": "G\r\nBcc: x@y.example"}, ("INVALID_INPUT", "name")),
    "a long name": ({"name": "x" * 201}, ("INVALID_INPUT", "name")),
    "no subject": ({"subject": ""}, ("INVALID_INPUT", "subject")),
    "a header in the subject": ({"subject": "a\nb"}, ("INVALID_INPUT", "subject")),
    "a long subject": ({"subject": "x" * 201}, ("INVALID_INPUT", "subject")),
    "blanks": ({"body": " \n "}, ("INVALID_INPUT", "body")),
    "a megabyte": ({"body": "x" * 1_000_000}, ("INVALID_INPUT", "body")),
    "a file of nobody": ({"fileIds": [f"file_{0:032x}"]}, ("NO_SUCH_FILE", "fileIds.0")),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_is_no_enquiry_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, what: str
) -> None:
    given, refused = BAD[what]

    assert await send(ask, a_claim()[1], **given) == refused
    for model in (Thread, Message, Letter):
        assert (await session.exec(select(model))).all() == []


async def test_who_has_lost_their_address_says_where_the_answer_goes(
    ask: Ask, session: AsyncSession
) -> None:
    lost = as_customer(await a_customer(session, email=None))

    assert await send(ask, lost, email=None) == ("INVALID_INPUT", "email")
    assert (await send(ask, lost))["thread"]["email"] == "Gita@example.com"


async def test_a_guest_learns_nothing_about_accounts(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await a_customer(session, email="known@example.com", language="de")
    answers = []
    for email in ("known@example.com", "unknown@example.com"):
        with queries(9):
            answers.append(await send(ask, email=email))

    assert answers == [{"thread": None}] * 2
    letters = (await session.exec(select(Letter))).all()
    assert {letter.language for letter in letters} == {"en"}
    assert {letter.customer_id for letter in letters} == {None}


def limited(**limits: int) -> Any:
    """Make a house in which so many may be sent a day."""
    kept = {name: (Limit(most, timedelta(days=1)),) for name, most in limits.items()}
    policy = Policy(limits=replace(UNLIMITED, **kept))
    return replace(HOUSE, desk=replace(HOUSE.desk, policy=policy))


@pytest.mark.parametrize(
    ("limit", "by_customer", "address"),
    [
        ("enquiry_network", False, "guest-{}@example.com"),
        ("enquiry_address", False, "gita+{}@example.com"),
        ("enquiry_address", True, "GITA@example.com"),
        ("enquiry", True, "guest-{}@example.com"),
    ],
)
async def test_enquiries_are_limited_by_address_and_by_who_asks(
    database: Database, session: AsyncSession, limit: str, by_customer: bool, address: str
) -> None:
    ask = asking(database, limited(**{limit: 2}))
    by = as_customer(await a_customer(session)) if by_customer else NOBODY

    answers = [await send(ask, by, email=address.format(n)) for n in range(3)]

    assert [isinstance(answer, tuple) for answer in answers] == [False, False, True]
    assert answers[2] == ("RATE_LIMITED",)
    assert len((await session.exec(select(Letter))).all()) == 2
    with clock.travel(timedelta(hours=12, seconds=1)):
        assert not isinstance(await send(ask, by, email=address.format(3)), tuple)


async def test_of_fifty_at_once_no_more_mails_go_out_than_the_limit_says(
    committed: Database,
) -> None:
    ask = asking(committed, limited(enquiry_address=3))

    answers = await at_once(lambda n: send(ask, body=f"Number {n}"))

    assert answers.count({"thread": None}) == 3
    assert answers.count(("RATE_LIMITED",)) == 47
    async with committed.reads() as session:
        assert len((await session.exec(select(Letter))).all()) == 3
        assert len((await session.exec(select(Thread))).all()) == 3


async def test_the_same_attempt_asks_once(ask: Ask, session: AsyncSession) -> None:
    for by in (as_customer(await a_customer(session)), a_claim()[1]):
        one, two = [await send(ask, by, idempotencyKey="attempt-1") for _ in range(2)]
        assert one == two
    assert len((await session.exec(select(Thread))).all()) == 2


async def test_staff_do_not_use_the_contact_form(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))

    assert await send(ask, sam) == "FORBIDDEN"
