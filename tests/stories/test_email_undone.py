"""E-mail changes as the old mailbox sees them: allowed, called off, and undone."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from tests.makers.customers import a_customer
from tests.makers.sign_ins import rows
from tests.stories.keeping import (
    CONFIRM_CHANGE,
    NEW,
    button_in,
    change,
    letter,
    press,
    pressed,
    signed_in,
)
from tests.stories.shop import Shop, with_settings
from tests.stories.signing_in import ADA, asked, token_in, who

BOTH = with_settings(email_change_confirm_old=True)


async def test_the_old_mailbox_undoes_it_for_seven_days(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await signed_in(shop, thief)
        await change(thief)
        undo = button_in(await letter(shop, ADA, "is to change"))
        await pressed(thief, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        waiting = await asked(shop, thief, NEW)
        with clock.travel(timedelta(days=6, hours=23)):
            page = await ada.open(undo)
            assert await who(thief) == NEW, "opening the link does nothing"
            done = await press(ada, page, "undo")
            assert (done.status_code, "your address back" in done.text) == (200, True)
            assert await who(thief) is None
            assert (await thief.open(waiting)).status_code == 410
            await signed_in(shop, ada)
            assert await who(ada) == ADA
            again = await press(ada, page, "undo")
            assert again.status_code in (200, 400)
            assert await who(ada) == ADA, "a second press does no harm"
    sql = "select kind from events where kind like 'email_change:%' order by created_at, id"
    events = await shop.database.transaction(lambda s: rows(s, sql))
    kinds = ["email_change:request", "email_change:confirm", "email_change:undo"]
    assert [event.kind for event in events] == kinds


async def test_after_seven_days_it_stays(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await change(browser)
        undo = button_in(await letter(shop, ADA, "is to change"))
        await pressed(browser, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        with clock.travel(timedelta(days=7, minutes=1)):
            assert (await browser.open(undo)).status_code == 410
            assert await who(browser) == NEW


async def test_several_changes_on_end_do_not_outrun_the_first_mailbox(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await signed_in(shop, thief)
        await change(thief)
        first = button_in(await letter(shop, ADA, "is to change"))
        await pressed(thief, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        await change(thief, "third@example.com")
        second = button_in(await letter(shop, NEW, "is to change"))
        await pressed(thief, button_in(await letter(shop, "third@example.com", "Conf")), "confirm")
        assert await who(thief) == "third@example.com"
        assert "your address back" in (await pressed(ada, first, "undo")).text
        await signed_in(shop, ada)
        assert await who(ada) == ADA
        assert (await thief.open(second)).status_code == 410, "undone with the first"


async def test_the_letter_of_a_change_that_was_replaced_undoes_what_replaced_it(
    shop: Shop,
) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await signed_in(shop, thief)
        await change(thief)
        first = button_in(await letter(shop, ADA, "is to change"))
        await change(thief, "third@example.com")
        await pressed(thief, button_in(await letter(shop, "third@example.com", "Conf")), "confirm")
        assert await who(thief) == "third@example.com"
        assert "your address back" in (await pressed(ada, first, "undo")).text
        await signed_in(shop, ada)
        assert [await who(thief), await who(ada)] == [None, ADA]


async def test_the_old_mailbox_calls_it_off_before_it_is_confirmed(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await signed_in(shop, thief)
        await change(thief)
        done = await pressed(ada, button_in(await letter(shop, ADA, "is to change")), "undo")
        assert "stays as it is" in done.text
        assert await who(thief) is None
        confirm = button_in(await letter(shop, NEW, "Confirm"))
        assert (await thief.open(confirm)).status_code == 410


async def test_an_old_address_that_somebody_has_after_all_is_not_taken_back(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await signed_in(shop, thief)
        await change(thief)
        undo = button_in(await letter(shop, ADA, "is to change"))
        await pressed(thief, button_in(await letter(shop, NEW, "Confirm")), "confirm")
        await shop.database.transaction(lambda s: a_customer(s, email=ADA))
        done = await pressed(ada, undo, "undo")
        assert done.status_code == 409
        assert await who(thief) is None, "the thief is out even so"


async def test_where_the_store_wants_it_both_mailboxes_confirm(shop: Shop) -> None:
    strict = Shop(shop.database, BOTH)
    async with strict.browser() as browser:
        await signed_in(strict, browser)
        assert (await change(browser))["waitsForOld"] is True
        new = button_in(await letter(strict, NEW, "Confirm"))
        old = button_in(await letter(strict, ADA, "Allow"))
        assert "One more mailbox" in (await pressed(browser, new, "confirm")).text
        assert await who(browser) == ADA
        assert "is changed" in (await pressed(browser, old, "confirm")).text
        assert await who(browser) == NEW
        assert "your address back" in (await pressed(browser, old, "undo")).text


async def test_the_old_mailbox_alone_cannot_confirm(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await change(browser)
        old = button_in(await letter(shop, ADA, "is to change"))
        assert (await pressed(browser, old, "confirm")).status_code == 410
        token = token_in(old)
        answer = (await browser.ask(CONFIRM_CHANGE, token=token))["confirmEmailChange"]
        assert answer == {"code": "LINK_INVALID"}
        assert await who(browser) == ADA
