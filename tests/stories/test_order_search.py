"""Finding orders over HTTP: a customer names one, and finds it by name and by what was in it."""

from __future__ import annotations

from typing import Any

from kit.ids import public
from models import Customer, Order
from tests.makers import an_order
from tests.makers.sign_ins import rows
from tests.stories.filling import signed_in
from tests.stories.shop import Browser, Shop
from tests.stories.test_joining import desk
from tests.stories.test_points import TERMS

NAME = """mutation ($id: ID!, $nickname: String) {
  nameOrder(input: { orderId: $id, nickname: $nickname }) {
    ... on Order { nickname } ... on Refusal { code fields { path } } } }"""
FOUND = "query ($words: String!) { me { orders(search: $words) { nodes { number nickname } } } }"


async def found(browser: Browser, words: str) -> list[str]:
    """Find orders by words; their numbers."""
    answer = await browser.ask(FOUND, words=words)
    return [order["number"] for order in answer["me"]["orders"]["nodes"]]


async def bought(shop: Shop, number: str, *names: str) -> str:
    """Let the only customer there is have bought things."""
    async with shop.database.writes() as session:
        [row] = await rows(session, "select id from customers")
        ada = await session.get_one(Customer, row.id)
        lines = tuple((name, 1, 1250) for name in names)
        return public(Order, (await an_order(session, ada, number=number, lines=lines)).id)


async def named(browser: Browser, id: str, nickname: str | None) -> Any:
    """Call an order something."""
    return (await browser.ask(NAME, id=id, nickname=nickname))["nameOrder"]


async def test_a_customer_finds_an_order_by_its_name_and_by_what_was_in_it(shop: Shop) -> None:
    async with shop.browser() as browser, desk(shop) as staff:
        await signed_in(shop, browser)
        id = await bought(shop, "A-77", "Café au lait", "Mug-9")
        other = await bought(shop, "A-78", "Plate")

        assert await named(browser, id, "  Grandma's   birthday ") == {
            "nickname": "Grandma's birthday"
        }
        assert await named(browser, other, "Office") == {"nickname": "Office"}
        for words in ("birth gran", "cafe", "MUG9", "77", "lait grandma a-77"):
            assert await found(browser, words) == ["A-77"], words
        assert await found(browser, "a") == ["A-78", "A-77"]
        assert await found(browser, "plate grandma") == []
        assert await named(browser, id, None) == {"nickname": None}
        assert await found(browser, "birthday") == []
        wrong = await named(browser, id, "x" * 101)
        assert (wrong["code"], wrong["fields"]) == ("INVALID_INPUT", [{"path": ["nickname"]}])
        terms = {"earning": "1", "worth": "0.5", "expireMonths": 24}
        await staff.ask(TERMS, input={"features": ["POINTS"], "points": terms})
        assert (await named(browser, id, "Again"))["code"] == "FEATURE_OFF"
        assert await found(browser, "cafe") == []
