"""Notes of staff, through the schema: by no path does a customer learn of one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from kit.ids import public
from models import File, MailedKey, Message
from tests.conftest import Ask
from tests.makers import a_customer, as_customer
from tests.makers.carts import a_claim
from tests.makers.catalogue import events_of
from tests.makers.files import a_file
from tests.schema.talking import Talk, a_talk

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


@pytest.fixture
async def talk(ask: Ask, session: AsyncSession) -> Talk:
    _, guest = a_claim()
    made = await a_talk(ask, session, claim_hash=guest.claim_hash)
    made.guest = guest  # type: ignore[attr-defined]
    return made


async def others(talk: Talk) -> dict[str, Viewer]:
    """Everybody on the side of customers, and who is on neither."""
    [digest] = (await talk.session.exec(select(MailedKey.key_hash))).all() or [bytes(32)]
    return {
        "customer": talk.ada,
        "guest": talk.guest,  # type: ignore[attr-defined]
        "key": Viewer(claim_hash=digest),
        "another": as_customer(await a_customer(talk.session)),
    }


async def test_a_note_is_for_staff_alone(talk: Talk) -> None:
    await talk.say(talk.ada, "Question")
    file = await a_file(talk.session, talk.sam)
    note = await talk.note("Beware", fileIds=[public(File, file.id)])
    await talk.say(talk.sam, "Answer")
    assert (note["author"], note["isInternal"]) == ("STAFF", True)
    assert await talk.bodies(talk.sam) == ["Answer", "Beware", "Question"]

    attachment = (await talk.session.exec(select(Message.id))).all()
    assert len(attachment) == 3
    hidden = [note["id"], public(File, file.id)]
    for name, by in (await others(talk)).items():
        told = await talk.ask(NODES, by=by, ids=hidden)
        assert told == {"nodes": [None, None]}, name
        read = await talk.do(by)("markMessagesRead", "Thread", messageId=note["id"])
        assert read == ("NO_SUCH_MESSAGE", "messageId"), name
        file_read = "query ($id: ID!) { file(id: $id) { id } }"
        assert await talk.ask(file_read, by=by, id=hidden[1]) == {"file": None}, name
    for by in (talk.ada, talk.guest):  # type: ignore[attr-defined]
        thread = await talk.thread(by)
        assert [one["body"] for one in thread["messages"]["nodes"]] == ["Answer", "Question"]
        assert thread["messages"]["count"]["value"] == 2
        assert thread["unread"] == 1


async def test_a_note_changes_nothing_that_customers_see(talk: Talk) -> None:
    await talk.say(talk.ada, "Question")
    before = await talk.thread(talk.ada)
    sams = await talk.thread(talk.sam)

    await talk.note()

    assert await talk.thread(talk.ada) == before
    after = await talk.thread(talk.sam)
    assert after["waitingSince"] == sams["waitingSince"], "a note is no answer"
    assert after["messages"]["count"]["value"] == 2
    assert await talk.letters() == []
    [event] = await events_of(talk.session, "message:note")
    assert not event.is_public


async def test_where_staff_have_only_noted_something_no_conversation_is_there(talk: Talk) -> None:
    note = await talk.note("First")
    thread = note["thread"]["id"]
    closed = await talk.do(talk.sam)("closeThread", "Thread", "closedAt", threadId=thread)
    assert closed["closedAt"] is not None

    for name, by in (await others(talk)).items():
        listed = await talk.ask("{ threads { nodes { id } count { value } } }", by=by)
        assert listed["threads"] == {"nodes": [], "count": {"value": 0}}, name
        assert await talk.ask(NODES, by=by, ids=[thread]) == {"nodes": [None]}, name
    assert await talk.thread(talk.ada) is None
    said = await talk.say(talk.ada, "Hello")
    assert said["thread"]["id"] == thread
    assert await talk.bodies(talk.ada) == ["Hello"]
    assert (await talk.thread(talk.sam))["closedAt"] is None


async def test_pages_of_a_customer_pass_over_notes(talk: Talk) -> None:
    for n in range(3):
        await talk.say(talk.ada, f"Said {n}")
        await talk.note(f"Noted {n}")
    page = """query ($id: ID!, $after: String) { order(id: $id) { thread {
      messages(first: 2, after: $after) {
        nodes { body } pageInfo { endCursor hasNextPage }
      } } } }"""
    seen: list[Any] = []
    after = None
    while True:
        answer = await talk.ask(page, by=talk.ada, id=talk.id, after=after)
        messages = answer["order"]["thread"]["messages"]
        seen += [one["body"] for one in messages["nodes"]]
        if not messages["pageInfo"]["hasNextPage"]:
            break
        after = messages["pageInfo"]["endCursor"]

    assert seen == ["Said 2", "Said 1", "Said 0"]
