"""The steps of a return, as its conversation tells them, and what they change of what is unread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit import clock
from kit.ids import public
from models import File, FileKind, Return
from tests.conftest import Ask
from tests.makers import a_member_of_staff, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.catalogue import doing, events_of
from tests.makers.files import a_file
from tests.makers.payments import letters_of
from tests.makers.rows import a_row
from tests.schema.returning import Desk

READ = """query ($id: ID!) { node(id: $id) { ... on Return { thread {
  id unread waitingSince messages { nodes { id author notice body isInternal staff { name } } }
} } } }"""
LIST = """query ($unread: Boolean, $answered: Boolean, $written: Boolean) {
  threads(unread: $unread, answered: $answered, written: $written) { nodes { id } } }"""


class Told(Desk):
    """A desk whose returns are talked about, by somebody of the shop who writes, too."""

    sam: Viewer

    async def thread(self, by: Viewer, returned: Any) -> Any:
        """Read the conversation of a return."""
        seen = (await self.ask(READ, by=by, id=returned["id"]))["node"]
        return seen and seen["thread"]

    async def notices(self, by: Viewer, returned: Any) -> list[tuple[str, str | None]]:
        """Read what was told, the first first, with what the shop said of it."""
        nodes = (await self.thread(by, returned))["messages"]["nodes"]
        return [(one["notice"], one["body"]) for one in nodes[::-1]]

    async def unread(self, by: Viewer, returned: Any) -> int:
        """Count what one side has not read."""
        return int((await self.thread(by, returned))["unread"])

    async def listed(self, by: Viewer, **given: bool) -> int:
        """Count the conversations of a list."""
        return len((await self.ask(LIST, by=by, **given))["threads"]["nodes"])

    async def says(self, by: Viewer, returned: Any, body: str, name: str = "writeMessage") -> Any:
        """Write about a return."""
        return await doing(self.ask, by)(name, "Message", returnId=returned["id"], body=body)


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Told:
    desk = Told(ask, session)
    await desk.open()
    desk.sam = as_staff(await a_member_of_staff(session), *Permission)
    return desk


async def test_each_step_is_told_in_order_to_both_sides_with_what_the_shop_said(
    desk: Told, session: AsyncSession
) -> None:
    returned = await desk.requested(3)
    of = {"returnId": returned["id"]}
    label = await a_file(session, desk.merchant, kind=FileKind.PDF)
    await session.commit()
    await desk.do("approveReturn", "Return", **of, answer="To the <back> door")
    await desk.do("attachReturnLabel", "Return", **of, labelId=public(File, label.id))
    await desk.own("sendReturn", "Return", **of, trackingNumber="JD 8")
    await desk.own("sendReturn", "Return", **of, trackingNumber="JD 9")
    await desk.came(returned, (0, 1, "DAMAGED"))
    await desk.do("refundReturn", "Return", **of)
    await desk.came(returned, (0, 1, "RESALABLE"))
    await desk.do("refundReturn", "Return", **of, amount="5", reason="A scratch")
    await desk.do("closeReturn", "Return", **of)

    told = [
        ("RETURN_REQUESTED", None),
        ("RETURN_APPROVED", "To the <back> door"),
        ("RETURN_LABELLED", None),
        ("RETURN_SENT", None),
        ("RETURN_RECEIVED", None),
        ("RETURN_REFUNDED", None),
        ("RETURN_RECEIVED", None),
        ("RETURN_REFUNDED", "A scratch"),
        ("RETURN_CLOSED", None),
    ]
    for by in (as_customer(desk.ada), desk.sam):
        assert await desk.notices(by, returned) == told
    nodes = (await desk.thread(desk.sam, returned))["messages"]["nodes"]
    assert {(one["author"], one["isInternal"]) for one in nodes} == {("SYSTEM", False)}
    assert [one["staff"] is None for one in nodes[-4:]] == [True, False, False, True]
    assert len(await events_of(session, "return:send")) == 2, "another number is no step"
    assert await events_of(session, "message:write") == [], "webhooks hear of the step itself"
    letters = [one.template for one in await letters_of(session)]
    assert "return_answered" not in letters, "each step has its own"


async def test_what_is_declined_or_called_off_is_told(desk: Told) -> None:
    first, second = await desk.requested(1), await desk.requested(1)
    await desk.do("declineReturn", "Return", returnId=first["id"], answer="It is worn")
    await desk.own("cancelReturn", "Return", returnId=second["id"])

    ada = as_customer(desk.ada)
    assert (await desk.notices(ada, first))[1:] == [("RETURN_DECLINED", "It is worn")]
    assert (await desk.notices(ada, second))[1:] == [("RETURN_CANCELLED", None)]
    assert (await desk.unread(ada, first), await desk.unread(ada, second)) == (1, 0)


async def test_a_step_is_news_to_whoever_did_not_do_it_and_no_work_for_staff(desk: Told) -> None:
    ada = as_customer(desk.ada)
    returned = await desk.requested(1)
    assert await desk.unread(ada, returned) == 0, "they asked for it themselves"
    await desk.do("approveReturn", "Return", returnId=returned["id"])
    await desk.own("sendReturn", "Return", returnId=returned["id"])

    assert await desk.unread(ada, returned) == 1
    assert await desk.listed(ada, unread=True) == 1
    thread = await desk.thread(desk.sam, returned)
    assert (thread["unread"], thread["waitingSince"]) == (0, None)
    for given in ({"unread": True}, {"answered": False}, {"written": True}):
        assert await desk.listed(desk.sam, **given) == 0

    latest = (await desk.thread(ada, returned))["messages"]["nodes"][0]["id"]
    await desk.own("markMessagesRead", "Thread", messageId=latest)
    assert await desk.unread(ada, returned) == 0
    await desk.came(returned, (0, 1, "RESALABLE"))
    assert await desk.unread(ada, returned) == 1
    await desk.says(ada, returned, "Thank you")
    assert await desk.unread(ada, returned) == 0, "who writes has read what was there"
    assert await desk.unread(desk.sam, returned) == 1


async def test_what_staff_do_for_a_guest_is_unread_for_the_guest(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    desk = Told(ask, session)
    await desk.open(claim_hash=guest.claim_hash)
    by_staff = await desk.do("requestReturn", "Return", **(await desk.wants(1)))
    own = await doing(ask, guest)("requestReturn", "Return", **(await desk.wants(1)))
    assert (await desk.unread(guest, by_staff), await desk.unread(guest, own)) == (1, 0)

    await doing(ask, guest)("cancelReturn", "Return", returnId=by_staff["id"])

    assert await desk.unread(guest, by_staff) == 1
    assert await desk.thread(a_claim()[1], own) is None


async def test_a_step_that_is_not_read_keeps_no_letter_about_a_message_back(
    desk: Told, session: AsyncSession
) -> None:
    ada = as_customer(desk.ada)
    returned = await desk.requested(1)
    first = await desk.says(desk.sam, returned, "Which box?")
    await desk.own("markMessagesRead", "Thread", messageId=first["id"])
    await desk.do("approveReturn", "Return", returnId=returned["id"])
    assert await desk.unread(ada, returned) == 1

    with clock.travel(timedelta(hours=1)):
        await desk.says(desk.sam, returned, "The small one, please")
        await desk.says(desk.sam, returned, "And tape it")

    letters = [one.template for one in await letters_of(session)]
    assert letters.count("return_answered") == 2, "a letter for each first unread message"


async def test_what_was_only_noted_stays_with_the_shop_when_the_first_step_is_told(
    desk: Told, session: AsyncSession
) -> None:
    """A return from before its steps were told."""
    made = await a_row(session, Return, order_id=desk.order.id)
    await session.commit()
    returned, ada = {"id": public(Return, made.id)}, as_customer(desk.ada)
    await desk.says(desk.sam, returned, "Often returns", "writeNote")
    assert await desk.thread(ada, returned) is None

    await desk.do("approveReturn", "Return", returnId=returned["id"])

    assert await desk.notices(ada, returned) == [("RETURN_APPROVED", None)]
    assert len(await desk.notices(desk.sam, returned)) == 2
    lists = [await desk.listed(by, written=True) for by in (ada, desk.sam)]
    assert lists == [0, 1], "of the note customers learn nothing"
    assert await desk.listed(ada, written=False) == 1


async def test_a_conversation_that_is_full_keeps_nothing_from_being_done(
    desk: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.thread_notices.MOST_MESSAGES", 1)
    returned = await desk.requested(1)

    answer = await desk.do("approveReturn", "Return", "state", returnId=returned["id"])

    assert answer == {"state": "APPROVED"}
    assert await desk.notices(desk.sam, returned) == [("RETURN_REQUESTED", None)]
