"""Blocking: who is kept out is out at once, and nothing of before lets them in again."""

from __future__ import annotations

import pytest

from kit import ids
from models import Customer
from tests.makers.sign_ins import rows
from tests.stories.shop import Browser, Shop, link_in
from tests.stories.signing_in import ADA, ASK, REDEEM, asked, token_in, who
from tests.stories.test_joining import desk

SET = """mutation ($id: ID!, $status: Standing!, $tell: Boolean) {
  setCustomerStatus(input: {customerId: $id, status: $status, tell: $tell}) {
    ... on Customer { status } ... on Refusal { code }
  }
}"""
FIND = "{ customers { nodes { id email } } }"


async def set_to(staff: Browser, status: str, *, tell: bool = False) -> None:
    [ada] = (await staff.ask(FIND))["customers"]["nodes"]
    answer = await staff.ask(SET, id=ada["id"], status=status, tell=tell)
    assert answer["setCustomerStatus"] == {"status": status}


async def test_who_is_blocked_is_signed_out_at_once_everywhere(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as here, shop.browser() as app:
        await here.open(await asked(shop, here))
        sent = (await app.ask(ASK, email=ADA, bearer=True))["requestSignInLink"]
        token = token_in(link_in((await shop.mails(ADA))[-1]))
        answer = await app.ask(REDEEM, token=token, proof=sent["loginProof"], bearer=True)
        app.client.headers["Authorization"] = f"Bearer {answer['redeemSignInLink']['token']}"
        assert (await who(here), await who(app)) == (ADA, ADA)
        await set_to(staff, "BLOCKED")
        assert (await who(here), await who(app)) == (None, None)
        await set_to(staff, "ACTIVE")
        assert (await who(here), await who(app)) == (None, None)


async def test_links_of_before_and_of_meanwhile_stay_dead_after_unblocking(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        await browser.open(await asked(shop, browser))
        before = await asked(shop, browser)
        await set_to(staff, "BLOCKED")
        meanwhile = await asked(shop, browser)
        await set_to(staff, "ACTIVE")
        for path in (before, meanwhile):
            answer = (await browser.ask(REDEEM, token=token_in(path)))["redeemSignInLink"]
            assert answer["code"] == "LINK_REPLACED"


async def test_who_is_let_in_again_signs_in_by_a_new_link(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        await browser.open(await asked(shop, browser))
        await set_to(staff, "BLOCKED", tell=True)
        assert (await shop.mails(ADA))[-1].subject == "Your account at Latchkey Supply is blocked"
        page = await browser.open(await asked(shop, browser))
        assert page.status_code == 403
        await set_to(staff, "ACTIVE", tell=True)
        mail = (await shop.mails(ADA))[-1]
        assert mail.subject == "You can sign in to Latchkey Supply again"
        assert "sl_" not in mail.text
        await browser.open(await asked(shop, browser))
        assert await who(browser) == ADA


@pytest.mark.parametrize("status", ["BLOCKED", "ERASED", "PENDING"])
async def test_whatever_keeps_out_ends_a_session_at_once(shop: Shop, status: str) -> None:
    async with shop.browser() as browser:
        await browser.open(await asked(shop, browser))
        assert await who(browser) == ADA
        change = f"update customers set status = '{status}' returning id"
        [row] = await shop.database.transaction(lambda s: rows(s, change))
        assert await who(browser) is None
        found = await browser.ask(
            "query ($id: ID!) { node(id: $id) { id } }", id=ids.public(Customer, row.id)
        )
        assert found == {"node": None}
