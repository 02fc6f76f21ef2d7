"""E-mail changes: two mailboxes decide, nothing is given away, and a theft can be undone."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from models import CustomerStatus
from tests.makers import a_customer, a_member_of_staff
from tests.makers.sign_ins import rows
from tests.stories.keeping import (
    CHANGE,
    CONFIRM_CHANGE,
    NEW,
    START,
    button_in,
    change,
    letter,
    press,
    pressed,
    sessions_of,
    signed_in,
    stepped_up,
)
from tests.stories.shop import Shop, link_in, shown
from tests.stories.signing_in import ADA, ASK, ASK_STAFF, REDEEM, asked, count, token_in, who


async def test_the_new_mailbox_confirms_by_a_button(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        assert (await change(browser))["waitsForOld"] is False
        page = await browser.open(button_in(await letter(shop, NEW, "Confirm")))
        assert page.status_code == 200
        assert "a•••@new.example.com" in shown(page)
        assert NEW not in shown(page)
        assert await who(browser) == ADA, "opening the link does nothing"
        done = await press(browser, page, "confirm")
        assert (done.status_code, "is changed" in done.text) == (200, True)
        assert await who(browser) == NEW
        again = await press(browser, page, "confirm")
        assert again.status_code == 200, "a second press does no harm"
        assert await who(browser) == NEW


async def test_only_the_session_that_pressed_goes_on_and_its_token_turns(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there, shop.browser() as tab:
        await signed_in(shop, there)
        await signed_in(shop, here)
        tab.client.cookies.update(here.cookies)
        await change(here)
        await pressed(here, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        assert here.cookies["__Host-sid"] != tab.cookies["__Host-sid"]
        assert [await who(b) for b in (here, there, tab)] == [NEW, None, NEW]
        assert [s["current"] for s in await sessions_of(here)] == [True]
        with clock.travel(timedelta(minutes=2)):
            assert await who(tab) is None


async def test_pressed_elsewhere_it_ends_every_session(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as phone, shop.browser() as bob:
        await signed_in(shop, here)
        await signed_in(shop, bob, "bob@example.com")
        await change(here)
        path = button_in(await letter(shop, NEW, "Confirm"))
        page = await phone.open(path)
        await press(phone, page, "confirm")
        assert await who(here) is None
        assert await who(phone) is None, "a change of address signs nobody in"
        assert await who(bob) == "bob@example.com"


async def test_somebody_elses_session_is_not_taken_along(shop: Shop) -> None:
    async with shop.browser() as ada, shop.browser() as bob:
        await signed_in(shop, ada)
        await signed_in(shop, bob, "bob@example.com")
        await change(ada)
        before = bob.cookies["__Host-sid"]
        await pressed(bob, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        assert await who(bob) == "bob@example.com"
        assert bob.cookies["__Host-sid"] == before
        assert await who(ada) is None


async def test_links_to_the_old_and_the_new_address_die(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as other:
        await signed_in(shop, browser)
        old, new = await asked(shop, browser), await asked(shop, other, NEW)
        await change(browser)
        await pressed(browser, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        assert (await other.open(old)).status_code == 410
        assert (await other.open(new)).status_code == 410
        await signed_in(shop, other, NEW)
    assert await count(shop, "select 1 from customers") == 1


async def test_asking_answers_the_same_whoever_has_the_address(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email="taken@example.com"))
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        free, taken = await change(browser), await change(browser, "taken@example.com")
        assert free.keys() == taken.keys()
        path = button_in(await letter(shop, "taken@example.com", "Confirm"))
        done = await pressed(browser, path, "confirm")
        assert (done.status_code, "could not be changed" in done.text) == (409, True)
        assert await who(browser) == ADA
        told = await letter(shop, "taken@example.com", "You have an account")
        assert "la_" not in told.text
        assert (await browser.open(path)).status_code == 410


async def test_a_refusal_over_the_api_is_neutral(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email="taken@example.com"))
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await change(browser, "taken@example.com")
        token = token_in(button_in(await letter(shop, "taken@example.com", "Confirm")))
        first = (await browser.ask(CONFIRM_CHANGE, token=token))["confirmEmailChange"]
        again = (await browser.ask(CONFIRM_CHANGE, token=token))["confirmEmailChange"]
        damaged = (await browser.ask(CONFIRM_CHANGE, token=token[:-1]))["confirmEmailChange"]
        codes = [answer["code"] for answer in (first, again, damaged)]
        assert codes == ["EMAIL_CHANGE_FAILED", "LINK_INVALID", "LINK_DAMAGED"]


async def test_an_app_confirms_and_gets_its_new_token(shop: Shop) -> None:
    async with shop.browser() as app:
        proof = (await app.ask(ASK, email=ADA, bearer=True))["requestSignInLink"]["loginProof"]
        token = token_in(link_in((await shop.mails(ADA))[-1]))
        came = await app.ask(REDEEM, token=token, proof=proof, bearer=True)
        app.client.headers["Authorization"] = f"Bearer {came['redeemSignInLink']['token']}"
        await stepped_up(shop, app)
        fresh = (await app.ask(CHANGE, email=NEW))["requestEmailChange"]
        assert fresh["waitsForOld"] is False
        path = button_in(await letter(shop, NEW, "Confirm"))
        answer = (await app.ask(CONFIRM_CHANGE, token=token_in(path)))["confirmEmailChange"]
        assert answer["changed"] is True
        app.client.headers["Authorization"] = f"Bearer {answer['token']}"
        assert await who(app) == NEW


async def test_a_change_waits_a_day_and_a_newer_one_takes_its_place(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await change(browser)
        first = button_in(await letter(shop, NEW, "Confirm"))
        with clock.travel(timedelta(hours=25)):
            assert (await browser.open(first)).status_code == 410
        await change(browser, "third@example.com")
        assert (await browser.open(first)).status_code == 410
        third = button_in(await letter(shop, "third@example.com", "Confirm"))
        assert (await browser.open(third)).status_code == 200


async def test_what_is_no_address_and_ones_own_are_refused_by_their_path(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        for email, code in (
            ("nonsense", "EMAIL_INVALID"),
            ("a@b\r\nBcc: c@d", "EMAIL_INVALID"),
            ("ADA@example.com", "INVALID_INPUT"),
            ("x" * 400 + "@example.com", "INVALID_INPUT"),
        ):
            answer = (await browser.ask(CHANGE, email=email))["requestEmailChange"]
            assert (answer["code"], answer["fields"][0]["path"]) == (code, ["email"])
    assert await count(shop, "select 1 from email_changes") == 0


async def test_changes_are_asked_for_five_times_an_hour(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        for number in range(5):
            assert "expiresAt" in await change(browser, f"n{number}@example.com")
        assert (await change(browser))["code"] == "RATE_LIMITED"


async def test_staff_start_a_change_and_both_mailboxes_complete_it(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_member_of_staff(s, email="sam@example.com"))
    guest = await shop.database.transaction(
        lambda s: a_customer(s, email="guest@example.com", email_verified_at=None)
    )
    erased = await shop.database.transaction(
        lambda s: a_customer(s, email=None, status=CustomerStatus.ERASED)
    )
    async with shop.browser() as ada, shop.browser() as sam:
        await signed_in(shop, ada)
        me = (await ada.ask("{ me { id } }"))["me"]["id"]
        await sam.ask(ASK_STAFF, email="sam@example.com")
        await sam.open(link_in((await shop.mails("sam@example.com"))[-1]))
        with clock.travel(timedelta(hours=1)):
            started = (await sam.ask(START, id=me, email=NEW))["startEmailChange"]
            assert started == {"waitsForOld": True}
            new = button_in(await letter(shop, NEW, "Confirm"))
            assert "One more mailbox" in (await pressed(sam, new, "confirm")).text
            assert await who(ada) == ADA, "not even with a new mailbox that staff read"
            old = button_in(await letter(shop, ADA, "Allow"))
            assert "is changed" in (await pressed(ada, old, "confirm")).text
            assert await who(ada) == NEW
        for id, code in (
            (f"customer_{guest.id.hex}", "EMAIL_UNPROVEN"),
            (f"customer_{erased.id.hex}", "CUSTOMER_ERASED"),
            (f"customer_{'0' * 32}", "NO_SUCH_CUSTOMER"),
        ):
            refused = (await sam.ask(START, id=id, email=NEW))["startEmailChange"]
            assert refused == {"code": code}


async def test_a_customer_who_was_blocked_meanwhile_keeps_the_address(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await change(browser)
        path = button_in(await letter(shop, NEW, "Confirm"))

        sql = "update customers set status = 'BLOCKED' returning id"
        await shop.database.transaction(lambda s: rows(s, sql))
        assert (await pressed(browser, path, "confirm")).status_code == 409
    assert await count(shop, f"select 1 from customers where email = '{ADA}'") == 1
