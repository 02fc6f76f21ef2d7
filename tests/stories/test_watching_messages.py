"""Watching what is written about an order: a message is told at once, a note nobody."""

from __future__ import annotations

from domain import messages
from domain.messages import WriteMessage, WriteNote
from kit.database import Database
from kit.ids import public
from models import Order
from tests.conftest import HOUSE
from tests.makers import a_member_of_staff, as_staff
from tests.schema.talking import TALKERS
from tests.stories.test_watching import a_person, an_order_of
from tests.stories.watching import listening

TALK = """subscription ($id: ID!) { orderChanged(orderId: $id) {
  thread { unread messages { nodes { body } count { value } } } } }"""


async def test_a_message_is_told_at_once_and_a_note_nobody(
    committed: Database, cloned: str
) -> None:
    ada, token = await a_person(committed)
    id = public(Order, (await an_order_of(committed, ada)).id)
    async with committed.writes() as session:
        sam = as_staff(await a_member_of_staff(session), *TALKERS)
    note = WriteNote.model_validate({"order_id": id, "body": "Beware"})
    answer = WriteMessage.model_validate({"order_id": id, "body": "It is on its way"})
    async with (
        listening(committed, cloned) as shop,
        shop.line(authorization=f"Bearer {token}") as line,
    ):
        await line.watch("a", TALK, id=id)
        assert await line.told("a") == {"orderChanged": {"thread": None}}

        await committed.transaction(lambda s: messages.note(s, sam, note))
        await committed.transaction(lambda s: messages.write(s, sam, answer, HOUSE.desk))

        said = {"nodes": [{"body": "It is on its way"}], "count": {"value": 1}}
        told = await line.told("a")
        assert told == {"orderChanged": {"thread": {"unread": 1, "messages": said}}}
