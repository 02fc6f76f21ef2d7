"""An address that was changed away from is nobody else's while its mailbox can undo that."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from tests.makers.customers import a_customer
from tests.stories.keeping import (
    NEW,
    button_in,
    change,
    letter,
    press,
    pressed,
    signed_in,
    stepped_up,
)
from tests.stories.shop import Browser, Shop, shown, with_settings
from tests.stories.signing_in import ADA, ASK, count, who

CLOSED = with_settings(sign_up="closed", unknown_mail=False)
CHANGED = "has another address"
WEEK = timedelta(days=7, minutes=1)


async def given_up(shop: Shop, browser: Browser) -> None:
    """Sign in as Ada and change her address, as a thief would who reads one mail of hers."""
    await signed_in(shop, browser)
    await change(browser)
    await pressed(browser, button_in(await letter(shop, NEW, "Confirm")), "confirm")
    assert await who(browser) == NEW


async def test_who_asks_to_sign_in_with_it_is_told_by_mail_alone_and_can_take_it_back(
    shop: Shop,
) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await given_up(shop, thief)
        with clock.travel(timedelta(days=6)):
            nobodys = await ada.ask(ASK, email="nobody@example.com")
            hers = await ada.ask(ASK, email=ADA)
            assert hers["requestSignInLink"].keys() == nobodys["requestSignInLink"].keys()
            told = await letter(shop, ADA, CHANGED)
            assert "sl_" not in told.text + told.html
            assert "a•••@new.example.com" in told.text
            assert NEW not in told.text + told.html
            page = await ada.open(button_in(told))
            assert "a•••@example.com" in shown(page)
            assert await who(thief) == NEW, "opening the link does nothing"
            assert "your address back" in (await press(ada, page, "undo")).text
            assert await who(thief) is None
            await signed_in(shop, ada)
            assert await who(ada) == ADA
    assert await count(shop, "select 1 from customers") == 1


async def test_after_seven_days_it_is_anybodys(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as somebody:
        await given_up(shop, thief)
        with clock.travel(WEEK):
            await signed_in(shop, somebody)
            assert [await who(thief), await who(somebody)] == [NEW, ADA]
    assert await count(shop, "select 1 from customers") == 2


async def test_where_nobody_new_may_join_its_owner_is_told_as_well(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as ada:
        await given_up(shop, thief)
        closed = Shop(shop.database, CLOSED)
        async with closed.browser() as browser:
            await browser.ask(ASK, email=ADA)
            await browser.ask(ASK, email="nobody@example.com")
        assert await letter(closed, ADA, CHANGED)
        assert await closed.mails("nobody@example.com") == []
        assert await who(ada) is None


async def test_another_customer_cannot_have_it(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as bob:
        await given_up(shop, thief)
        await signed_in(shop, bob, "bob@example.com")
        await change(bob, ADA)
        done = await pressed(bob, button_in(await letter(shop, ADA, "Confirm")), "confirm")
        assert (done.status_code, "could not be changed" in done.text) == (409, True)
        assert await who(bob) == "bob@example.com"
        with clock.travel(WEEK):
            await stepped_up(shop, bob, "bob@example.com")
            await change(bob, ADA)
            await pressed(bob, button_in(await letter(shop, ADA, "Confirm")), "confirm")
            assert await who(bob) == ADA


async def test_who_gave_it_up_has_it_again_as_any_other(shop: Shop) -> None:
    async with shop.browser() as ada, shop.browser() as other:
        await given_up(shop, ada)
        await change(ada, ADA)
        await pressed(ada, button_in(await letter(shop, ADA, "Confirm")), "confirm")
        assert await who(ada) == ADA
        await signed_in(shop, other)
        assert await who(other) == ADA


async def test_a_guest_of_that_address_does_not_become_its_customer(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as somebody:
        await given_up(shop, thief)
        await shop.database.transaction(lambda s: a_customer(s, email=ADA, email_verified_at=None))
        await somebody.ask(ASK, email=ADA)
        assert await letter(shop, ADA, CHANGED)
    proven = "select 1 from customers where email_verified_at is not null"
    assert await count(shop, proven) == 1
