"""Conversations about returns: whose they are, what is mailed, and that notes stay inside."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import opened
from kit.ids import public
from models import File, Letter, MailedKey, Return, Thread
from tests.conftest import Ask
from tests.makers import a_customer, as_customer
from tests.makers.carts import a_claim
from tests.makers.catalogue import events_of
from tests.makers.files import a_file
from tests.makers.rows import a_row
from tests.schema.talking import THREAD, Talk, a_talk

READ = f"""query ($id: ID!) {{ node(id: $id) {{ ... on Return {{
  thread {{ {THREAD} orderReturn {{ number }} }} }} }} }}"""


class Back(Talk):
    """A talk about goods that are to come back, and the guest who holds the order, too."""

    guest: Viewer
    returned: Return

    @property
    def of(self) -> Any:
        """Name the return, and nothing else."""
        return {"orderId": None, "returnId": public(Return, self.returned.id)}

    async def about(self, by: Viewer) -> Any:
        """Read what was said about the return."""
        seen = (await self.ask(READ, by=by, id=public(Return, self.returned.id)))["node"]
        return seen and seen["thread"]


@pytest.fixture
async def talk(ask: Ask, session: AsyncSession) -> Back:
    _, guest = a_claim()
    made = await a_talk(ask, session, claim_hash=guest.claim_hash)
    back = Back(ask, session, made.ada, made.sam, made.customer, made.order)
    back.guest = guest
    back.returned = await a_row(session, Return, order_id=made.order.id, number="R-1001")
    await session.commit()
    return back


async def test_a_return_is_talked_about_apart_from_its_order(talk: Back) -> None:
    asked = await talk.say(talk.ada, "Which box?", **talk.of)
    file = await a_file(talk.session, talk.sam)
    files = [public(File, file.id)]
    answer = await talk.say(talk.sam, "This one.", fileIds=files, **talk.of)

    assert answer["thread"] == asked["thread"]
    for by in (talk.ada, talk.guest, talk.sam):
        thread = await talk.about(by)
        assert (thread["subject"], thread["order"]) == ("RETURN", None)
        assert thread["orderReturn"] == {"number": "R-1001"}
        assert [one["body"] for one in thread["messages"]["nodes"]] == ["This one.", "Which box?"]
        came = thread["messages"]["nodes"][0]["attachments"]
        assert [one["file"]["id"] for one in came] == files
        assert await talk.thread(by) is None, "nothing was said about the order itself"
    wrote = (await events_of(talk.session, "message:write"))[0]
    told = {"thread_id": asked["thread"]["id"], "return_id": talk.of["returnId"]}
    assert wrote.after == told
    assert wrote.customer_id == talk.customer.id


async def test_the_letter_names_the_return_and_its_key_opens_the_one_conversation(
    talk: Back,
) -> None:
    await talk.say(talk.ada, "About the order")
    await talk.say(talk.sam, "This one.", **talk.of)

    letters = select(Letter).where(col(Letter.template).endswith("_answered"))
    [letter] = await talk.session.exec(letters)
    assert (letter.template, letter.language) == ("return_answered", "de")
    assert letter.payload["number"] == "R-1001"
    [digest] = await talk.session.exec(select(MailedKey.key_hash))
    key = Viewer(claim_hash=digest)
    seen = await talk.ask("{ threads { nodes { subject } } }", by=key)
    assert seen["threads"]["nodes"] == [{"subject": "RETURN"}]
    page = await opened.look(talk.session, key)
    assert page is not None
    assert (page.subject.value, page.other.number) == ("RETURN", "R-1001")


async def test_a_return_of_anothers_order_is_not_there_to_talk_about(talk: Back) -> None:
    await talk.say(talk.ada, "Which box?", **talk.of)
    id = (await talk.about(talk.ada))["id"]
    read = "query ($id: ID!) { thread(id: $id) { id } }"
    for by in (as_customer(await a_customer(talk.session)), a_claim()[1]):
        assert await talk.say(by, **talk.of) == ("NO_SUCH_RETURN", "returnId")
        assert await talk.about(by) is None
        assert await talk.ask(read, by=by, id=id) == {"thread": None}
    both = {**talk.of, "orderId": talk.id}
    assert await talk.say(talk.ada, **both) == (
        "INVALID_INPUT",
        "threadId",
        "orderId",
        "returnId",
    )


async def test_the_key_of_an_order_opens_what_was_said_about_its_returns(talk: Back) -> None:
    await talk.say(talk.ada, "Which box?", **talk.of)
    key = Viewer(claim_hash=b"k" * 32)
    of: Any = {"order_id": talk.order.id, "thread_id": None, "revoked_at": None}
    await a_row(talk.session, MailedKey, key_hash=key.claim_hash, expires_at=None, **of)
    await talk.session.commit()

    said = await talk.say(key, "The small one?", **talk.of)

    assert said["author"] == "CUSTOMER"
    assert (await talk.about(key))["messages"]["count"]["value"] == 2


async def test_notes_about_a_return_are_for_staff_alone(talk: Back) -> None:
    await talk.note("Often returns", **talk.of)
    for by in (talk.ada, talk.guest):
        assert await talk.about(by) is None
        listed = await talk.ask("{ threads { nodes { id } } }", by=by)
        assert listed["threads"]["nodes"] == []
    await talk.say(talk.ada, "Which box?", **talk.of)

    bodies = [one["body"] for one in (await talk.about(talk.ada))["messages"]["nodes"]]
    assert bodies == ["Which box?"]
    assert (await talk.about(talk.sam))["messages"]["count"]["value"] == 2


@pytest.mark.parametrize("subject", ["ENQUIRY", "ORDER", "RETURN"])
async def test_a_conversation_is_about_what_its_subject_says(
    talk: Back, session: AsyncSession, subject: str
) -> None:
    await talk.say(talk.ada, "Which box?", **talk.of)
    await talk.say(talk.ada, "About the order")
    changed = sa.update(Thread).values(subject=subject)
    with pytest.raises(sa.exc.IntegrityError, match="subject_is_there"):
        await session.exec(changed)
