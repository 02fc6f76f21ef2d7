"""Offers: what a new customer tells while asking is kept when, and only when, it is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from models import AttributeKind, CustomerStatus
from tests.makers import a_customer
from tests.makers.attributes import an_attribute
from tests.makers.consents import a_consent, a_kind
from tests.makers.sign_ins import rows
from tests.stories.consenting import GRANT, evidence, question, signed_in, standing
from tests.stories.shop import Browser, Shop, link_in, with_settings
from tests.stories.signing_in import ADA, TYPE, code_in

ASK = """mutation ($email: String!, $offer: SignUpOfferInput) {
  requestSignInLink(input: {email: $email, offer: $offer}) {
    ... on SignInLinkSent { challengeId }
    ... on Refusal { code fields { path message } }
  }
}"""
ME = """{ me { firstName lastName phone birthdate gender language
  consents { state version kind { key } }
  attributes { definition { key } text number choice } } }"""
OFFER: dict[str, Any] = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "phone": "020 7946 0018",
    "phoneCountry": "GB",
    "birthdate": "1985-12-10",
    "gender": "FEMALE",
    "language": "en-gb",
    "consents": [
        {"kindKey": "newsletter", "granted": True, "version": 1},
        {"kindKey": "promotions", "granted": False},
    ],
    "attributes": [{"key": "size", "number": "38.50"}],
}


async def asked(shop: Shop, browser: Browser, offer: Any, email: str = ADA) -> str:
    """Ask with an offer, and find the path of the link."""
    answer = (await browser.ask(ASK, email=email, offer=offer))["requestSignInLink"]
    assert "challengeId" in answer, answer
    return link_in((await shop.mails(email))[-1])


async def a_form(shop: Shop) -> None:
    """Ask new customers for a size, and for nothing else."""
    async with shop.database.writes() as session:
        await an_attribute(session, AttributeKind.NUMBER, key="size", at_sign_up=True)


async def offers_waiting(shop: Shop) -> int:
    """Count the offers that are kept in links."""
    sql = "select 1 from sign_in_links where offer is not null"
    return len(await shop.database.transaction(lambda s: rows(s, sql)))


async def test_a_new_customer_has_what_they_offered(shop: Shop) -> None:
    await a_form(shop)
    async with shop.browser() as browser:
        path = await asked(shop, browser, OFFER)
        waiting = await offers_waiting(shop)
        people = await shop.database.transaction(lambda s: rows(s, "select 1 from customers"))
        await browser.open(path)
        me = (await browser.ask(ME))["me"]

    assert (waiting, await offers_waiting(shop), people) == (1, 0, [])
    assert me == {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "phone": "+442079460018",
        "birthdate": "1985-12-10",
        "gender": "FEMALE",
        "language": "en-GB",
        "consents": [
            {"state": "GRANTED", "version": 1, "kind": {"key": "newsletter"}},
            {"state": "WITHDRAWN", "version": 1, "kind": {"key": "promotions"}},
        ],
        "attributes": [
            {"definition": {"key": "size"}, "text": None, "number": "38.5", "choice": None}
        ],
    }
    yes, no = await evidence(shop)
    assert (yes.act, yes.source, yes.language) == ("GRANTED", "SIGN_UP", "en")
    assert yes.wording.startswith("I want to get the newsletter")
    assert "proven by the sign-in" in yes.evidence
    assert yes.at < yes.created_at
    assert (no.act, no.source) == ("WITHDRAWN", "SIGN_UP")


async def test_the_code_keeps_it_as_well(shop: Shop) -> None:
    async with shop.browser() as browser:
        sent = await browser.ask(ASK, email=ADA, offer={"firstName": "Ada"})
        code = code_in((await shop.mails(ADA))[-1].text)
        await browser.ask(TYPE, id=sent["requestSignInLink"]["challengeId"], code=code)

        assert (await browser.ask(ME))["me"]["firstName"] == "Ada"


async def test_in_another_browser_each_consent_is_asked_again_by_mail(shop: Shop) -> None:
    offer = {
        "firstName": "Ada",
        "consents": [{"kindKey": key, "granted": True} for key in ("newsletter", "promotions")],
    }
    async with shop.browser() as stranger, shop.browser() as browser:
        page = await browser.open(await asked(shop, stranger, offer))
        await browser.press(page)
        before = await standing(browser)
        await browser.client.post(await question(shop))

        assert before == {"newsletter": "PENDING", "promotions": "PENDING"}
        assert await standing(browser) == {"newsletter": "PENDING", "promotions": "GRANTED"}


async def test_whoever_proved_the_address_before_keeps_what_they_have(shop: Shop) -> None:
    await a_form(shop)
    async with shop.browser() as browser, shop.browser() as other:
        await browser.open(await asked(shop, browser, {"firstName": "Ada"}))
        await browser.ask(GRANT, key="promotions")
        await other.open(await asked(shop, other, {**OFFER, "firstName": "Eve"}))
        me = (await other.ask(ME))["me"]

    assert (me["firstName"], me["lastName"], me["phone"]) == ("Ada", None, None)
    assert me["consents"] == [{"state": "GRANTED", "version": 1, "kind": {"key": "promotions"}}]
    assert me["attributes"] == []
    assert await offers_waiting(shop) == 0


async def test_a_guest_who_signs_in_first_gets_it_and_a_stranger_overwrites_nothing(
    shop: Shop,
) -> None:
    async with shop.database.writes() as session:
        for email in (ADA, "eve@example.com"):
            await a_customer(session, email=email, first_name="Guest", email_verified_at=None)
    async with shop.browser() as browser, shop.browser() as stranger:
        await browser.open(await asked(shop, browser, {"firstName": "Ada"}))
        own = (await browser.ask(ME))["me"]["firstName"]
        offer = {"firstName": "Mallory", "lastName": "M"}
        path = await asked(shop, stranger, offer, "eve@example.com")
        async with shop.browser() as eve:
            await eve.press(await eve.open(path))
            hers = (await eve.ask(ME))["me"]

    assert own == "Ada"
    assert (hers["firstName"], hers["lastName"]) == ("Guest", "M")


async def test_a_guest_who_has_said_no_since_is_not_overruled(shop: Shop) -> None:
    offer = {"consents": [{"kindKey": "news", "granted": True}]}
    async with shop.database.writes() as session:
        kind = await a_kind(session, key="news")
        guest = await a_customer(session, email=ADA, email_verified_at=None)
    async with shop.browser() as browser:
        path = await asked(shop, browser, offer)
        async with shop.database.writes() as session:
            await a_consent(session, guest, kind, state="WITHDRAWN")
        await browser.open(path)

        assert await standing(browser) == {"news": "WITHDRAWN"}


async def test_who_waits_for_approval_has_it_kept(shop: Shop) -> None:
    closed = Shop(shop.database, with_settings(sign_up="approval"))
    async with closed.browser() as browser:
        await browser.open(await asked(closed, browser, {"firstName": "Ada"}))

    [ada] = await shop.database.transaction(lambda s: rows(s, "select * from customers"))
    assert (ada.first_name, ada.status) == ("Ada", CustomerStatus.PENDING)


async def test_who_is_blocked_is_given_nothing(shop: Shop) -> None:
    async with shop.database.writes() as session:
        blocked = {"email_verified_at": None, "status": CustomerStatus.BLOCKED}
        await a_customer(session, email=ADA, **blocked)
    async with shop.browser() as browser:
        await browser.open(await asked(shop, browser, OFFER | {"attributes": []}))

    [ada] = await shop.database.transaction(lambda s: rows(s, "select * from customers"))
    assert (ada.first_name, await evidence(shop), await offers_waiting(shop)) == (None, [], 0)


async def test_what_went_out_of_use_meanwhile_is_passed_over(shop: Shop) -> None:
    await a_form(shop)
    async with shop.browser() as browser:
        path = await asked(shop, browser, OFFER)
        ended = "update consent_kinds set is_active = false where key = 'newsletter' returning 1"
        await shop.database.transaction(lambda s: rows(s, ended))
        gone = "delete from attribute_definitions returning 1"
        await shop.database.transaction(lambda s: rows(s, gone))
        await browser.open(path)
        me = (await browser.ask(ME))["me"]

    assert (me["firstName"], me["attributes"]) == ("Ada", [])
    assert [consent["kind"]["key"] for consent in me["consents"]] == ["promotions"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"phone": "12"}, ["offer", "phone"]),
        ({"birthdate": "2999-01-01"}, ["offer", "birthdate"]),
        ({"language": "???"}, ["offer", "language"]),
        ({"firstName": "a\nb"}, ["offer", "firstName"]),
        (
            {"consents": [{"kindKey": "none", "granted": True}]},
            ["offer", "consents", "0", "kindKey"],
        ),
        (
            {"consents": [{"kindKey": "newsletter", "granted": True, "version": 7}]},
            ["offer", "consents", "0", "version"],
        ),
        (
            {"consents": [{"kindKey": "newsletter", "granted": True}] * 2},
            ["offer", "consents", "1", "kindKey"],
        ),
        ({"consents": [{"kindKey": "newsletter", "granted": True}] * 51}, ["offer", "consents"]),
        ({"attributes": [{"key": "size", "text": "L"}]}, ["offer", "attributes", "0", "text"]),
        ({"attributes": [{"key": "other", "text": "L"}]}, ["offer", "attributes", "0", "key"]),
        ({"attributes": []}, ["offer", "attributes", "size"]),
        ({"attributes": [{"key": "size"}]}, ["offer", "attributes", "0", "number"]),
    ],
)
async def test_an_offer_that_cannot_be_kept_is_refused_and_nothing_is_sent(
    shop: Shop, changed: dict[str, Any], path: list[str]
) -> None:
    async with shop.database.writes() as session:
        await an_attribute(
            session, AttributeKind.NUMBER, key="size", at_sign_up=True, is_required=True
        )
    async with shop.browser() as browser:
        answer = await browser.ask(ASK, email=ADA, offer={**OFFER, **changed})

    refused = answer["requestSignInLink"]
    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", path)
    assert await shop.mails(ADA) == []


async def test_who_offers_nothing_is_not_kept_by_what_is_required(shop: Shop) -> None:
    async with shop.database.writes() as session:
        await an_attribute(session, key="size", at_sign_up=True, is_required=True)
    async with shop.browser() as browser:
        await signed_in(shop, browser)

        assert (await browser.ask(ME))["me"]["attributes"] == []


async def test_asking_with_an_offer_reads_nobody(shop: Shop, engine: Any) -> None:
    await a_form(shop)
    seen: list[str] = []

    def see(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    async with shop.database.writes() as session:
        await a_customer(session, email=ADA)
    async with shop.browser() as browser:
        event.listen(engine.sync_engine, "before_cursor_execute", see)
        try:
            await browser.ask(ASK, email=ADA, offer=OFFER)
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", see)

    assert len(seen) > 2
    assert not [statement for statement in seen if " customers" in statement]
