"""Apps and other sites: the mail leads to their own page, which redeems the link for a token."""

from __future__ import annotations

import re

import pytest

from kit.database import Database
from tests.stories.shop import SHOP, Shop, with_settings
from tests.stories.signing_in import ADA

ASK = """mutation ($email: String!) {
  requestSignInLink(input: {email: $email, redirectUri: "/login", bearer: true}) {
    ... on SignInLinkSent { challengeId loginProof }
  }
}"""
REDEEM = """mutation ($token: String!, $proof: String) {
  redeemSignInLink(input: {token: $token, loginProof: $proof, bearer: true}) {
    ... on SignedIn { token } ... on ConfirmationRequired { maskedEmail }
    ... on Refusal { code }
  }
}"""
PLACES = {"fragment": r"/login#t=(sl_\w+)", "query": r"/login\?t=(sl_\w+)"}
LEAD_ON = """mutation ($email: String!, $bearer: Boolean) {
  requestSignInLink(input: {
    email: $email, redirectUri: "/out?to=https://evil.example", bearer: $bearer
  }) { __typename ... on Refusal { code fields { path } } }
}"""


@pytest.mark.parametrize("placement", ["fragment", "query"])
async def test_the_mail_of_an_app_leads_to_its_own_page(
    committed: Database, placement: str
) -> None:
    shop = Shop(committed, with_settings(login_link_placement=placement))
    async with shop.browser() as app, shop.browser() as stranger:
        asked = (await app.ask(ASK, email=ADA))["requestSignInLink"]
        mail = (await shop.mails(ADA))[-1]
        found = re.search(re.escape(SHOP) + PLACES[placement], mail.text)
        assert found, mail.text
        answer = (await stranger.ask(REDEEM, token=found[1]))["redeemSignInLink"]
        assert "maskedEmail" in answer
        answer = await app.ask(REDEEM, token=found[1], proof=asked["loginProof"])
        bearer = {"Authorization": f"Bearer {answer['redeemSignInLink']['token']}"}
        said = await app.client.post("/graphql", json={"query": "{ me { email } }"}, headers=bearer)
        assert said.json() == {"data": {"me": {"email": ADA}}}


async def test_a_token_is_put_behind_no_page_that_may_send_it_on(shop: Shop) -> None:
    async with shop.browser() as app:
        refused = (await app.ask(LEAD_ON, email=ADA, bearer=True))["requestSignInLink"]
        assert refused["code"] == "REDIRECT_NOT_ALLOWED"
        assert refused["fields"] == [{"path": ["redirectUri"]}]
        assert await shop.mails(ADA) == []
        asked = (await app.ask(LEAD_ON, email=ADA, bearer=False))["requestSignInLink"]
        assert asked["__typename"] == "SignInLinkSent"


async def test_where_a_page_is_named_no_other_takes_tokens(shop: Shop) -> None:
    named = Shop(shop.database, with_settings(storefronts=(SHOP, f"{SHOP}/login")))
    document = LEAD_ON.replace("/out?to=https://evil.example", "/account")
    async with named.browser() as app:
        refused = (await app.ask(document, email=ADA, bearer=True))["requestSignInLink"]
        assert (refused["code"], refused["fields"]) == (
            "REDIRECT_NOT_ALLOWED",
            [{"path": ["redirectUri"]}],
        )
        assert "challengeId" in (await app.ask(ASK, email=ADA))["requestSignInLink"]
        by_cookie = (await app.ask(document, email=ADA, bearer=False))["requestSignInLink"]
        assert by_cookie["__typename"] == "SignInLinkSent"


async def test_a_storefront_that_is_a_page_alone_is_led_to_nowhere_else(shop: Shop) -> None:
    named = Shop(shop.database, with_settings(storefronts=(f"{SHOP}/login",)))
    document = LEAD_ON.replace("/out?to=https://evil.example", "/account")
    async with named.browser() as app:
        for bearer in (True, False):
            refused = (await app.ask(document, email=ADA, bearer=bearer))["requestSignInLink"]
            assert refused["code"] == "REDIRECT_NOT_ALLOWED"
        assert "challengeId" in (await app.ask(ASK, email=ADA))["requestSignInLink"]
