"""A guest withdraws by the link in the mail that confirmed the order, without signing in."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import select

from auth.throttle import Limits
from domain import withdrawals
from kit import clock
from models import Withdrawal
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key
from tests.schema.ordering import HOME
from tests.stories.filling import add, goods
from tests.stories.shop import BASE, Browser, Shop, shown
from tests.stories.signing_in import ADA
from tests.stories.test_checkout import place, say, sending
from tests.stories.test_merchants_day import Desk

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TYPED = {"order_number": "A-1", "name": "Gita Guest", "email": ADA}
LIST = "{ withdrawals { nodes { id number orderNumber name order { number } state } } }"


async def pressed(browser: Browser, **form: str) -> Any:
    """Send the form of a page."""
    return await browser.client.post("/withdraw", data=form)


async def confirmed(browser: Browser, **form: str) -> Any:
    """Declare and confirm; the page that comes of it."""
    page = await pressed(browser, **{**TYPED, **form})
    token = dict(HIDDEN.findall(page.text))["token"]
    return await pressed(browser, token=unescape(token))


async def kept(shop: Shop) -> list[Withdrawal]:
    async with shop.database.reads() as session:
        return list(await session.exec(select(Withdrawal)))


async def test_a_guest_withdraws_by_the_link_in_the_mail_and_staff_make_a_return_of_it(
    shop: Shop,
) -> None:
    (tea,) = await goods(shop, "TEA")
    await sending(shop)
    async with shop.browser() as guest, shop.browser() as mailbox, shop.browser() as merchant:
        await add(guest, tea)
        await say(guest, email=ADA, shippingAddress=HOME, paymentMethod="BANK_TRANSFER")
        order = await place(guest, "17.40")
        [mail] = await shop.mails(ADA)
        [link] = re.findall(rf"{re.escape(BASE)}(/withdraw\S+)", mail.text)

        form = await mailbox.open(link)
        assert f'value="{order["number"]}"' in form.text
        done = await confirmed(mailbox, order_number=order["number"])

        assert "Your withdrawal has arrived" in done.text
        assert f"<bdi>{order['number']}</bdi>" in done.text
        assert ADA in shown(done)
        receipt = (await shop.mails(ADA))[-1]
        [row] = await kept(shop)
        assert receipt.subject.endswith(f"your withdrawal has arrived ({row.number})")
        assert "does not say yet what follows from it" in receipt.text
        assert re.search(r"Received: .*\d{4}.*\d\d:\d\d", receipt.text)
        assert mailbox.cookies == {}
        await staff_make_a_return(shop, merchant, order)


async def staff_make_a_return(shop: Shop, merchant: Browser, order: Any) -> None:
    """Find the withdrawal in the list, send what was ordered, and let it come back."""
    await shop.database.transaction(withdrawals.match)
    async with shop.database.writes() as session:
        scopes = ["ORDERS_READ", "ORDERS_WRITE"]
        _, token = await an_api_key(session, await a_member_of_staff(session), scopes=scopes)
    desk = Desk(merchant, token)
    answer = await merchant.client.post("/graphql", json={"query": LIST}, headers=desk.headers)
    [listed] = answer.json()["data"]["withdrawals"]["nodes"]
    assert (listed["order"], listed["state"]) == ({"number": order["number"]}, "RECEIVED")
    of = {"withdrawalId": listed["id"]}
    document = """mutation ($input: ReturnWithdrawalInput!) { returnWithdrawal(input: $input) {
      ... on Withdrawal { state } ... on Refusal { code } } }"""
    for expected in ("NOT_SHIPPED", "RETURNED"):
        body = {"query": document, "variables": {"input": of}}
        told = await merchant.client.post("/graphql", json=body, headers=desk.headers)
        assert list(told.json()["data"]["returnWithdrawal"].values()) == [expected]
        if expected == "NOT_SHIPPED":
            await desk.do("shipOrder", orderId=order["id"], carrier="DHL")
    assert (await shop.mails(ADA))[-1].subject.split(": ")[-1].startswith("you can send R-")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "x" * 10_000}, "of 200 characters at most"),
        ({"order_number": ""}, "of 40 characters at most"),
        ({"email": "nobody"}, "no e-mail address"),
        ({"text": "x" * 2001}, "2,000 characters at most"),
    ],
    ids=["name", "number", "email", "text"],
)
async def test_what_cannot_be_taken_is_marked_and_what_was_typed_stays(
    shop: Shop, wrong: dict[str, str], says: str
) -> None:
    async with shop.browser() as browser:
        page = await pressed(browser, **{**TYPED, **wrong})

    [name] = wrong
    assert says in page.text
    assert page.text.count('aria-invalid="true"') == 1
    assert f'aria-describedby="{name}-wrong"' in page.text
    assert all(f'value="{TYPED[one]}"' in page.text for one in TYPED if one != name)
    assert await kept(shop) == []


async def test_a_get_keeps_nothing_and_shows_what_the_link_says_as_text(shop: Shop) -> None:
    async with shop.browser() as browser:
        page = await browser.open("/withdraw?order=%22%3E%3Cscript%3E")

    assert page.status_code == 200
    assert "<script>" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert await kept(shop) == []


async def test_pressed_twice_it_is_one_receipt(shop: Shop) -> None:
    async with shop.browser() as browser:
        page = await pressed(browser, **TYPED)
        token = unescape(dict(HIDDEN.findall(page.text))["token"])
        first, second = [await pressed(browser, token=token) for _ in range(2)]

    assert first.text == second.text
    assert len(await kept(shop)) == 1
    assert len(await shop.mails(ADA)) == 1


async def test_what_was_declared_too_long_ago_is_said_to_be(shop: Shop) -> None:
    async with shop.browser() as browser:
        page = await pressed(browser, **TYPED)
        token = unescape(dict(HIDDEN.findall(page.text))["token"])
        with clock.travel(timedelta(days=2)):
            late = await pressed(browser, token=token)
        broken = await pressed(browser, token="x" * 30_000)

    assert (late.status_code, broken.status_code) == (400, 400)
    assert "Please declare it once more" in late.text
    assert await kept(shop) == []


async def test_a_declaration_can_be_changed_before_it_is_confirmed(shop: Shop) -> None:
    async with shop.browser() as browser:
        page = await pressed(browser, **TYPED, text="All of it")
        again = dict(HIDDEN.findall(page.text))
        again.pop("token")
        form = await pressed(browser, **again, change="yes")

    assert all(f'value="{value}"' in form.text for value in TYPED.values())
    assert "All of it</textarea>" in form.text


async def test_the_page_speaks_german_and_an_unknown_order_looks_no_different(shop: Shop) -> None:
    async with shop.browser(**{"Accept-Language": "de-AT"}) as browser:
        form = await browser.open("/withdraw")
        done = await confirmed(browser, order_number="A-0")

    assert "Vertrag widerrufen" in form.text
    assert form.headers["content-language"] == "de"
    assert "Ihr Widerruf ist eingegangen" in done.text
    assert (await shop.mails(ADA))[-1].subject.split(": ")[-1].startswith("Ihr Widerruf")


async def test_one_too_many_is_told_so_and_not_kept(shop: Shop) -> None:
    most = int(Limits().withdrawal_address[0].burst)
    async with shop.browser() as browser:
        pages = [await confirmed(browser) for _ in range(most + 1)]

    assert [page.status_code for page in pages] == [200] * most + [429]
    assert "Nothing was kept" in pages[-1].text
    assert len(await kept(shop)) == most
