"""Prices: a wholesaler and a retail customer are each shown, and told, their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kit import clock, times
from kit.ids import public
from models import Customer, TaxClass, Variant
from tests.makers import a_customer, a_product, a_variant
from tests.makers.rows import a_row
from tests.stories.shop import Browser, Shop, link_in
from tests.stories.signing_in import ASK
from tests.stories.test_joining import desk

TRADE, RETAIL = "trade@example.com", "retail@example.com"
GROUP = """mutation { createCustomerGroup(input: {
  key: "wholesale", name: [{language: "en", text: "Wholesale"}], showsNet: true
}) { ... on CustomerGroup { id } ... on Refusal { code } } }"""
JOIN = """mutation ($input: AddToGroupInput!) { addToGroup(input: $input) {
  ... on CustomerGroup { key } ... on Refusal { code } } }"""
LIST = """mutation ($input: CreatePriceListInput!) { createPriceList(input: $input) {
  ... on PriceList { id state } ... on Refusal { code } } }"""
PRICES = """mutation ($input: SetPricesInput!) { setPrices(input: $input) {
  ... on PriceList { name } ... on Refusal { code fields { path message } } } }"""
COPY = """mutation ($input: CopyPriceListInput!) { copyPriceList(input: $input) {
  ... on PriceList { id } ... on Refusal { code } } }"""
SEEN = """query ($id: ID!, $quantity: Int!) {
  me { groups { group { name } } }
  node(id: $id) { ... on Variant { offer(quantity: $quantity) {
    unit { amount } total { amount } was { amount } includesTax
    tiers { minQuantity unit { amount } } } } } }"""


async def signed_in(shop: Shop, browser: Browser, email: str) -> None:
    """Sign in by the link of a mail."""
    await browser.ask(ASK, email=email)
    await browser.open(link_in((await shop.mails(email))[-1]))


async def offered(browser: Browser, mug: str, quantity: int = 1) -> tuple[str, str | None, bool]:
    """Tell what one costs, what it cost before, and whether the tax is in it."""
    offer = (await browser.ask(SEEN, id=mug, quantity=quantity))["node"]["offer"]
    was = offer["was"] and offer["was"]["amount"]
    return offer["unit"]["amount"], was, offer["includesTax"]


async def stocked(shop: Shop) -> tuple[str, str]:
    """Put a mug at 11.90 euros on the shelf, and know the wholesaler."""

    async def work(session: Any) -> tuple[str, str]:
        trade = await a_customer(session, email=TRADE)
        await a_customer(session, email=RETAIL)
        taxed = await a_row(session, TaxClass, key="taxed", rate_bp=1900)
        product = await a_product(session, tax_class_id=taxed.id)
        mug = await a_variant(session, product, price_minor=1190)
        return public(Variant, mug.id), public(Customer, trade.id)

    async with shop.database.writes() as session:
        return await work(session)


async def test_a_wholesaler_and_a_retail_customer_see_their_own_prices(shop: Shop) -> None:
    mug, trade = await stocked(shop)
    async with desk(shop) as staff, shop.browser() as wholesale, shop.browser() as retail:
        await signed_in(shop, wholesale, TRADE)
        await signed_in(shop, retail, RETAIL)
        assert await offered(wholesale, mug) == ("11.90", None, True)

        group = (await staff.ask(GROUP))["createCustomerGroup"]["id"]
        await staff.ask(JOIN, input={"groupId": group, "customerIds": [trade]})
        own = {"name": "Wholesale", "currency": "EUR", "groupId": group}
        priced = (await staff.ask(LIST, input=own))["createPriceList"]["id"]
        rows = [
            {"variantId": mug, "amount": "9.52"},
            {"variantId": mug, "amount": "5.95", "minQuantity": 10},
        ]
        answer = await staff.ask(PRICES, input={"priceListId": priced, "prices": rows})
        assert answer["setPrices"] == {"name": "Wholesale"}

        seen = await wholesale.ask(SEEN, id=mug, quantity=10)
        assert seen["me"]["groups"] == [{"group": {"name": "Wholesale"}}]
        assert seen["node"]["offer"] == {
            "unit": {"amount": "5.00"},
            "total": {"amount": "50.00"},
            "was": None,
            "includesTax": False,
            "tiers": [
                {"minQuantity": 1, "unit": {"amount": "8.00"}},
                {"minQuantity": 10, "unit": {"amount": "5.00"}},
            ],
        }
        assert await offered(wholesale, mug) == ("8.00", None, False)
        for quantity in (1, 10):
            assert await offered(retail, mug, quantity) == ("11.90", None, True)
        async with shop.browser() as stranger:
            assert await offered(stranger, mug, 10) == ("11.90", None, True)


async def test_a_sale_begins_and_ends_for_everybody(shop: Shop) -> None:
    mug, _ = await stocked(shop)
    begins = clock.now() + timedelta(hours=1)
    period = {
        "startsAt": times.printed(begins),
        "endsAt": times.printed(begins + timedelta(days=1)),
    }
    async with desk(shop) as staff, shop.browser() as stranger:
        off = {"name": "Regular", "currency": "EUR", "isActive": False}
        regular = (await staff.ask(LIST, input=off))["createPriceList"]["id"]
        await staff.ask(
            PRICES,
            input={"priceListId": regular, "prices": [{"variantId": mug, "amount": "11.90"}]},
        )
        sale = {"priceListId": regular, "name": "Black Friday", "percentOff": "20", **period}
        assert "id" in (await staff.ask(COPY, input=sale))["copyPriceList"]

        seen = []
        for hours in (0, 2, 26):
            with clock.travel(timedelta(hours=hours)):
                seen.append(await offered(stranger, mug))
        assert seen == [("11.90", None, True), ("9.52", "11.90", True), ("11.90", None, True)]
