"""Messages, through the schema: both ways, with files; what is read, told by mail, and limited."""

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
from models import Attachment, File, FileState, MailedKey, Message, Thread
from tests.conftest import HOUSE, Ask, asking
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.catalogue import events_of
from tests.makers.files import a_file
from tests.races import at_once
from tests.schema.talking import A_DAY, TALKERS, Talk, a_talk


@pytest.fixture
async def talk(ask: Ask, session: AsyncSession) -> Talk:
    return await a_talk(ask, session)


async def test_both_sides_write_and_read_in_one_conversation(talk: Talk) -> None:
    asked = await talk.say(talk.ada, "Where is\r\nmy mug? ")
    assert (asked["author"], asked["body"]) == ("CUSTOMER", "Where is\nmy mug?")
    answer = await talk.say(talk.sam, "On its way.", orderId=None, threadId=asked["thread"]["id"])
    assert (answer["author"], answer["thread"]) == ("STAFF", asked["thread"])

    for by in (talk.ada, talk.sam):
        thread = await talk.thread(by)
        assert thread["subject"] == "ORDER"
        assert thread["order"] == {"number": talk.order.number}
        assert [one["body"] for one in thread["messages"]["nodes"]] == [
            "On its way.",
            "Where is\nmy mug?",
        ]
    wrote = await events_of(talk.session, "message:write")
    assert [event.customer_id for event in wrote] == [talk.customer.id] * 2
    assert wrote[0].after == {"thread_id": asked["thread"]["id"], "order_id": talk.id}
    assert all(event.is_public for event in wrote)


async def test_a_guest_writes_and_reads_by_the_claim_on_the_order(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    talk = await a_talk(ask, session, claim_hash=guest.claim_hash)

    await talk.say(guest, "I am a guest.")

    assert await talk.bodies(guest) == ["I am a guest."]
    assert await talk.thread(a_claim()[1]) is None
    assert await talk.say(a_claim()[1]) == ("NO_SUCH_ORDER", "orderId")
    listed = await ask("{ threads { nodes { order { number } } } }", by=guest)
    assert listed["threads"]["nodes"] == [{"order": {"number": talk.order.number}}]


@pytest.mark.parametrize("who", ["nobody", "customer", "guest"])
async def test_anothers_conversation_is_not_there(talk: Talk, who: str) -> None:
    stranger = {
        "nobody": NOBODY,
        "customer": as_customer(await a_customer(talk.session)),
        "guest": a_claim()[1],
    }[who]
    message = await talk.say(talk.ada)
    thread = message["thread"]["id"]

    say = talk.do(stranger)
    assert await talk.say(stranger) == ("NO_SUCH_ORDER", "orderId")
    given = {"threadId": thread, "body": "Hello"}
    assert await say("writeMessage", "Message", **given) == ("NO_SUCH_THREAD", "threadId")
    read = await say("markMessagesRead", "Thread", messageId=message["id"])
    assert read == ("NO_SUCH_MESSAGE", "messageId")
    for id in (message["id"], thread):
        seen = await talk.ask("query ($id: ID!) { node(id: $id) { id } }", by=stranger, id=id)
        assert seen == {"node": None}
    seen = await talk.ask("query ($id: ID!) { thread(id: $id) { id } }", by=stranger, id=thread)
    assert seen == {"thread": None}
    listed = await talk.ask("{ threads { nodes { id } count { value } } }", by=stranger)
    assert listed["threads"] == {"nodes": [], "count": {"value": 0}}
    assert len((await talk.session.exec(select(Message))).all()) == 1


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "empty": ({"body": ""}, "body"),
    "blanks": ({"body": " \n\t \u00a0 "}, "body"),
    "nothing to be seen": ({"body": "\u200b\u2060\u3164\ufeff"}, "body"),
    "a megabyte": ({"body": "x" * 1_000_000}, "body"),
    "one too long": ({"body": "x" * 10_001}, "body"),
    "a control": ({"body": "a\x07b"}, "body"),
    "eleven files": ({"fileIds": [f"file_{n:032x}" for n in range(11)]}, "fileIds"),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_is_no_message_is_refused_by_its_path(talk: Talk, what: str) -> None:
    given, path = BAD[what]
    for by in (talk.ada, talk.sam):
        assert await talk.say(by, **{"body": "Hello", **given}) == ("INVALID_INPUT", path)
    assert await talk.note(**{"body": "Hello", **given}) == ("INVALID_INPUT", path)
    assert (await talk.session.exec(select(Thread))).all() == []


async def test_a_message_goes_to_one_conversation(talk: Talk) -> None:
    both: dict[str, Any] = {"orderId": talk.id, "threadId": f"thread_{'0' * 32}"}
    none: dict[str, Any] = {"orderId": None}
    for given in (both, none):
        refused = await talk.say(talk.ada, **given)
        assert refused == ("INVALID_INPUT", "threadId", "orderId", "returnId")
    gone: dict[str, Any] = {"orderId": None, "threadId": f"thread_{'0' * 32}"}
    assert await talk.say(talk.ada, **gone) == ("NO_SUCH_THREAD", "threadId")
    assert len((await talk.say(talk.ada, "x" * 10_000))["body"]) == 10_000


async def test_files_come_with_a_message_for_both_sides(talk: Talk) -> None:
    session = talk.session
    files = [await a_file(session, talk.ada, name=f"{n}.png") for n in (2, 1)]
    ids = [public(File, file.id) for file in files]

    said = await talk.say(talk.ada, fileIds=ids)

    assert [one["file"]["id"] for one in said["attachments"]] == ids
    read = "query ($id: ID!) { file(id: $id) { state url } node(id: $id) { id } }"
    for by in (talk.ada, talk.sam):
        seen = (await talk.ask(read, by=by, id=ids[0]))["file"]
        assert (seen["state"], bool(seen["url"])) == ("ATTACHED", True)
    stranger = as_customer(await a_customer(session))
    seen = await talk.ask(read, by=stranger, id=ids[0])
    assert seen == {"file": None, "node": None}
    nothing = as_staff(await a_member_of_staff(session), *TALKERS[2:])
    assert (await talk.ask(read, by=nothing, id=ids[0]))["file"] is None


async def test_a_file_of_another_is_not_there_and_none_is_attached_twice(talk: Talk) -> None:
    session = talk.session
    mine = public(File, (await a_file(session, talk.ada)).id)
    waits = public(File, (await a_file(session, talk.ada, FileState.WAITING)).id)
    sams = public(File, (await a_file(session, talk.sam)).id)

    assert await talk.say(talk.ada, fileIds=[mine, sams]) == ("NO_SUCH_FILE", "fileIds.1")
    assert await talk.say(talk.ada, fileIds=[waits]) == ("INVALID_INPUT", "fileIds.0")
    assert await talk.say(talk.ada, fileIds=[mine, mine]) == ("INVALID_INPUT", "fileIds.1")
    assert (await session.exec(select(Message))).all() == []
    await talk.say(talk.ada, fileIds=[mine])
    assert await talk.say(talk.ada, fileIds=[mine]) == ("FILE_ATTACHED", "fileIds.0")
    assert len((await session.exec(select(Attachment))).all()) == 1


async def test_each_side_has_its_own_count_of_what_it_has_not_read(talk: Talk) -> None:
    await talk.say(talk.ada, "One")
    two = await talk.say(talk.ada, "Two")
    assert (await talk.thread(talk.ada))["unread"] == 0
    assert (await talk.thread(talk.sam))["unread"] == 2
    three = await talk.say(talk.sam, "Three")
    assert (await talk.thread(talk.sam))["unread"] == 0, "who writes has read"
    four = await talk.say(talk.sam, "Four")

    assert (await talk.thread(talk.ada))["unread"] == 2
    assert (await talk.read(talk.ada, three))["unread"] == 1
    assert (await talk.read(talk.ada, two))["unread"] == 1, "it never goes back"
    several = "{ threads(unread: true) { count { value exact } } }"
    told = await talk.ask(several, by=talk.ada)
    assert told["threads"]["count"] == {"value": 1, "exact": True}
    assert (await talk.read(talk.ada, four))["unread"] == 0
    assert (await talk.ask(several, by=talk.ada))["threads"]["count"]["value"] == 0


async def test_the_customer_is_told_at_the_first_message_that_is_not_read(talk: Talk) -> None:
    await talk.say(talk.ada)
    assert await talk.letters() == [], "what customers write sends no mail"

    first = await talk.say(talk.sam, "One\nTwo")
    await talk.say(talk.sam, "Three")
    [letter] = await talk.letters()
    assert (letter.template, letter.language) == ("order_answered", "de")
    assert (letter.to_address, letter.customer_id) == (talk.customer.email, talk.customer.id)
    assert letter.payload["number"] == talk.order.number
    assert letter.payload["lines"] == [{"line": "One"}, {"line": "Two"}]
    assert first["id"].removeprefix("message_") in letter.dedupe_key

    four = await talk.say(talk.sam, "Four")
    await talk.read(talk.ada, four)
    await talk.say(talk.sam, "Five")
    assert len(await talk.letters()) == 2, "it was read, so the next is told again"
    with clock.travel(A_DAY + timedelta(seconds=1)):
        await talk.say(talk.sam, "Six")
        await talk.say(talk.sam, "Seven")
    assert len(await talk.letters()) == 3, "while it is not read, once a day"


async def test_a_letter_carries_a_key_that_opens_the_one_conversation(talk: Talk) -> None:
    other = await an_order(talk.session, talk.customer)
    await talk.say(talk.sam, "To you")
    await talk.say(talk.sam, "Another", orderId=public(type(other), other.id))

    rows = (await talk.session.exec(select(MailedKey).order_by(MailedKey.created_at))).all()  # type: ignore[arg-type]
    key = Viewer(claim_hash=rows[0].key_hash)
    seen = await talk.ask("{ threads { nodes { id messages { nodes { body } } } } }", by=key)
    [thread] = seen["threads"]["nodes"]
    assert thread["messages"]["nodes"] == [{"body": "To you"}]
    assert (await talk.ask("{ viewer { kind } }", by=key))["viewer"]["kind"] == "NOBODY"
    assert await talk.thread(key) is None, "it opens the conversation and not the order"
    said = await talk.do(key)("writeMessage", "Message", "author", threadId=thread["id"], body="Hi")
    assert said == {"author": "CUSTOMER"}
    file = await a_file(talk.session, key)
    with_file = {"threadId": thread["id"], "body": "Look", "fileIds": [public(File, file.id)]}
    assert "id" in await talk.do(key)("writeMessage", "Message", **with_file)
    with clock.travel(timedelta(days=30, seconds=1)):
        seen = await talk.ask("{ threads { nodes { id } } }", by=key)
        assert seen["threads"]["nodes"] == []


async def test_the_same_attempt_writes_once(talk: Talk) -> None:
    one, two = [await talk.say(talk.ada, idempotencyKey="attempt-1") for _ in range(2)]

    assert one["id"] == two["id"]
    assert len((await talk.session.exec(select(Message))).all()) == 1


def limited(**limits: int) -> Any:
    """Make a house in which so many messages may be written a day."""
    kept = {name: (Limit(most, A_DAY),) for name, most in limits.items()}
    policy = Policy(limits=replace(UNLIMITED, **kept))
    return replace(HOUSE, desk=replace(HOUSE.desk, policy=policy))


@pytest.mark.parametrize(
    ("limit", "who"),
    [
        ("message", "customer"),
        ("message", "guest"),
        ("message_network", "guest"),
        ("staff_message", "staff"),
    ],
)
async def test_messages_are_limited_for_each_author(
    database: Database, session: AsyncSession, limit: str, who: str
) -> None:
    ask, (_, guest) = asking(database, limited(**{limit: 2})), a_claim()
    talk = await a_talk(ask, session, claim_hash=guest.claim_hash)
    by = {"customer": talk.ada, "guest": guest, "staff": talk.sam}[who]

    answers = [await talk.say(by) for _ in range(3)]

    assert [isinstance(answer, tuple) for answer in answers] == [False, False, True]
    assert answers[2] == ("RATE_LIMITED",)
    if who == "staff":
        assert await talk.note() == ("RATE_LIMITED",)
    other = talk.sam if who != "staff" else talk.ada
    assert not isinstance(await talk.say(other), tuple)
    with clock.travel(timedelta(hours=12, seconds=1)):
        assert not isinstance(await talk.say(by), tuple)


async def test_of_fifty_at_once_one_conversation_and_one_letter_come(committed: Database) -> None:
    ask = asking(committed, limited(staff_message=30))
    async with committed.writes() as session:
        talk = await a_talk(ask, session)

    answers = await at_once(lambda n: talk.say(talk.sam, f"Number {n}"))

    assert sum("author" in answer for answer in answers) == 30
    assert {answer for answer in answers if isinstance(answer, tuple)} == {("RATE_LIMITED",)}
    async with committed.writes() as session:
        talk.session = session
        assert len((await session.exec(select(Thread))).all()) == 1
        places = sorted((await session.exec(select(Message.position))).all())
        assert places == list(range(1, 31))
        assert len(await talk.letters()) == 1


async def test_who_may_not_write_for_the_shop_is_told_so(talk: Talk) -> None:
    reader = as_staff(await a_member_of_staff(talk.session), *TALKERS[::2])

    assert (
        await talk.do(reader)("writeMessage", "Message", orderId=talk.id, body="x") == "FORBIDDEN"
    )
    assert await talk.do(talk.ada)("writeNote", "Message", orderId=talk.id, body="x") == "FORBIDDEN"
    assert await talk.do(NOBODY)("writeNote", "Message", orderId=talk.id, body="x") == (
        "UNAUTHENTICATED"
    )
