"""A wholesaler abroad over HTTP: net prices, a VAT number instead of tax, and points."""

from __future__ import annotations

from typing import Any

from kit import clock
from models import Customer, StoreSetting, Variant
from tests.makers import a_member_of_staff, an_address
from tests.makers.groups import a_group, a_price, a_price_list
from tests.makers.keys import an_api_key
from tests.makers.points import rewarding
from tests.makers.sign_ins import rows
from tests.schema.ordering import taxed
from tests.stories.filling import add, goods, signed_in
from tests.stories.shop import Browser, Shop
from tests.stories.signing_in import ADA
from tests.stories.test_checkout import LOOK, place, say, sending
from tests.stories.test_merchants_day import Desk

SET = """mutation ($number: String) { setVatNumber(input: { vatNumber: $number }) {
  ... on Customer { vatNumber { number country check } }
  ... on Refusal { code fields { path message } }
} }"""
POINTS = "{ me { points { available pending } orders { nodes { id number vatNumber } } } }"
SAME = ("goods", "discount", "shipping", "handling", "fees", "tax", "total", "pricesIncludeTax",
        "taxTreatment")  # fmt: skip


async def a_wholesaler(shop: Shop, variant: Variant) -> str:
    """Sell at 10.00 net to Ada's group, whose goods go to Paris; a key of the merchant's."""
    async with shop.database.writes() as session:
        await rewarding(session, earning_bp=100_000, pending_days=0)
        await taxed(session, 1900)
        session.add(StoreSetting(key="home_country", value="DE", updated_at=clock.now()))
        [ada] = await rows(session, "select id from customers")
        customer = await session.get_one(Customer, ada.id)
        group = await a_group(session, customer, shows_net=True)
        await a_price(session, await a_price_list(session, group_id=group.id), variant, 1190)
        paris = {"line1": "1 rue de Rivoli", "postal_code": "75001", "city": "Paris"}
        usual = {"is_default_billing": True, "is_default_shipping": True}
        await an_address(session, customer, **paris, country="FR", **usual)
        _, token = await an_api_key(
            session, await a_member_of_staff(session), scopes=["ORDERS_READ", "PAYMENTS_WRITE"]
        )
        await session.commit()
        return token


async def seen(office: Browser, desk: Desk, id: str) -> tuple[str, ...]:
    """Read as the merchant's own program does what an invoice must say."""
    document = f'{{ order(id: "{id}") {{ vatNumber vatCheck }} }}'
    asked = office.client.post("/graphql", json={"query": document}, headers=desk.headers)
    return tuple((await asked).json()["data"]["order"].values())


async def given(browser: Browser) -> None:
    """Give a VAT number, at first with a slip of the pen."""
    wrong = (await browser.ask(SET, number="FR40303265046"))["setVatNumber"]
    assert (wrong["code"], wrong["fields"][0]["path"]) == ("INVALID_INPUT", ["vatNumber"])
    told = (await browser.ask(SET, number="FR 40 303 265 045"))["setVatNumber"]["vatNumber"]
    assert told == {"number": "FR40303265045", "country": "FR", "check": "UNCHECKED"}


async def bought(browser: Browser, tea: Variant, key: str, **said: Any) -> tuple[Any, Any]:
    """Order ten; what was shown before, and the order."""
    await add(browser, tea, 10)
    await say(browser, paymentMethod="INVOICE", **said)
    checkout = (await browser.ask(LOOK))["cart"]["checkout"]
    assert (checkout["problems"], checkout["canPlace"]) == ([], True)
    order = await place(browser, checkout["totals"]["total"]["amount"], key=key)
    assert {name: order[name] for name in SAME} == {name: checkout["totals"][name] for name in SAME}
    assert (order["vatNumber"], order["vatCheck"]) == (checkout["vatNumber"], checkout["vatCheck"])
    return checkout, order


async def test_a_wholesaler_abroad_owes_the_tax_and_pays_with_points_they_earned(
    shop: Shop,
) -> None:
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    async with shop.browser() as browser, shop.browser() as office:
        await signed_in(shop, browser)
        desk = Desk(office, await a_wholesaler(shop, tea))
        await given(browser)

        checkout, first = await bought(browser, tea, "the-first-order")

        assert (first["goods"], first["tax"]) == ({"amount": "100.00"}, {"amount": "0.00"})
        assert first["shipping"] == {"amount": "4.12"}, "4.90 with 19 % in it"
        assert first["total"]["amount"] == "104.12"
        assert (first["taxTreatment"], first["pricesIncludeTax"]) == ("REVERSE_CHARGE", False)
        assert (first["vatNumber"], checkout["totals"]["pointsEarned"]) == ("FR40303265045", 1000)
        assert (await browser.ask(POINTS))["me"]["points"] == {"available": 0, "pending": 0}
        assert (await desk.do("markOrderPaid", orderId=first["id"]))[1] == "PAID"
        assert (await browser.ask(POINTS))["me"]["points"] == {"available": 1000, "pending": 0}

        checkout, second = await bought(browser, tea, "the-second-order", points=1000)

        assert (second["fees"], second["total"]["amount"]) == ({"amount": "-5.00"}, "99.12")
        assert checkout["totals"]["pointsUsed"] == 1000
        me = (await browser.ask(POINTS))["me"]
        assert me["points"] == {"available": 0, "pending": 0}
        assert {one["vatNumber"] for one in me["orders"]["nodes"]} == {"FR40303265045"}
        mails = [mail.text for mail in await shop.mails(ADA) if second["number"] in mail.subject]
        for words in ("Your VAT number: FR40303265045", "No VAT is charged", "€99.12"):
            assert words in mails[0]
        assert await seen(office, desk, second["id"]) == ("FR40303265045", "UNCHECKED")
