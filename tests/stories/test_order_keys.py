"""The key that a guest's confirmation carries: one order, until some days after it has come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from domain.order_moves import CancelOrder, cancel
from domain.shipments import DeliverOrder, ShipOrder, deliver, ship
from kit import clock
from kit.ids import public
from models import Carrier, MailedKey, Order
from tests.conftest import asking
from tests.makers import a_member_of_staff, as_staff
from tests.makers.payments import a_merchant
from tests.schema.ordering import HOME
from tests.stories.filling import add, goods, signed_in
from tests.stories.shop import BASE, Browser, Shop, link_in
from tests.stories.signing_in import ADA
from tests.stories.talking import NOTE, WRITE, staff, way_in
from tests.stories.test_checkout import place, say, sending

READ = """query ($id: ID!) { order(id: $id) {
  number shipments { trackingNumber } print { html } thread { messages { nodes { body } } }
  availableActions { kind allowed }
} }"""
CANCEL = """mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) {
  ... on Order { status } ... on Refusal { code }
} }"""
DECIDE = """mutation ($days: Int) { updateStoreSettings(input: { orderKeyDays: $days }) {
  ... on StoreSettings { orderKeyDays } ... on Refusal { code fields { path } }
} }"""


async def ordered(shop: Shop, browser: Browser, email: str = ADA) -> tuple[dict[str, Any], str]:
    """Let a guest order something; the order, and where its mail leads."""
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    await add(browser, tea)
    await say(browser, email=email, shippingAddress=HOME, paymentMethod="BANK_TRANSFER")
    order = await place(browser, "17.40")
    [mail] = await shop.mails(email)
    return order, way_in(mail)


async def moved(shop: Shop, id: str, *, whole: bool = True) -> None:
    """Send an order, and let it arrive."""
    async with shop.database.writes() as session:
        by = await a_merchant(session)
        of = {"order_id": id}
        sent = ShipOrder.model_validate({**of, "carrier": Carrier.DHL, "tracking_number": "0034"})
        await ship(session, by, sent)
        if whole:
            await deliver(session, by, DeliverOrder.model_validate(of))
        await session.commit()


async def test_a_guest_opens_the_order_on_another_device_tracks_prints_and_writes(
    shop: Shop,
) -> None:
    async with shop.browser() as laptop, shop.browser() as phone, staff(shop) as desk:
        order, way = await ordered(shop, laptop)
        page = await phone.open(way)
        assert (page.status_code, phone.cookies) == (200, {})
        for says in (order["number"], "Waits for its payment", "€17.40", "a•••@example.com"):
            assert says in page.text.replace("<wbr>", ""), says
        sent = await phone.client.post(way, data={"body": "Please ring twice."})
        assert sent.status_code == 303
        await desk.ask(NOTE, input={"orderId": order["id"], "body": "Odd."})
        await desk.ask(WRITE, input={"orderId": order["id"], "body": "We will."})
        await moved(shop, order["id"], whole=False)

        page = await phone.open(way)
        for says in ("Please ring twice.", "We will.", "sent on", "0034", "tracking-id=0034"):
            assert says in page.text
        assert "Odd." not in page.text
        paper = page.text.split('href="')[1:]
        [html] = [p.split('"')[0] for p in paper if p.startswith(f"{BASE}/print/links/")][:1]
        assert order["number"] in (await phone.client.get(html)).text

    key = way.removeprefix("/open/")
    async with shop.browser(**{"Latchkey-Claim": key}) as app:
        seen = (await app.ask(READ, id=order["id"]))["order"]
        assert seen["shipments"] == [{"trackingNumber": "0034"}]
        assert len(seen["thread"]["messages"]["nodes"]) == 2
        (pot,) = await goods(shop, "POT")
        await add(app, pot)
        assert "__Host-lg=lg_" in app.seen[-1].headers["set-cookie"], "a key holds no cart"


async def test_a_key_opens_no_other_order_and_is_kept_as_a_digest_alone(shop: Shop) -> None:
    async with shop.browser() as browser:
        _, way = await ordered(shop, browser)
        await add(browser, (await goods(shop, "POT"))[0])
        await say(browser, email=ADA, shippingAddress=HOME, paymentMethod="BANK_TRANSFER")
        other = await place(browser, "17.40", key="another-key")
    async with shop.browser(**{"Latchkey-Claim": way.removeprefix("/open/")}) as app:
        assert (await app.ask(READ, id=other["id"]))["order"] is None
    async with shop.database.reads() as session:
        kept = str([row.model_dump() for row in await session.exec(select(MailedKey))])
    assert way.removeprefix("/open/") not in kept


@pytest.mark.parametrize(
    ("days", "is_cancelled"), [(None, False), (3, False), (3, True)], ids=["usual", "few", "off"]
)
async def test_a_key_ends_some_days_after_the_order_is_over(
    shop: Shop, days: int | None, is_cancelled: bool
) -> None:
    lasts = timedelta(days=days or 30)
    async with shop.browser() as browser:
        order, way = await ordered(shop, browser)
        if days is not None:
            await decided(shop, days)
        with clock.travel(timedelta(days=90)):
            assert (await browser.open(way)).status_code == 200, "it is not delivered yet"
            if is_cancelled:
                await called_off(shop, order["id"])
            else:
                await moved(shop, order["id"])
            with clock.travel(lasts - timedelta(minutes=1)):
                assert (await browser.open(way)).status_code == 200
            with clock.travel(lasts + timedelta(minutes=1)):
                assert (await browser.open(way)).status_code == 410
                read = await browser.ask(READ, id=order["id"])
                assert read["order"] is not None, "the browser that ordered holds it still"
        with clock.travel(timedelta(days=366)):
            assert (await browser.open(way)).status_code == 410


async def called_off(shop: Shop, id: str) -> None:
    async with shop.database.writes() as session:
        given = {"order_id": id, "reason": "Sold out"}
        await cancel(session, await a_merchant(session), CancelOrder.model_validate(given))
        await session.commit()


async def decided(shop: Shop, days: int | None) -> Any:
    async with shop.database.writes() as session:
        sam = as_staff(await a_member_of_staff(session))
    return (await asking(shop.database)(DECIDE, by=sam, days=days))["updateStoreSettings"]


async def test_how_long_is_a_setting(shop: Shop) -> None:
    assert await decided(shop, 0) == {"orderKeyDays": 0}
    assert await decided(shop, None) == {"orderKeyDays": 30}
    for wrong in (-1, 366):
        refused = {"code": "INVALID_INPUT", "fields": [{"path": ["orderKeyDays"]}]}
        assert await decided(shop, wrong) == refused


async def test_one_click_makes_an_account_and_every_other_way_to_the_order_ends(
    shop: Shop,
) -> None:
    async with shop.browser() as laptop, shop.browser() as phone:
        order, way = await ordered(shop, laptop)
        stolen = dict(laptop.client.cookies.items())
        pressed = await phone.client.post(way, data={"account": "yes"})
        assert "on its way by mail" in pressed.text
        link = link_in((await shop.mails(ADA))[-1])
        page = await phone.open(link)
        await phone.press(page)

        mine = (await phone.ask("{ me { orders { nodes { number } } } }"))["me"]
        assert mine["orders"]["nodes"] == [{"number": order["number"]}]
        assert (await phone.open(way)).status_code == 410
    async with shop.browser() as thief:
        thief.client.cookies.update(stolen)
        assert (await thief.ask(READ, id=order["id"]))["order"] is None
        cancelled = (await thief.ask(CANCEL, id=order["id"]))["cancelOrder"]
        assert cancelled == {"code": "NO_SUCH_ORDER"}
    async with shop.browser(**{"Latchkey-Claim": way.removeprefix("/open/")}) as app:
        assert (await app.ask(READ, id=order["id"]))["order"] is None
        assert (await app.ask(CANCEL, id=order["id"]))["cancelOrder"]["code"] == "NO_SUCH_ORDER"


async def test_an_account_that_is_there_takes_the_order_and_ends_its_keys(shop: Shop) -> None:
    async with shop.browser() as known:
        await signed_in(shop, known)
    async with shop.browser() as guest, shop.browser() as again:
        order, way = await with_later_mail(shop, guest)
        assert (await guest.open(way)).status_code == 200
        assert "ORDERS_ATTACHED" in await signed_in(shop, again)
        assert (await guest.open(way)).status_code == 410
        assert (await guest.ask(READ, id=order["id"]))["order"] is None


async def with_later_mail(shop: Shop, guest: Browser) -> tuple[dict[str, Any], str]:
    """Order as a guest with an address that has had mail before."""
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    await add(guest, tea)
    await say(guest, email=ADA, shippingAddress=HOME, paymentMethod="BANK_TRANSFER")
    order = await place(guest, "17.40")
    return order, way_in((await shop.mails(ADA))[-1])


async def test_a_guest_ends_the_key(shop: Shop) -> None:
    async with shop.browser() as browser:
        order, way = await ordered(shop, browser)
        assert "worthless" in (await browser.client.post(way, data={"end": "yes"})).text
        assert (await browser.open(way)).status_code == 410
        assert (await browser.ask(READ, id=order["id"]))["order"] is not None


async def test_customers_are_mailed_no_key(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        (tea,) = await goods(shop, "TEA")
        await sending(shop)
        await add(browser, tea)
        await say(browser, shippingAddress=HOME, paymentMethod="BANK_TRANSFER")
        order = await place(browser, "17.40")
    mail = (await shop.mails(ADA))[-1]
    assert order["number"] in mail.subject
    assert "/open/" not in mail.text
    async with shop.database.reads() as session:
        assert (await session.exec(select(MailedKey))).all() == []
        assert public(Order, (await session.exec(select(Order.id))).one()) == order["id"]
