"""Asking and answering: codes, refusals and limits, as programs meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit import clock
from kit.database import Database
from tests.makers import a_customer
from tests.stories.shop import SHOP, Shop, with_settings
from tests.stories.signing_in import (
    ADA,
    ASK,
    REDEEM,
    TYPE,
    asked,
    code_in,
    count,
    token_in,
    who,
)


async def test_the_code_signs_in_where_it_was_asked_for(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as other:
        asked = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        code = code_in((await shop.mails(ADA))[-1].text)
        wrong = f"{(int(code) + 1) % 10**8:08}"
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=wrong))["redeemSignInCode"]
        assert (answer["code"], answer["attemptsLeft"]) == ("CODE_INCORRECT", 4)
        answer = (await other.ask(TYPE, id=asked["challengeId"], code=code))["redeemSignInCode"]
        assert answer["code"] == "LINK_INVALID"
        spaced = f" {code[:4]} {code[4:]} "
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=spaced))["redeemSignInCode"]
        assert answer["viewer"]["customer"] == {"email": ADA}
        assert await who(browser) == ADA


async def test_wrong_codes_run_out_and_stay_counted(shop: Shop) -> None:
    async with shop.browser() as browser:
        asked = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        code = code_in((await shop.mails(ADA))[-1].text)
        wrong = f"{(int(code) + 1) % 10**8:08}"
        told = [
            (await browser.ask(TYPE, id=asked["challengeId"], code=wrong))["redeemSignInCode"]
            for _ in range(5)
        ]
        assert [answer["code"] for answer in told] == ["CODE_INCORRECT"] * 4 + ["CODE_EXHAUSTED"]
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=code))["redeemSignInCode"]
        assert answer["code"] == "CODE_EXHAUSTED"
        with clock.travel(timedelta(minutes=11)):
            again = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
            code = code_in((await shop.mails(ADA))[-1].text)
            with clock.travel(timedelta(minutes=11)):
                late = await browser.ask(TYPE, id=again["challengeId"], code=code)
        assert late["redeemSignInCode"]["code"] == "CODE_EXPIRED"


async def test_asking_answers_the_same_whoever_has_an_account(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA))
    async with shop.browser() as browser:
        known = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        unknown = (await browser.ask(ASK, email="nobody@example.com"))["requestSignInLink"]
    assert known.keys() == unknown.keys()
    assert (known["resendAfter"], known["loginProof"]) == (30, None)
    assert (unknown["resendAfter"], unknown["loginProof"]) == (30, None)
    assert len(await shop.mails("nobody@example.com")) == 1


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@localhost", "a@b@c.example", "ada\u200b@x.example"]
)
async def test_what_is_no_address_is_refused_by_its_path(shop: Shop, email: str) -> None:
    async with shop.browser() as browser:
        answer = (await browser.ask(ASK, email=email))["requestSignInLink"]
        assert answer["code"] == "EMAIL_INVALID"
        assert answer["fields"][0]["path"] == ["email"]
        assert await count(shop, "select 1 from letters") == 0


@pytest.mark.parametrize("uri", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
async def test_a_redirect_elsewhere_is_refused(shop: Shop, uri: str) -> None:
    document = """mutation ($uri: String) {
      requestSignInLink(input: {email: "ada@example.com", redirectUri: $uri}) {
        ... on Refusal { code fields { path } }
      }
    }"""
    async with shop.browser() as browser:
        answer = (await browser.ask(document, uri=uri))["requestSignInLink"]
    assert answer == {"code": "REDIRECT_NOT_ALLOWED", "fields": [{"path": ["redirectUri"]}]}


async def test_a_redirect_taken_off_the_list_since_is_not_followed(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await asked(shop, browser)
    moved = Shop(shop.database, with_settings(storefronts=("https://new.example",)))
    async with moved.browser() as other:
        page = await other.open(path)
        landed = await other.press(page)
        assert landed.status_code == 200
        assert "location" not in landed.headers


async def test_requests_in_one_document_are_counted_each(shop: Shop) -> None:
    fields = " ".join(
        f'm{n}: requestSignInLink(input: {{email: "ada@example.com"}}) '
        "{ __typename ... on Refusal { code } }"
        for n in range(8)
    )
    async with shop.browser() as browser:
        answer = await browser.ask(f"mutation {{ {fields} }}")
    kinds = [answer[f"m{n}"]["__typename"] for n in range(8)]
    assert kinds == ["SignInLinkSent"] * 3 + ["RateLimited"] * 5
    assert len(await shop.mails(ADA)) == 3


async def test_a_damaged_and_a_blocked_sign_in_say_so_to_programs(shop: Shop) -> None:
    async with shop.browser() as browser:
        token = token_in(await asked(shop, browser))
        answer = (await browser.ask(REDEEM, token=token[:-1]))["redeemSignInLink"]
        assert answer["code"] == "LINK_DAMAGED"
        await shop.database.transaction(lambda s: a_customer(s, email=ADA, status="BLOCKED"))
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["code"] == "SIGN_IN_REFUSED"
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["code"] == "LINK_USED"


async def test_who_awaits_approval_an_expired_and_a_replaced_link_say_so_to_programs(
    shop: Shop,
) -> None:
    pending = "bob@example.com"
    await shop.database.transaction(lambda s: a_customer(s, email=pending, status="PENDING"))
    async with shop.browser() as browser:
        first, second = [token_in(await asked(shop, browser, pending)) for _ in range(2)]
        with clock.travel(timedelta(days=15)):
            answer = (await browser.ask(REDEEM, token=first))["redeemSignInLink"]
        assert answer["code"] == "LINK_EXPIRED"
        answer = (await browser.ask(REDEEM, token=second))["redeemSignInLink"]
        assert answer["code"] == "APPROVAL_PENDING"
        answer = (await browser.ask(REDEEM, token=first))["redeemSignInLink"]
        assert answer["code"] == "LINK_REPLACED"


@pytest.mark.parametrize("code", ["", "123", "123456789", "abcdefgh", "१२३४५६७८", "12\u200b34567"])
async def test_what_is_no_code_uses_up_no_try(shop: Shop, code: str) -> None:
    async with shop.browser() as browser:
        asked = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=code))["redeemSignInCode"]
        assert (answer["code"], answer["fields"][0]["path"]) == ("INVALID_INPUT", ["code"])
        assert await count(shop, "select 1 from sign_in_links where code_attempts > 0") == 0


async def test_the_mail_names_the_site_that_asked(committed: Database) -> None:
    other = "https://outlet.example"
    shop = Shop(committed, with_settings(storefronts=(SHOP, other)))
    ask = "mutation ($to: String!) { requestSignInLink(input: {email: $to}) { __typename } }"
    body = {"query": ask, "variables": {"to": ADA}}
    for origin in (other, "https://elsewhere.example"):
        async with shop.browser() as browser:
            await browser.client.post("/graphql", json=body, headers={"Origin": origin})
    [mail] = await shop.mails(ADA)
    assert "outlet.example" in mail.text
    assert "elsewhere" not in mail.text
