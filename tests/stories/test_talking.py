"""Talking over HTTP: a customer asks about an order, staff note and answer, both with files."""

from __future__ import annotations

from typing import Any

from kit.ids import public
from models import Order
from tests.makers import a_customer
from tests.makers.carts import a_claim
from tests.makers.payments import a_placed_order
from tests.stories.filing import brought
from tests.stories.shop import BASE, Browser, Shop
from tests.stories.signing_in import ADA, asked
from tests.stories.talking import ENQUIRE, NOTE, READ, SAID, WRITE, staff, way_in

MINE = f"""{{ me {{ orders {{ nodes {{ thread {{ id unread {SAID} }} }} }} }}
  threads(unread: true) {{ count {{ value }} }} }}"""


async def read_by_the_customer(ada: Browser) -> Any:
    """Read the answer with its file, as Ada does: she learns of no note."""
    told = await ada.ask(MINE)
    assert told["threads"]["count"]["value"] == 1
    [mine] = told["me"]["orders"]["nodes"]
    assert mine["thread"]["unread"] == 1
    said = mine["thread"]["messages"]
    assert said["count"]["value"] == 2
    assert [one["body"] for one in said["nodes"]] == ["A new one is coming.", "It is cracked."]
    file = said["nodes"][0]["attachments"][0]["file"]
    assert file["name"] == "label.png"
    assert (await ada.client.get(file["url"].removeprefix(BASE))).status_code == 200
    assert "batch" not in str(told)
    return said


async def test_a_customer_asks_staff_note_and_answer_and_the_customer_reads(shop: Shop) -> None:
    async with shop.database.writes() as session:
        order = await a_placed_order(session, await a_customer(session, email=ADA))
        id = public(Order, order.id)
    async with shop.browser() as ada, staff(shop) as desk:
        await ada.open(await asked(shop, ada))
        photo = await brought(ada)
        question = {"orderId": id, "body": "It is cracked.", "fileIds": [photo]}
        assert "id" in (await ada.ask(WRITE, input=question))["writeMessage"]

        [thread] = await desk.waiting()
        [message] = thread["messages"]["nodes"]
        assert (thread["unread"], message["body"]) == (1, "It is cracked.")
        [attached] = message["attachments"]
        got = await desk.client.get(attached["file"]["url"].removeprefix(BASE))
        assert got.status_code == 200
        in_thread = {"threadId": thread["id"]}
        noted = await desk.ask(NOTE, input={**in_thread, "body": "The third from this batch."})
        assert noted["writeNote"]["isInternal"]
        label = await brought(desk, name="label.png")
        answer = {**in_thread, "body": "A new one is coming.", "fileIds": [label]}
        await desk.ask(WRITE, input=answer)
        assert await desk.waiting() == []

        said = await read_by_the_customer(ada)
        await ada.ask(READ, id=said["nodes"][0]["id"])
        assert (await ada.ask(MINE))["threads"]["count"]["value"] == 0
        await ada.ask(WRITE, input={"orderId": id, "body": "Thank you!"})
        [thread] = await desk.waiting()
        assert thread["unread"] == 1

    [mail] = [mail for mail in await shop.mails(ADA) if "/open/" in mail.text]
    assert "A new one is coming." in mail.text
    assert "label.png" in mail.text
    assert "batch" not in mail.text


async def test_a_guest_goes_on_by_the_link_of_the_mail_on_another_device(shop: Shop) -> None:
    token, guest = a_claim()
    async with shop.database.writes() as session:
        owned: dict[str, Any] = {"claim_hash": guest.claim_hash, "email": "gita@example.com"}
        order = await a_placed_order(session, None, **owned)
        id = public(Order, order.id)
    async with (
        shop.browser(**{"Latchkey-Claim": token}) as laptop,
        shop.browser() as phone,
        staff(shop) as desk,
    ):
        await laptop.ask(WRITE, input={"orderId": id, "body": "When does it come?"})
        await desk.ask(WRITE, input={"orderId": id, "body": "Tomorrow."})

        [mail] = await shop.mails("gita@example.com")
        page = await phone.open(way_in(mail))
        assert page.status_code == 200
        assert "When does it come?" in page.text
        assert "Tomorrow." in page.text
        sent = await phone.client.post(way_in(mail), data={"body": "Great <b>!"})
        assert (sent.status_code, sent.headers["location"]) == (303, way_in(mail))
        assert "Great &lt;b&gt;!" in (await phone.open(way_in(mail))).text
        assert phone.cookies == {}, "the link is the permission; nothing is kept in the browser"
        seen = f"query ($id: ID!) {{ order(id: $id) {{ thread {{ unread {SAID} }} }} }}"
        thread = (await laptop.ask(seen, id=id))["order"]["thread"]
        assert thread["messages"]["nodes"][0]["body"] == "Great <b>!"
        assert thread["unread"] == 0, "who replies has read"
    key = way_in(mail).removeprefix("/open/")
    async with shop.browser(**{"Latchkey-Claim": key}) as app:
        listed = await app.ask(f"{{ threads {{ nodes {{ order {{ id }} {SAID} }} }} }}")
        [thread] = listed["threads"]["nodes"]
        assert thread["order"] is None
        assert thread["messages"]["count"]["value"] == 3


async def test_a_guest_asks_by_the_contact_form_and_is_answered_by_mail(shop: Shop) -> None:
    given = {"name": "Gita", "subject": "Opening hours", "body": "When are you open?"}
    async with shop.browser() as gita, staff(shop) as desk:
        sent = await gita.ask(ENQUIRE, input={**given, "email": "gita@example.com"})
        assert sent["sendEnquiry"] == {"thread": None}
        assert gita.cookies == {}
        [confirmed] = await shop.mails("gita@example.com")
        for text in given.values():
            assert text not in confirmed.subject + confirmed.text.replace("Gita@", "")
        page = await gita.open(way_in(confirmed))
        assert "Your enquiry <bdi>Opening hours</bdi>" in page.text
        assert "When are you open?" in page.text
        added = await gita.client.post(way_in(confirmed), data={"body": "On Sunday, I mean."})
        assert added.status_code == 303

        [thread] = await desk.waiting()
        assert thread["unread"] == 2
        await desk.ask(WRITE, input={"threadId": thread["id"], "body": "We are closed."})
        [_, answer] = await shop.mails("gita@example.com")
        assert "We are closed." in answer.text
        assert "We are closed." in (await gita.open(way_in(answer))).text
        assert (await gita.open(way_in(confirmed))).status_code == 200
