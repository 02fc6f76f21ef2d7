"""Sessions: seen by their owner, ended one by one, and watched over."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from tests.makers import a_customer, a_member_of_staff
from tests.makers.sign_ins import rows
from tests.stories.keeping import (
    END,
    END_OTHERS,
    SESSIONS,
    button_in,
    letter,
    press,
    pressed,
    sessions_of,
    signed_in,
)
from tests.stories.shop import Shop, with_settings
from tests.stories.signing_in import ADA, REDEEM, WHO, asked, count, token_in, who

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


async def test_a_person_sees_where_they_are_signed_in(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser(**{"User-Agent": IPHONE}) as phone:
        await signed_in(shop, here)
        with clock.travel(timedelta(minutes=1)):
            await signed_in(shop, phone)
            found = await sessions_of(here)
    assert [(s["device"], s["current"]) for s in found] == [
        ("Safari on iPhone", False),
        ("Firefox on Linux", True),
    ]
    assert found[0]["kind"] == "COOKIE"
    assert found[0]["place"] is None
    assert found[0]["lastSeenAt"] == found[0]["createdAt"] < found[0]["expiresAt"]
    assert "ls_" not in str(found)


async def test_a_place_is_told_where_a_proxy_knows_it(shop: Shop) -> None:
    settings = with_settings(country_header="CF-IPCountry")
    austrian = Shop(shop.database, settings)
    for named, place in (("AT", "AT"), ("XX", None), ("<b>", None)):
        async with austrian.browser(**{"CF-IPCountry": named}) as browser:
            await signed_in(austrian, browser)
            [here] = [s for s in await sessions_of(browser) if s["current"]]
            assert here["place"] == place


async def test_others_are_not_seen_and_cannot_be_ended(shop: Shop) -> None:
    async with shop.browser() as ada, shop.browser() as bob:
        await signed_in(shop, ada)
        await signed_in(shop, bob, "bob@example.com")
        [session] = await sessions_of(ada)
        refused = (await bob.ask(END, id=session["id"]))["endSession"]
        assert refused == {"code": "NO_SUCH_SESSION", "fields": [{"path": ["sessionId"]}]}
        node = "query ($id: ID!) { node(id: $id) { id } }"
        assert await bob.ask(node, id=session["id"]) == {"node": None}
        assert await who(ada) == ADA


async def test_one_session_is_ended_from_another(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as lost:
        await signed_in(shop, here)
        await signed_in(shop, lost)
        [other] = [s for s in await sessions_of(here) if not s["current"]]
        assert (await here.ask(END, id=other["id"]))["endSession"] == {"id": other["id"]}
        assert await who(lost) is None
        assert len(await sessions_of(here)) == 1
        again = (await here.ask(END, id=other["id"]))["endSession"]
        assert again["code"] == "NO_SUCH_SESSION"


async def test_ending_the_session_here_is_signing_out(shop: Shop) -> None:
    async with shop.browser() as here:
        await signed_in(shop, here)
        [session] = await sessions_of(here)
        await here.ask(END, id=session["id"])
        assert "__Host-sid" not in here.cookies
        assert await who(here) is None


async def test_the_others_are_ended_together(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as one, shop.browser() as two:
        for browser in (here, one, two):
            await signed_in(shop, browser)
        assert await here.ask(END_OTHERS) == {"endOtherSessions": {"ended": 2}}
        assert [await who(b) for b in (here, one, two)] == [ADA, None, None]
        assert await here.ask(END_OTHERS) == {"endOtherSessions": {"ended": 0}}


async def test_a_session_that_is_over_is_not_listed(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as old:
        await signed_in(shop, old)
        with clock.travel(timedelta(days=31)):
            await signed_in(shop, here)
            assert [s["current"] for s in await sessions_of(here)] == [True]


async def test_staff_see_a_customers_sessions_and_end_them_all(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_member_of_staff(s, email="sam@example.com"))
    see = "query ($id: ID!) { customer(id: $id) { sessions { device current } } }"
    end = """mutation ($id: ID!) { endCustomerSessions(input: {customerId: $id}) {
      ... on Customer { sessions { device } } ... on Refusal { code }
    } }"""
    async with shop.browser() as ada, shop.browser() as sam:
        await signed_in(shop, ada)
        waiting = await asked(shop, ada)
        me = (await ada.ask("{ me { id } }"))["me"]["id"]
        await sam.ask(
            'mutation { requestStaffSignInLink(input: {email: "sam@example.com"}) {'
            " ... on SignInLinkSent { challengeId } } }"
        )
        mail = (await shop.mails("sam@example.com"))[-1]
        await sam.open(mail.text[mail.text.index("/sign-in/") :].split()[0])
        found = (await sam.ask(see, id=me))["customer"]["sessions"]
        assert found == [{"device": "Firefox on Linux", "current": False}]
        mine = [s["current"] for s in (await sam.ask(SESSIONS))["mySessions"]]
        assert sorted(mine) == [False, True]  # the other one was made with them
        ended = await sam.ask(end, id=me)
        assert ended["endCustomerSessions"] == {"sessions": []}
        assert await who(ada) is None
        assert (await ada.open(waiting)).status_code == 410
        assert await who(sam) == "sam@example.com"
        nobody = "customer_" + "0" * 32
        refused = (await sam.ask(end, id=nobody))["endCustomerSessions"]
        assert refused == {"code": "NO_SUCH_CUSTOMER"}
    sql = "select actor_kind from events where kind = 'session:end_everywhere'"
    [event] = await shop.database.transaction(lambda s: rows(s, sql))
    assert event.actor_kind == "STAFF"


async def test_a_new_browser_is_told_of_and_can_be_ended_from_the_letter(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser(**{"User-Agent": IPHONE}) as thief:
        await signed_in(shop, here)
        assert len(await shop.mails(ADA)) == 1, "the first browser of an account is not news"
        await signed_in(shop, thief)
        mail = await letter(shop, ADA, "New sign-in")
        assert "From: Safari on iPhone" in mail.text
        async with shop.browser() as other:
            page = await other.open(button_in(mail))
            assert page.status_code == 200
            assert "Safari on iPhone" in page.text
            assert await who(thief) == ADA, "opening the link does nothing"
            done = await press(other, page, "end")
            assert (done.status_code, "is ended" in done.text) == (200, True)
            assert await who(thief) is None
            assert await who(here) == ADA
            again = await press(other, page, "end")
            assert again.status_code == 200
            late = await other.open(button_in(mail))
            assert ("is ended" in late.text, "<form" in late.text) == (True, False)
    assert await count(shop, "select 1 from events where kind = 'session:report'") == 1


async def test_a_known_browser_is_no_news(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        await signed_in(shop, here)
        await signed_in(shop, there)
        await signed_in(shop, here)
        await signed_in(shop, there)
        sent = [m for m in await shop.mails(ADA) if "New sign-in" in m.subject]
    assert len(sent) == 1


async def test_the_letter_of_a_new_browser_works_for_thirty_days(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        await signed_in(shop, here)
        await signed_in(shop, there)
        path = button_in(await letter(shop, ADA, "New sign-in"))
        with clock.travel(timedelta(days=31)):
            assert (await here.open(path)).status_code == 410
        assert (await here.open(path)).status_code == 200
        assert (await here.open(path[:-1])).status_code == 410


async def test_a_button_needs_its_page_and_its_browser(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there, shop.browser() as evil:
        await signed_in(shop, here)
        await signed_in(shop, there)
        page = await here.open(button_in(await letter(shop, ADA, "New sign-in")))
        assert (await press(evil, page, "end")).status_code == 400
        cross = await press(here, page, "end", **{"Sec-Fetch-Site": "cross-site"})
        assert cross.status_code == 400
        assert (await press(here, page, "nonsense")).status_code == 400
        assert await who(there) == ADA
        head = await here.client.head(button_in(await letter(shop, ADA, "New sign-in")))
        assert head.text == ""


async def test_signing_in_tells_what_else_happened(shop: Shop) -> None:
    document = REDEEM.replace("accountCreated", "accountCreated happened")
    async with shop.browser() as first, shop.browser() as second:
        token = token_in(await asked(shop, first))
        came = (await first.ask(document, token=token))["redeemSignInLink"]
        assert came["happened"] == ["ACCOUNT_CREATED"]
        token = token_in(await asked(shop, second))
        came = (await second.ask(document, token=token))["redeemSignInLink"]
        assert came["happened"] == ["NEW_BROWSER"]


async def test_a_tab_that_raced_stays_in_and_a_copy_used_later_ends_it(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as tab, shop.browser() as thief:
        await signed_in(shop, browser)
        for copy in (tab, thief):
            copy.client.cookies.update(browser.cookies)
        with clock.travel(timedelta(hours=25)):
            assert await who(browser) == ADA
            assert browser.cookies["__Host-sid"] != tab.cookies["__Host-sid"]
            with clock.travel(timedelta(seconds=30)):
                assert await who(tab) == ADA, "it raced, and is not signed out"
            with clock.travel(timedelta(minutes=5)):
                assert await who(thief) is None
                assert await who(browser) is None, "one of the two is not who they say"
                mail = await letter(shop, ADA, "We ended a sign-in")
        assert "Firefox on Linux" in mail.text
    assert await count(shop, "select 1 from events where kind = 'session:reuse'") == 1


async def test_nobody_and_machines_have_no_sessions(shop: Shop) -> None:
    async with shop.browser() as browser:
        response = await browser.client.post(
            "/graphql", json={"query": SESSIONS}, headers={"Origin": "https://shop.example"}
        )
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await browser.ask(WHO))["viewer"]["kind"] == "NOBODY"


async def test_pages_of_letters_speak_the_customers_language(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA, language="de"))
    async with shop.browser() as here, shop.browser() as there:
        await signed_in(shop, here)
        await signed_in(shop, there)
        mail = await letter(shop, ADA, "Neue Anmeldung")
        page = await here.open(button_in(mail))
        assert page.headers["content-language"] == "de"
        done = await pressed(here, button_in(mail), "end")
        assert done.status_code == 200
