"""Checking out over HTTP: as a guest who becomes a customer in the middle, and as a wholesaler."""

from __future__ import annotations

from typing import Any

from kit import clock
from models import Customer, StoreSetting, TaxExemption, Variant
from tests.makers import a_shipping_method, an_address
from tests.makers.groups import a_group, a_price, a_price_list
from tests.makers.points import give_points, rewarding
from tests.makers.sign_ins import rows
from tests.schema.ordering import CHECKOUT, HOME, ORDER
from tests.stories.filling import add, goods, held, signed_in
from tests.stories.shop import Browser, Shop
from tests.stories.signing_in import ADA

SAY = f"""mutation ($input: UpdateCheckoutInput!) {{ updateCheckout(input: $input) {{
  ... on Cart {{ version lines {{ quantity variant {{ sku }} }} {CHECKOUT} }}
  ... on Refusal {{ code fields {{ path message }} }}
}} }}"""
LOOK = f"{{ cart {{ lines {{ quantity variant {{ sku }} }} {CHECKOUT} }} }}"
PLACE = f"""mutation ($key: String!, $total: Decimal!) {{
  placeOrder(input: {{ idempotencyKey: $key, expectedTotal: $total }}) {{
    ... on Order {{ {ORDER} }} ... on Refusal {{ code fields {{ path message }} }}
  }}
}}"""
MINE = "{ me { orders { nodes { number } } points { available } } }"
BY_ID = "query ($id: ID!) { order(id: $id) { number } }"


async def say(browser: Browser, **input: Any) -> Any:
    """Say how the cart is to become an order."""
    return (await browser.ask(SAY, input=input))["updateCheckout"]


async def place(browser: Browser, total: str, key: str = "one-key-of-mine") -> Any:
    """Order what is in the cart."""
    return (await browser.ask(PLACE, key=key, total=total))["placeOrder"]


async def sending(shop: Shop) -> None:
    async with shop.database.writes() as session:
        await a_shipping_method(session, 490)


async def test_a_guest_who_becomes_a_customer_in_the_middle_loses_nothing(shop: Shop) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    await sending(shop)
    async with shop.browser() as browser:
        await add(browser, tea, 2)
        await say(browser, email=ADA, shippingAddress=HOME, paymentMethod="INVOICE")
        await say(browser, vatNumber="gb 980 7806 84")

        happened = await signed_in(shop, browser)

        assert happened == ["ACCOUNT_CREATED", "CART_ATTACHED"]
        cart = (await browser.ask(LOOK))["cart"]
        assert held(cart) == {"TEA": 2}
        checkout = cart["checkout"]
        assert (checkout["email"], checkout["paymentMethod"]) == (ADA, "INVOICE")
        assert checkout["vatNumber"] == "GB980780684"
        assert checkout["shippingAddress"]["line1"] == HOME["line1"]
        assert checkout["canPlace"] is True
        order = await place(browser, "29.90")
        assert (order["total"]["amount"], order["email"]) == ("29.90", ADA)
        assert order["vatNumber"] == "GB980780684"
        mine = (await browser.ask(MINE))["me"]["orders"]["nodes"]
        assert mine == [{"number": order["number"]}]
        await add(browser, pot)
        assert held((await browser.ask(LOOK))["cart"]) == {"POT": 1}
        [mail] = [m for m in await shop.mails(ADA) if order["number"] in m.subject]
        for told in ("2 \u00d7 Product", "€29.90", HOME["line1"], "By invoice."):
            assert told in mail.text
        assert "http" not in mail.text.replace("https://api.shop.example", "")


async def test_a_guest_orders_and_finds_the_order_after_signing_in_elsewhere(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    async with shop.browser() as browser, shop.browser() as desk:
        await add(browser, tea)
        await say(browser, email=ADA, shippingAddress=HOME, paymentMethod="BANK_TRANSFER")
        order = await place(browser, "17.40")
        assert (await browser.ask(BY_ID, id=order["id"]))["order"] == {"number": order["number"]}
        assert await place(browser, "17.40") == order  # the answer was lost on its way
        assert (await desk.ask(BY_ID, id=order["id"]))["order"] is None
        [mail] = await shop.mails(ADA)
        assert "/sign-in/" not in mail.text
        assert f"Please give {order['number']} as the reference." in mail.text

        assert await signed_in(shop, desk) == ["ORDERS_ATTACHED"]

        mine = (await desk.ask(MINE))["me"]["orders"]["nodes"]
        assert mine == [{"number": order["number"]}]
        read = await browser.ask(BY_ID, id=order["id"])
        assert read["order"] is None, "it is opened by the account alone from then on"
        assert len(await shop.database.transaction(lambda s: rows(s, "select 1 from orders"))) == 1


async def a_wholesaler(shop: Shop, variant: Variant) -> Customer:
    """Let somebody buy at net prices of their own, exempt in France, with 2,000 points."""
    async with shop.database.writes() as session:
        await rewarding(session)
        [ada] = await rows(session, "select id from customers")
        customer = await session.get_one(Customer, ada.id)
        group = await a_group(session, customer, shows_net=True)
        listed = await a_price_list(session, group_id=group.id)
        await a_price(session, listed, variant, 1000)
        paris = {"line1": "1 rue de Rivoli", "postal_code": "75001", "city": "Paris"}
        usual = {"is_default_billing": True, "is_default_shipping": True}
        names = {"first_name": "Ada", "last_name": "Lovelace"}
        await an_address(session, customer, **names, **paris, country="FR", **usual)
        await give_points(session, customer, 2000)
        today = clock.now().date()
        held_there = TaxExemption(
            customer_id=customer.id,
            certificate="FR-1",
            country="FR",
            valid_from=today,
            expires_on=today,
        )
        home = StoreSetting(key="home_country", value="DE", updated_at=clock.now())
        session.add_all([held_there, home])
        await session.commit()
    return customer


async def test_a_wholesaler_abroad_pays_net_and_with_points(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await a_wholesaler(shop, tea)
        await add(browser, tea, 10)

        checkout = (await say(browser, paymentMethod="INVOICE", points=1500))["checkout"]
        order = await place(browser, checkout["totals"]["total"]["amount"])

        totals = checkout["totals"]
        assert (totals["taxTreatment"], totals["pricesIncludeTax"]) == ("EXEMPT", False)
        assert (totals["goods"], totals["fees"]) == ({"amount": "100.00"}, {"amount": "-7.50"})
        assert order["total"]["amount"] == "97.40"
        assert order["taxTreatment"] == "EXEMPT"
        assert order["shippingAddress"]["country"] == "FR"
        me = (await browser.ask(MINE))["me"]
        assert me["points"] == {"available": 500}


async def test_an_order_that_was_placed_before_signing_in_is_not_placed_again(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    async with shop.browser() as desk, shop.browser() as browser:
        await signed_in(shop, desk)
        for filled in (desk, browser):  # the account has the same in its cart
            await add(filled, tea)
            await say(filled, email=ADA, shippingAddress=HOME, paymentMethod="INVOICE")
        order = await place(browser, "17.40")

        await signed_in(shop, browser)
        again = await place(browser, "17.40")  # the answer was lost on its way

        assert again == order
        assert len(await shop.database.transaction(lambda s: rows(s, "select 1 from orders"))) == 1
        assert held((await browser.ask(LOOK))["cart"]) == {"TEA": 1}
        other = await place(browser, "17.40", key="another-key-of-mine")
        assert other["number"] != order["number"]


async def test_an_order_for_another_address_is_not_placed_again_either(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    async with shop.browser() as browser, shop.browser() as desk:
        await add(browser, tea)
        await say(browser, email="gita@example.com", shippingAddress=HOME, paymentMethod="INVOICE")
        order = await place(browser, "17.40")

        await signed_in(shop, browser)
        await add(browser, tea)
        await say(browser, shippingAddress=HOME, paymentMethod="INVOICE")
        again = await place(browser, "17.40")

        assert again == {"code": "ANSWER_GONE", "fields": []}
        assert (await desk.ask(BY_ID, id=order["id"]))["order"] is None
        assert len(await shop.database.transaction(lambda s: rows(s, "select 1 from orders"))) == 1
        assert held((await browser.ask(LOOK))["cart"]) == {"TEA": 1}
