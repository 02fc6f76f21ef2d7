"""Watching conversations: both sides hear what is said, and staff alone what they note."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from kit.database import Database
from kit.ids import public
from models import Order, Return, ReturnState
from tests.makers import a_member_of_staff
from tests.makers.carts import a_claim
from tests.makers.keys import an_api_key
from tests.makers.rows import a_row
from tests.stories.test_watching import a_person, an_order_of
from tests.stories.watching import Listening, listening

SEEN = "unread closedAt messages(first: 1) { nodes { author body } }"
ALL = f"subscription {{ threadChanged {{ id {SEEN} }} }}"
ONE = f"subscription ($id: ID!) {{ threadChanged(threadId: $id) {{ {SEEN} }} }}"
WRITE = """mutation ($order: ID, $returned: ID, $thread: ID, $body: String!) {
  writeMessage(input: { orderId: $order, returnId: $returned, threadId: $thread, body: $body }) {
    ... on Message { id thread { id } } ... on Refusal { code message } } }"""
NOTE = """mutation ($order: ID!) { writeNote(input: { orderId: $order, body: "Careful" }) {
  ... on Message { id } ... on Refusal { code message } } }"""
SEND = """mutation ($returned: ID!) { sendReturn(input: { returnId: $returned }) {
  ... on Return { state } ... on Refusal { code message } } }"""
READ = """mutation ($id: ID!) { markMessagesRead(input: { messageId: $id }) {
  __typename ... on Refusal { code message } } }"""
CLOSE = """mutation ($id: ID!) { closeThread(input: { threadId: $id }) {
  __typename ... on Refusal { code message } } }"""


@pytest.fixture
async def shop(committed: Database, cloned: str) -> AsyncIterator[Listening]:
    async with listening(committed, cloned) as shop:
        yield shop


@pytest.fixture
async def desk(committed: Database) -> str:
    """The key of staff who read and write messages, and move orders."""
    async with committed.writes() as session:
        scopes = ["MESSAGES_READ", "MESSAGES_WRITE", "ORDERS_READ", "ORDERS_WRITE"]
        return (await an_api_key(session, await a_member_of_staff(session), scopes=scopes))[1]


def last(told: Any) -> tuple[str, str | None, int]:
    """Tell who said what at last, and how much one's side has not read."""
    thread = told["threadChanged"]
    [message] = thread["messages"]["nodes"]
    return message["author"], message["body"], thread["unread"]


async def test_both_sides_hear_what_is_said_and_staff_alone_what_they_note(
    shop: Listening, committed: Database, desk: str
) -> None:
    ada, token = await a_person(committed)
    eve = (await a_person(committed))[1]
    order = public(Order, (await an_order_of(committed, ada)).id)
    async with (
        shop.line(authorization=f"Bearer {token}") as mine,
        shop.line(authorization=f"Bearer {desk}") as inbox,
        shop.line(authorization=f"Bearer {eve}") as stranger,
    ):
        for line in (mine, inbox, stranger):
            await line.watch("all", ALL)
        await shop.begun(3)

        said = (await shop.ask(token, WRITE, order=order, body="Where is it?"))["writeMessage"]
        assert last(await mine.told("all")) == ("CUSTOMER", "Where is it?", 0)
        assert last(await inbox.told("all")) == ("CUSTOMER", "Where is it?", 1)

        await shop.ask(desk, NOTE, order=order)
        assert last(await inbox.told("all"))[:2] == ("STAFF", "Careful")
        await mine.silent()

        await shop.ask(desk, WRITE, thread=said["thread"]["id"], body="On its way")
        answer = await mine.told("all")
        assert last(answer) == ("STAFF", "On its way", 1)
        assert answer["threadChanged"]["id"] == said["thread"]["id"]
        await inbox.told("all")

        await shop.ask(desk, CLOSE, id=said["thread"]["id"])
        assert (await mine.told("all"))["threadChanged"]["closedAt"]
        await inbox.told("all")
        await stranger.silent()


async def test_who_reads_on_one_device_hears_it_on_the_other_and_the_shop_does_not(
    shop: Listening, committed: Database, desk: str
) -> None:
    token, guest = a_claim()
    order = public(Order, (await an_order_of(committed, claim_hash=guest.claim_hash)).id)
    said = (await shop.ask(desk, WRITE, order=order, body="It is here"))["writeMessage"]
    id = said["thread"]["id"]
    async with (
        shop.line(**{"Latchkey-Claim": token}) as mine,
        shop.line() as stranger,
        shop.stream(desk, ONE, id=id) as desks,
    ):
        await mine.watch("one", ONE, id=id)
        assert last(await mine.told("one")) == ("STAFF", "It is here", 1)
        assert last((await anext(desks))[1]["data"]) == ("STAFF", "It is here", 0)
        for query, more in ((ONE, {"id": id}), (ONE, {"id": "x"})):
            await stranger.watch("theirs", query, **more)
            assert await stranger.hear() == {"type": "complete", "id": "theirs"}
        await stranger.watch("all", ALL)
        assert await stranger.refused() == ("all", "BAD_USER_INPUT")

        await shop.claimed(token, READ, id=said["id"])

        assert last(await mine.told("one")) == ("STAFF", "It is here", 0)
        await shop.claimed(token, WRITE, thread=id, body="Thank you")
        assert last((await anext(desks))[1]["data"]) == ("CUSTOMER", "Thank you", 1)


async def test_who_ordered_hears_what_is_said_about_a_return(
    shop: Listening, committed: Database, desk: str
) -> None:
    ada, token = await a_person(committed)
    order = await an_order_of(committed, ada)
    async with committed.writes() as session:
        of = {"order_id": order.id, "state": ReturnState.APPROVED}
        returned = public(Return, (await a_row(session, Return, **of)).id)
        await session.commit()
    watched = "subscription { orderChanged { number } }"
    async with shop.line(authorization=f"Bearer {token}") as mine:
        await mine.watch("all", ALL)
        await shop.begun(1)
        await shop.ask(desk, WRITE, returned=returned, body="It is here")
        assert last(await mine.told("all")) == ("STAFF", "It is here", 1)
        moved = await shop.ask(desk, SEND, returned=returned)
        assert moved["sendReturn"] == {"state": "SENT"}
        assert last(await mine.told("all")) == ("SYSTEM", None, 2)
        await mine.watch("orders", watched)
        await shop.begun(2)
        await shop.ask(desk, WRITE, returned=returned, body="All of it")
        heard = sorted([(await mine.hear())["id"], (await mine.hear())["id"]])
        assert heard == ["all", "orders"]
