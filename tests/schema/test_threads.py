"""Threads, through the schema: what staff have to answer, closing, and pages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from models import StaffRole
from models.roles import MANAGER_ROLE, SUPPORT_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.catalogue import events_of
from tests.schema.talking import Talk, a_talk

LIST = """query ($first: Int!, $after: String, $open: Boolean, $answered: Boolean, $unread: Boolean,
    $subject: [ThreadSubject!]) {
  threads(first: $first, after: $after, open: $open, answered: $answered, unread: $unread,
      subject: $subject) {
    nodes { id unread order { number } messages(first: 1) { nodes { body attachments { id } } } }
    pageInfo { endCursor hasNextPage } count { value }
  }
}"""


@pytest.fixture
async def talk(ask: Ask, session: AsyncSession) -> Talk:
    return await a_talk(ask, session)


async def several(talk: Talk, many: int) -> list[str]:
    """Let so many customers ask, each about an order; the numbers of those."""
    numbers = []
    for n in range(many):
        customer = await a_customer(talk.session)
        order = await an_order(talk.session, customer)
        numbers.append(order.number)
        asker = Talk(talk.ask, talk.session, as_customer(customer), talk.sam, customer, order)
        await asker.say(asker.ada, f"Question {n}")
    return numbers


async def listed(talk: Talk, by: Any = None, **given: Any) -> list[str]:
    answer = await talk.ask(LIST, by=by or talk.sam, **{"first": 20, **given})
    return [one["order"]["number"] for one in answer["threads"]["nodes"]]


async def test_staff_see_the_latest_first_page_by_page(talk: Talk) -> None:
    numbers = await several(talk, 5)

    seen: list[str] = []
    after = None
    while True:
        answer = await talk.ask(LIST, by=talk.sam, first=2, after=after)
        seen += [one["order"]["number"] for one in answer["threads"]["nodes"]]
        if not answer["threads"]["pageInfo"]["hasNextPage"]:
            break
        after = answer["threads"]["pageInfo"]["endCursor"]

    assert seen == numbers[::-1]
    assert answer["threads"]["count"]["value"] == 5


async def test_staff_find_what_is_open_and_what_waits(talk: Talk) -> None:
    first, second, third = await several(talk, 3)
    everything = await talk.ask(LIST, by=talk.sam, first=20)
    ids = {one["order"]["number"]: one["id"] for one in everything["threads"]["nodes"]}
    do = talk.do(talk.sam)
    await do("writeMessage", "Message", threadId=ids[first], body="Answer")
    await do("closeThread", "Thread", threadId=ids[second])

    assert await listed(talk, answered=False) == [third]
    assert sorted(await listed(talk, answered=True)) == sorted([first, second])
    assert sorted(await listed(talk, open=True)) == sorted([first, third])
    assert await listed(talk, open=False) == [second]
    assert sorted(await listed(talk, unread=True)) == sorted([second, third])
    assert await listed(talk, unread=False) == [first]
    assert await listed(talk, subject=["ENQUIRY"]) == []
    assert len(await listed(talk, subject=["ORDER"])) == 3


async def test_a_customer_lists_their_own(talk: Talk) -> None:
    await several(talk, 2)
    await talk.say(talk.ada)

    assert await listed(talk, talk.ada) == [talk.order.number]


async def test_closing_says_so_and_a_message_of_the_customer_opens_again(talk: Talk) -> None:
    asked = await talk.say(talk.ada)
    id, do = asked["thread"]["id"], talk.do(talk.sam)
    for _ in range(2):
        closed = await do("closeThread", "Thread", "closedAt waitingSince", threadId=id)
        assert closed["closedAt"] is not None
        assert closed["waitingSince"] is None
    thread = await talk.thread(talk.ada)
    [notice, _] = thread["messages"]["nodes"]
    assert (notice["author"], notice["notice"], notice["body"]) == ("SYSTEM", "CLOSED", None)
    assert thread["unread"] == 0, "the system waits for nobody to read it"

    for _ in range(2):
        assert (await do("reopenThread", "Thread", "closedAt", threadId=id))["closedAt"] is None
    assert (await talk.thread(talk.ada))["messages"]["count"]["value"] == 3
    await do("closeThread", "Thread", threadId=id)
    await talk.say(talk.ada, "One more thing")
    thread = await talk.thread(talk.sam)
    assert thread["closedAt"] is None
    assert thread["waitingSince"] is not None
    events = [len(await events_of(talk.session, f"thread:{verb}")) for verb in ("close", "reopen")]
    assert events == [2, 1]
    assert await talk.letters() == []


async def test_what_waits_waits_since_the_first_question(talk: Talk) -> None:
    await talk.say(talk.ada, "One")
    first = (await talk.thread(talk.sam))["waitingSince"]
    await talk.say(talk.ada, "Two")

    assert (await talk.thread(talk.sam))["waitingSince"] == first
    await talk.say(talk.sam, "Answer")
    assert (await talk.thread(talk.sam))["waitingSince"] is None


@pytest.mark.parametrize("name", ["closeThread", "reopenThread"])
async def test_who_may_not_decide_is_told_so(talk: Talk, name: str) -> None:
    id = (await talk.say(talk.ada))["thread"]["id"]
    reader = as_staff(await a_member_of_staff(talk.session), Permission.MESSAGES_READ)

    assert await talk.do(talk.ada)(name, "Thread", threadId=id) == "FORBIDDEN"
    assert await talk.do(reader)(name, "Thread", threadId=id) == "FORBIDDEN"
    gone = await talk.do(talk.sam)(name, "Thread", threadId=f"thread_{'0' * 32}")
    assert gone == ("NO_SUCH_THREAD", "threadId")
    nothing = as_staff(await a_member_of_staff(talk.session), Permission.ORDERS_READ)
    assert await talk.ask("{ threads { nodes { id } } }", by=nothing) == "FORBIDDEN"
    assert await talk.thread(nothing) is None


async def test_a_conversation_has_an_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.threads.MOST_MESSAGES", 1)
    said = await talk.say(talk.ada)

    assert await talk.say(talk.ada) == ("TOO_MANY",)
    close = talk.do(talk.sam)("closeThread", "Thread", threadId=said["thread"]["id"])
    assert await close == ("TOO_MANY",)


async def test_a_page_of_conversations_is_read_by_few_statements(
    talk: Talk, queries: Queries
) -> None:
    await several(talk, 7)

    with queries(2):  # the threads, and the count
        page = await talk.ask("{ threads { nodes { id } count { value } } }", by=talk.sam)
    with queries(3):  # the threads, their facts, their orders
        told = await talk.ask("{ threads { nodes { unread order { number } } } }", by=talk.sam)

    assert page["threads"]["count"] == {"value": len(page["threads"]["nodes"])}
    assert len(told["threads"]["nodes"]) == len(page["threads"]["nodes"]) >= 7


async def test_managers_and_support_talk_to_customers(session: AsyncSession) -> None:
    for id in (MANAGER_ROLE, SUPPORT_ROLE):
        role = await session.get_one(StaffRole, id)
        assert {"MESSAGES_READ", "MESSAGES_WRITE"} <= set(role.permissions)
