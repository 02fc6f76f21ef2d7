"""Buying again over HTTP: an order is looked at, and put into the cart as far as it goes."""

from __future__ import annotations

from typing import Any

from models import BackorderPolicy
from tests.makers import a_level
from tests.schema.ordering import HOME
from tests.schema.repeating import AGAIN, BOUGHT, PREVIEW, REPEAT, verdicts
from tests.stories.filling import add, goods, held, signed_in
from tests.stories.shop import Browser, Shop
from tests.stories.test_checkout import LOOK, place, say, sending


async def again(browser: Browser, id: str, **input: Any) -> Any:
    """Buy an order again."""
    sent = {"orderId": id, "mode": "REPLACE", "short": "ADD", **input}
    return (await browser.ask(REPEAT, input=sent))["repeatOrder"]


async def preview(browser: Browser, id: str) -> Any:
    """Look at what could be bought again."""
    return (await browser.ask(PREVIEW, id=id))["order"]["repeat"]


async def changed(shop: Shop, row: Any, **values: Any) -> None:
    """Change something of the shop."""
    async with shop.database.writes() as session:
        found = await session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)
        await session.commit()


async def test_a_customer_buys_an_order_again_as_far_as_it_goes(shop: Shop) -> None:
    tea, pot, cup = await goods(shop, "TEA", "POT", "CUP")
    await sending(shop)
    async with shop.browser() as browser, shop.browser() as stranger:
        await signed_in(shop, browser)
        for variant, quantity in ((tea, 2), (pot, 1), (cup, 4)):
            await add(browser, variant, quantity)
        await say(browser, shippingAddress=HOME, paymentMethod="INVOICE")
        id = (await place(browser, "92.40"))["id"]
        await changed(shop, tea, price_minor=1300)
        await changed(shop, pot, is_active=False)
        async with shop.database.writes() as session:
            level = await a_level(session, cup, 3)
        await add(browser, tea, 1)

        told = await preview(browser, id)
        assert verdicts(told) == [("AVAILABLE", 2), ("NOT_PUBLISHED", 0), ("SHORT", 3)]
        assert [line["now"] and line["now"]["amount"] for line in told["lines"]] == [
            "13.00",
            None,
            "12.50",
        ]
        assert (told["then"]["amount"], told["now"]["amount"]) == ("87.50", "63.50")
        assert (await again(stranger, id))["code"] == "NO_SUCH_ORDER"

        answer = await again(browser, id, idempotencyKey="once-and-for-all")
        assert answer == await again(browser, id, idempotencyKey="once-and-for-all")
        assert held(answer["cart"]) == {"TEA": 2, "CUP": 3}
        assert held(answer["setAside"]) == {"TEA": 1}
        assert verdicts(answer, "added") == verdicts(told)
        await changed(shop, level, backorders=BackorderPolicy.ALLOW)
        await again(browser, id)
        cart = await say(browser, shippingAddress=HOME, paymentMethod="INVOICE")
        assert held(cart) == {"TEA": 2, "CUP": 4}
        second = await place(browser, "80.90", key="another-key")
        assert second["total"]["amount"] == "80.90"


async def test_where_nothing_is_left_a_guest_is_told_and_keeps_the_cart(shop: Shop) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    await sending(shop)
    async with shop.browser() as browser:
        await add(browser, tea, 2)
        await say(browser, email="g@example.com", shippingAddress=HOME, paymentMethod="INVOICE")
        id = (await place(browser, "29.90"))["id"]
        await changed(shop, tea, is_active=False)
        await add(browser, pot)

        assert (await again(browser, id, mode="MERGE"))["code"] == "NOTHING_TO_REPEAT"
        assert (await again(browser, id))["code"] == "CART_NOT_EMPTY"
        assert held((await browser.ask(LOOK))["cart"]) == {"POT": 1}

        await changed(shop, tea, is_active=True)
        assert held((await again(browser, id, mode="MERGE"))["cart"]) == {"POT": 1, "TEA": 2}


async def test_what_was_bought_is_seen_with_its_prices_and_bought_again(shop: Shop) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    await sending(shop)
    async with shop.browser() as browser, shop.browser() as stranger:
        await signed_in(shop, browser)
        for price, total in ((1250, "17.40"), (1300, "17.90"), (1100, "15.90"), (1400, "18.90")):
            await changed(shop, tea, price_minor=price)
            await add(browser, tea)
            await say(browser, shippingAddress=HOME, paymentMethod="INVOICE")
            await place(browser, total, key=f"attempt-{price}")
        await changed(shop, tea, price_minor=1500)

        [bought] = (await browser.ask(BOUGHT))["me"]["purchases"]["nodes"]
        assert (bought["sku"], bought["times"], bought["quantity"]) == ("TEA", 4, 4)
        prices = [each["price"]["amount"] for each in bought["lastPrices"]]
        assert prices == ["14.00", "11.00", "13.00"]
        line = bought["lastLine"]
        assert (line["again"]["verdict"], line["again"]["now"]["amount"]) == ("AVAILABLE", "15.00")
        await add(browser, pot)
        sent = {"orderLineId": line["id"], "short": "SKIP", "quantity": 2}
        cart = (await browser.ask(AGAIN, input=sent))["repeatOrderLine"]["cart"]
        assert held(cart) == {"POT": 1, "TEA": 2}
        nothing = (await stranger.ask(AGAIN, input=sent))["repeatOrderLine"]
        assert nothing["code"] == "NO_SUCH_ORDER_LINE"
