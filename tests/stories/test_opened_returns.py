"""What the key of an order shows of its returns on another device: steps, words and replies."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import messages, return_moves, returns, settings
from domain.messages import WriteNote
from domain.return_moves import ApproveReturn
from domain.returns import RequestReturn
from domain.settings import Feature, key_of
from kit import ids
from kit.ids import public
from models import Customer, File, FileKind, Message, Order, OrderLine, Return, ReturnState
from tests.makers import lines_of
from tests.makers.files import a_file
from tests.makers.payments import a_merchant
from tests.makers.rows import a_row
from tests.stories.shop import Shop
from tests.stories.test_order_keys import moved, ordered
from web.opened_words import WORDS


async def approved(session: AsyncSession, by: Viewer, order: Order) -> Return:
    """Ask for something of an order to come back, and approve it with an answer and a note."""
    [line] = await lines_of(session, order)
    wanted = {"order_line_id": public(OrderLine, line.id), "quantity": 1, "reason": "FAULTY"}
    given: dict[str, Any] = {"order_id": public(Order, order.id), "lines": [wanted]}
    returned = await returns.request(session, by, RequestReturn.model_validate(given))
    of = {"return_id": public(Return, returned.id)}
    label = await a_file(session, by, kind=FileKind.PDF)
    answer = {"answer": "To the <back> door", "label_id": public(File, label.id)}
    approve = ApproveReturn.model_validate({**of, **answer})
    await return_moves.approve(session, by, approve)
    note = WriteNote.model_validate({**of, "body": "A secret of ours"})
    await messages.note(session, by, note)
    return returned


async def two(shop: Shop, order_id: str) -> tuple[Return, Return]:
    """Make a return of the order, and one of somebody else's."""
    async with shop.database.writes() as session:
        await settings.put(session, SYSTEM, {key_of(Feature.RETURNS): True})
        by, key = await a_merchant(session), ids.of(Order, order_id)
        returned = await approved(session, by, await session.get_one(Order, key))
        other = await a_row(session, Return)
        await session.commit()
        return returned, other


async def sent_back(shop: Shop, returned: Return) -> None:
    async with shop.database.writes() as session:
        come = sa.update(Return).where(col(Return.id) == returned.id)
        await session.exec(come.values(state=ReturnState.RECEIVED))
        await session.commit()


async def speaking(shop: Shop, language: str) -> None:
    async with shop.database.writes() as session:
        await session.exec(sa.update(Customer).values(language=language))
        await session.commit()


async def test_the_page_of_an_order_tells_the_steps_of_its_returns_and_takes_replies(
    shop: Shop,
) -> None:
    async with shop.browser() as laptop, shop.browser() as phone:
        order, way = await ordered(shop, laptop)
        await moved(shop, order["id"])
        returned, other = await two(shop, order["id"])

        for language in ("de", "en"):
            words = WORDS[language]
            await speaking(shop, language)
            page = await phone.open(way)
            for says in (
                f"{words['RETURN']} <bdi>{returned.number}</bdi>",
                words["RETURN_REQUESTED"],
                words["RETURN_APPROVED"],
                "To the &lt;back&gt; door",
                words["label"],
            ):
                assert says in page.text, says
            assert page.text.index(words["RETURN_REQUESTED"]) < page.text.index("the &lt;back")
            assert "secret" not in page.text
            assert other.number not in page.text

        await sent_back(shop, returned)
        assert WORDS["en"]["label"] not in (await phone.open(way)).text, "it was of use until then"
        about = public(Return, returned.id)
        sent = await phone.client.post(way, data={"about": about, "body": "Which bell?"})
        assert sent.status_code == 303
        page = await phone.open(way)
        assert page.text.index(returned.number) < page.text.index("Which bell?")
        blank = await phone.client.post(way, data={"about": about, "body": " "})
        assert "Please write something" in blank.text
        for strange in (public(Return, other.id), public(Return, ids.new()), "x" * 600):
            no = await phone.client.post(way, data={"about": strange, "body": "For whom?"})
            assert (no.status_code, "could not be taken" in no.text) == (200, True)
            assert "For whom?</textarea>" in no.text, "nothing that was written is lost"
    async with shop.database.reads() as session:
        said = await session.exec(select(Message.body).where(col(Message.notice).is_(None)))
        assert sorted(said.all()) == ["A secret of ours", "Which bell?"]  # type: ignore[type-var]
