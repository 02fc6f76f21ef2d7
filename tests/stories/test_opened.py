"""The page that mails of answers lead to: reading, replying, and when the link ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from kit import clock, tokens
from kit.ids import public
from kit.redaction import redacted
from models import Message, Order
from tests.makers import a_customer
from tests.makers.payments import a_placed_order
from tests.stories.shop import BASE, Shop
from tests.stories.talking import NOTE, WRITE, staff, way_in

EVA = "eva@example.com"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}


async def answered(shop: Shop, language: str = "en", body: str = "An answer") -> tuple[str, str]:
    """Have the shop write about an order; where the mail leads, and the order."""
    async with shop.database.writes() as session:
        eva = await a_customer(session, email=EVA, language=language)
        id = public(Order, (await a_placed_order(session, eva)).id)
    async with staff(shop) as desk:
        await desk.ask(NOTE, input={"orderId": id, "body": "A secret of ours"})
        await desk.ask(WRITE, input={"orderId": id, "body": body})
    return way_in((await shop.mails(EVA))[-1]), id


async def messages(shop: Shop) -> list[Any]:
    async with shop.database.reads() as session:
        return list(await session.exec(select(Message.body).order_by(Message.position)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Your order"), ("de", "Ihre Bestellung")], ids=["en", "de"]
)
async def test_the_page_shows_what_customers_see_in_their_language(
    shop: Shop, language: str, says: str
) -> None:
    place, _ = await answered(shop, language, "Kept <safe> & sound")
    async with shop.browser() as browser:
        page = await browser.open(place)

    assert page.status_code == 200
    assert says in page.text
    assert "Kept &lt;safe&gt; &amp; sound" in page.text
    assert "secret" not in page.text
    assert page.headers["content-language"] == language
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert "{" not in page.text


async def test_looking_changes_nothing(shop: Shop) -> None:
    place, _ = await answered(shop)
    unread = "{ threads { nodes { unread } } }"
    async with shop.browser() as browser:
        for _ in range(2):
            assert (await browser.open(place)).status_code == 200
        assert (await browser.client.head(place)).status_code == 200
    key = place.removeprefix("/open/")
    async with shop.browser(**{"Latchkey-Claim": key}) as app:
        assert (await app.ask(unread))["threads"]["nodes"] == [{"unread": 1}]


@pytest.mark.parametrize(
    "form",
    [{"body": " \n "}, {"body": "x" * 10_001}, {"body": "\u200b"}, {"body": "x" * 1_000_000}],
    ids=["blank", "long", "invisible", "huge"],
)
async def test_what_is_no_message_is_shown_again_and_why(shop: Shop, form: dict[str, str]) -> None:
    place, _ = await answered(shop)
    async with shop.browser() as browser:
        page = await browser.client.post(place, data=form)

    assert page.status_code == 200
    assert "Please write something" in page.text
    assert await messages(shop) == ["A secret of ours", "An answer"]


async def test_too_many_are_told_and_nothing_that_was_written_is_lost(shop: Shop) -> None:
    place, _ = await answered(shop)
    async with shop.browser() as browser:
        for _ in range(20):
            sent = await browser.client.post(place, data={"body": "Again"})
            assert sent.status_code == 303
        page = await browser.client.post(place, data={"body": "And again"})

    assert page.status_code == 429
    assert "many messages in a short time" in page.text
    assert "And again</textarea>" in page.text
    assert len(await messages(shop)) == 22


async def test_a_link_ends_with_its_time_when_it_is_ended_and_never_opens_another(
    shop: Shop,
) -> None:
    place, _ = await answered(shop)
    wrong = tokens.make(tokens.CLAIM)
    async with shop.browser() as browser:
        for bad in (f"/open/{wrong}", "/open/x", f"{place}x", "/open/" + "9" * 500):
            gone = await browser.open(bad)
            assert gone.status_code == 410
            assert "no longer valid" in gone.text
        with clock.travel(timedelta(days=30, seconds=1)):
            assert (await browser.open(place)).status_code == 410
            late = await browser.client.post(place, data={"body": "Late"})
            assert late.status_code == 410
        assert (await browser.open(place)).status_code == 200
        ended = await browser.client.post(place, data={"end": "yes"})
        assert "worthless" in ended.text
        assert (await browser.open(place)).status_code == 410
    async with shop.browser(**{"Latchkey-Claim": place.removeprefix("/open/")}) as app:
        listed = await app.ask("{ threads { nodes { id } } }")
        assert listed["threads"]["nodes"] == []
    assert len(await messages(shop)) == 2


async def test_a_key_stays_out_of_the_log(shop: Shop) -> None:
    place, _ = await answered(shop)

    assert place.removeprefix("/open/") not in redacted(f"GET {BASE}{place} 200")
