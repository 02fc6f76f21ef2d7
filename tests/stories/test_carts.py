"""Carts of guests: kept in the browser that filled them, and handed over by signing in."""

from __future__ import annotations

import pytest

from kit import tokens
from tests.makers import a_member_of_staff
from tests.makers.sign_ins import rows
from tests.stories.filling import (
    ANSWER,
    WAITING,
    add,
    cart,
    goods,
    held,
    signed_in,
)
from tests.stories.shop import Shop
from tests.stories.signing_in import (
    ADA,
    ASK_STAFF,
    OUT,
    asked,
    who,
)


async def test_a_guest_keeps_a_cart_in_the_browser_that_filled_it(shop: Shop) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    async with shop.browser() as browser, shop.browser() as other:
        first = await add(browser, tea, 2)
        [cookie] = browser.seen[-1].headers.get_list("set-cookie")
        await add(browser, pot)
        assert "set-cookie" not in browser.seen[-1].headers
        await add(browser, tea)

        assert cookie.startswith("__Host-lg=lg_")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "secure", "samesite=lax", "path=/", "max-age=31536000"}
        assert first["claimToken"] is None
        assert await cart(browser) == {"TEA": 3, "POT": 1}
        assert await cart(other) is None
        raw = tokens.read(browser.cookies["__Host-lg"], tokens.CLAIM)
        assert raw is not None
        [kept] = await shop.database.transaction(lambda s: rows(s, "select * from carts"))
        assert (kept.claim_hash, kept.customer_id) == (tokens.digest(raw), None)


async def test_who_signs_in_keeps_the_cart_and_signing_out_leaves_it_to_them(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    async with shop.browser() as browser, shop.browser() as other:
        await add(browser, tea, 2)
        happened = await signed_in(shop, browser)

        assert happened == ["ACCOUNT_CREATED", "CART_ATTACHED"]
        assert "__Host-lg" not in browser.cookies
        assert await cart(browser) == {"TEA": 2}
        await browser.ask(OUT)
        assert await cart(browser) is None
        assert await signed_in(shop, other) == ["NEW_BROWSER"]
        assert await cart(other) == {"TEA": 2}


async def test_a_click_on_the_link_keeps_the_cart_as_well(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    async with shop.browser() as browser:
        await add(browser, tea)
        await browser.open(await asked(shop, browser))

        assert (await who(browser), await cart(browser)) == (ADA, {"TEA": 1})
        assert "__Host-lg" not in browser.cookies


async def test_a_guest_fills_a_cart_on_the_phone_and_finds_it_at_the_desk_where_another_waits(
    shop: Shop,
) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    async with shop.browser() as phone, shop.browser() as desktop:
        await add(phone, tea, 2)
        assert await signed_in(shop, phone) == ["ACCOUNT_CREATED", "CART_ATTACHED"]
        await add(desktop, tea)
        await add(desktop, pot)
        assert "CART_WAITING" in await signed_in(shop, desktop)

        # Nothing is mixed before it is said what is wished, on whichever device.
        for browser in (phone, desktop):
            me = (await browser.ask(WAITING))["me"]
            assert held(me["cart"]) == {"TEA": 2}
            assert [held(each) for each in me["waitingCarts"]] == [{"TEA": 1, "POT": 1}]
        await add(phone, tea)  # life goes on
        [waiting] = (await phone.ask(WAITING))["me"]["waitingCarts"]
        said = await phone.ask(ANSWER, id=waiting["id"], choice="MERGE")

        settled = said["answerCartQuestion"]
        assert held(settled["cart"]) == {"TEA": 4, "POT": 1}
        assert settled["setAside"] is None
        assert settled["changes"] == [
            {"kind": "RAISED", "before": 3, "after": 4, "variant": {"sku": "TEA"}},
            {"kind": "ADDED", "before": 0, "after": 1, "variant": {"sku": "POT"}},
        ]
        assert await cart(desktop) == {"TEA": 4, "POT": 1}
        assert (await desktop.ask(WAITING))["me"]["waitingCarts"] == []
        again = await desktop.ask(ANSWER, id=waiting["id"], choice="MERGE")
        assert again["answerCartQuestion"] == {
            "code": "NO_SUCH_CART",
            "fields": [{"path": ["cartId"]}],
        }


@pytest.mark.parametrize(
    ("choice", "open_cart", "saved"),
    [
        ("KEEP", {"POT": 5}, [{"TEA": 2}]),
        ("SET_ASIDE", {"TEA": 2}, [{"POT": 5}]),
        ("DISCARD", {"TEA": 2}, []),
    ],
)
async def test_what_waits_is_kept_set_aside_or_discarded(
    shop: Shop, choice: str, open_cart: dict[str, int], saved: list[dict[str, int]]
) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    async with shop.browser() as phone, shop.browser() as desktop:
        await add(phone, tea, 2)
        await signed_in(shop, phone)
        await add(desktop, pot, 5)
        await signed_in(shop, desktop)
        [waiting] = (await desktop.ask(WAITING))["me"]["waitingCarts"]

        said = await desktop.ask(ANSWER, id=waiting["id"], choice=choice)

        assert held(said["answerCartQuestion"]["cart"]) == open_cart
        me = (await phone.ask(WAITING))["me"]
        assert [held(each) for each in me["savedCarts"]] == saved
        assert (held(me["cart"]), me["waitingCarts"]) == (open_cart, [])


async def test_several_carts_wait_each_for_its_own_answer(shop: Shop) -> None:
    tea, pot, cup = await goods(shop, "TEA", "POT", "CUP")
    async with shop.browser() as phone, shop.browser() as desktop, shop.browser() as tablet:
        for browser, what in ((phone, tea), (desktop, pot), (tablet, cup)):
            await add(browser, what)
            await signed_in(shop, browser)

        me = (await phone.ask(WAITING))["me"]
        assert [held(each) for each in me["waitingCarts"]] == [{"POT": 1}, {"CUP": 1}]
        for each in me["waitingCarts"]:
            await tablet.ask(ANSWER, id=each["id"], choice="MERGE")
        assert await cart(phone) == {"TEA": 1, "POT": 1, "CUP": 1}


async def test_a_link_opened_elsewhere_leaves_a_guests_cart_where_it_is(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    async with shop.browser() as phone, shop.browser() as desktop:
        await add(phone, tea)
        page = await desktop.open(await asked(shop, phone))
        await desktop.press(page)

        assert (await who(desktop), await cart(desktop)) == (ADA, None)
        assert (await who(phone), await cart(phone)) == (None, {"TEA": 1})
        assert await signed_in(shop, phone) == ["CART_ATTACHED", "NEW_BROWSER"]
        assert await cart(desktop) == {"TEA": 1}


async def test_a_button_pressed_in_another_browser_hands_over_what_that_one_holds(
    shop: Shop,
) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    async with shop.browser() as phone, shop.browser() as desktop:
        await add(phone, tea)
        await add(desktop, pot)
        await desktop.press(await desktop.open(await asked(shop, phone)))

        assert await cart(desktop) == {"POT": 1}
        assert "__Host-lg" not in desktop.cookies
        assert await cart(phone) == {"TEA": 1}


async def test_an_empty_cart_asks_nothing(shop: Shop) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    clear = "mutation { clearCart(input: {}) { ... on Cart { version } } }"
    async with shop.browser() as phone, shop.browser() as desktop, shop.browser() as tablet:
        await add(phone, tea)
        await signed_in(shop, phone)
        await phone.ask(clear)
        await add(desktop, pot)
        assert "CART_ATTACHED" in await signed_in(shop, desktop)
        await add(tablet, tea)
        await tablet.ask(clear)
        assert await signed_in(shop, tablet) == ["NEW_BROWSER"]
        assert await cart(phone) == {"POT": 1}
        assert (await phone.ask(WAITING))["me"]["waitingCarts"] == []


async def test_who_is_staff_keeps_what_they_held_as_a_guest(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    async with shop.database.writes() as session:
        await a_member_of_staff(session, email="sam@example.com")
    async with shop.browser() as browser:
        await add(browser, tea)
        await browser.ask(ASK_STAFF, email="sam@example.com")
        mail = (await shop.mails("sam@example.com"))[-1]
        found = mail.text.split("/sign-in/")[1].split()[0]
        await browser.open(f"/sign-in/{found}")
        assert (await who(browser), await cart(browser)) == ("sam@example.com", None)
        await browser.ask(OUT)
        assert await cart(browser) == {"TEA": 1}
