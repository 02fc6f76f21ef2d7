"""Joining: stores that are open to all, look at everybody first, or let nobody new in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.makers import a_customer, a_member_of_staff
from tests.stories.shop import Browser, Shop, link_in, with_settings
from tests.stories.signing_in import ADA, ASK, ASK_STAFF, REDEEM, asked, count, token_in, who

BOB, SAM = "bob@example.com", "sam@example.com"
DECIDE = """mutation ($how: SignUp) { updateStoreSettings(input: {signUp: $how}) {
  ... on StoreSettings { signUp }
} }"""
PENDING = "{ customers(status: [PENDING]) { nodes { id email } } }"
APPROVE = """mutation ($ids: [ID!]!) { approveCustomers(input: {customerIds: $ids}) {
  ... on CustomersDecided { customers { email status } } ... on Refusal { code }
} }"""
DECLINE = """mutation ($ids: [ID!]!) {
  declineCustomers(input: {customerIds: $ids, reason: "We sell to florists only."}) {
    ... on CustomersDecided { customers { email status } } ... on Refusal { code }
  }
}"""


@asynccontextmanager
async def desk(shop: Shop) -> AsyncIterator[Browser]:
    """A browser in which a member of staff is signed in."""
    await shop.database.transaction(lambda s: a_member_of_staff(s, email=SAM))
    async with shop.browser() as browser:
        await browser.ask(ASK_STAFF, email=SAM)
        await browser.open(link_in((await shop.mails(SAM))[-1]))
        yield browser


async def redeemed(shop: Shop, browser: Browser, email: str = ADA) -> Any:
    """Ask for a link and redeem it where it was asked for."""
    token = token_in(await asked(shop, browser, email))
    return (await browser.ask(REDEEM, token=token))["redeemSignInLink"]


async def waiting(staff: Browser) -> list[dict[str, str]]:
    """List who waits for approval."""
    return [*(await staff.ask(PENDING))["customers"]["nodes"]]


async def test_a_store_may_look_at_everybody_first_and_approve(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        await staff.ask(DECIDE, how="APPROVAL")
        for _ in range(2):
            assert (await redeemed(shop, browser))["code"] == "APPROVAL_PENDING"
        assert await who(browser) is None
        [ada] = await waiting(staff)
        assert ada["email"] == ADA
        assert await count(shop, "select 1 from inbox_items where decided_at is null") == 1
        answer = (await staff.ask(APPROVE, ids=[ada["id"]]))["approveCustomers"]
        assert answer == {"customers": [{"email": ADA, "status": "ACTIVE"}]}
        assert await waiting(staff) == []
        mail = (await shop.mails(ADA))[-1]
        assert mail.subject == "Your account at Latchkey Supply is approved"
        page = await browser.open(link_in(mail))
        assert page.status_code == 200
        await browser.press(page)
        assert await who(browser) == ADA
        assert (await staff.ask(APPROVE, ids=[ada["id"]]))["approveCustomers"] == {
            "code": "CUSTOMER_NOT_PENDING"
        }


async def test_the_page_of_a_link_says_that_approval_is_awaited(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        await staff.ask(DECIDE, how="APPROVAL")
        page = await browser.open(await asked(shop, browser))
        assert page.status_code == 403
        assert "awaits approval" in page.text
        assert "set-cookie" not in page.headers


async def test_who_is_declined_is_told_why_and_stays_declined(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        await staff.ask(DECIDE, how="APPROVAL")
        await redeemed(shop, browser)
        waiting_link = token_in(await asked(shop, browser))
        [ada] = await waiting(staff)
        answer = (await staff.ask(DECLINE, ids=[ada["id"]]))["declineCustomers"]
        assert answer == {"customers": [{"email": ADA, "status": "BLOCKED"}]}
        mail = (await shop.mails(ADA))[-1]
        assert "Reason: We sell to florists only." in mail.text
        assert "sl_" not in mail.text
        dead = (await browser.ask(REDEEM, token=waiting_link))["redeemSignInLink"]
        assert dead["code"] == "LINK_REPLACED"
        assert (await redeemed(shop, browser))["code"] == "SIGN_IN_REFUSED"
        assert await waiting(staff) == []
        assert await count(shop, "select 1 from inbox_items") == 1


async def test_customers_of_before_need_no_approval(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA))
    async with desk(shop) as staff, shop.browser() as browser:
        await staff.ask(DECIDE, how="APPROVAL")
        await redeemed(shop, browser)
        assert await who(browser) == ADA


async def test_a_closed_store_tells_strangers_by_mail_alone(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA))
    async with desk(shop) as staff, shop.browser() as browser:
        await staff.ask(DECIDE, how="CLOSED")
        known = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        unknown = (await browser.ask(ASK, email=BOB))["requestSignInLink"]
        assert known.keys() == unknown.keys()
        assert known["resendAfter"] == unknown["resendAfter"]
        [to_ada], [to_bob] = await shop.mails(ADA), await shop.mails(BOB)
        assert to_ada.subject.startswith("Sign in to Latchkey Supply")
        assert to_bob.subject.startswith("No account at Latchkey Supply")
        assert "There is no account under this address" in to_bob.text
        assert "sl_" not in to_bob.text + to_bob.html
        await browser.open(link_in(to_ada))
        assert await who(browser) == ADA


async def test_a_closed_store_may_send_strangers_nothing(shop: Shop) -> None:
    quiet = Shop(shop.database, with_settings(sign_up="closed", unknown_mail=False))
    async with quiet.browser() as browser:
        await browser.ask(ASK, email=BOB)
        assert await quiet.mails(BOB) == []
        assert await count(quiet, "select 1 from letters where sent_at is not null") == 1


async def test_a_link_of_before_the_store_closed_makes_nobody(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        path = await asked(shop, browser)
        await staff.ask(DECIDE, how="CLOSED")
        page = await browser.open(path)
        assert page.status_code == 403
        answer = (await browser.ask(REDEEM, token=token_in(path)))["redeemSignInLink"]
        assert answer["code"] == "LINK_USED"
        assert await count(shop, "select 1 from customers") == 0


async def test_a_closed_store_refuses_whoever_holds_a_strangers_link(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        token = token_in(await asked(shop, browser, BOB))
        await staff.ask(DECIDE, how="CLOSED")
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["code"] == "SIGN_IN_REFUSED"


async def test_guests_of_before_are_let_into_a_closed_store(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA, email_verified_at=None))
    async with desk(shop) as staff, shop.browser() as browser:
        await staff.ask(DECIDE, how="CLOSED")
        await browser.open(await asked(shop, browser))
        assert await who(browser) == ADA
