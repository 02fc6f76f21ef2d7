"""The landing page asks a strange browser first, and lets it say no."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import letters, steps
from tests.browser.conftest import Visit, Visitor
from tests.browser.letters import SOON
from tests.browser.looks import DESK, LOOKS, Look, in_every_look, looked_at
from tests.browser.test_graphiql import ask, open_graphiql, someone
from tests.stories.signing_in import ASK
from web.words import WORDS

pytestmark = pytest.mark.browser


async def mailed(visit: Visit) -> str:
    """Ask for a link in one browser and return what its letter links to."""
    page, address = await open_graphiql(visit), someone()
    await ask(page, address)
    await letters.open_latest(page, visit.server, address)
    return await letters.link(page)


async def test_the_asking_browser_is_signed_in_at_once(visit: Visit) -> None:
    await visit.follow(await mailed(visit))
    assert await visit.viewer() == "CUSTOMER"


async def test_another_browser_is_asked_first_and_signed_in_by_the_button(
    visitor: Visitor,
) -> None:
    asking, opening = await visitor(), await visitor()
    await opening.page.goto(await mailed(asking))
    assert await opening.viewer() != "CUSTOMER"
    assert opening.errors == []
    await opening.page.locator("button[value=sign_in]").click()
    await opening.page.wait_for_load_state()
    assert await opening.viewer() == "CUSTOMER"
    assert await asking.viewer() != "CUSTOMER"


async def test_a_reported_link_signs_nobody_in(visitor: Visitor) -> None:
    asking, opening = await visitor(), await visitor()
    link = await mailed(asking)
    await opening.page.goto(link)
    await opening.page.locator("button[value=report]").click()
    await expect(opening.page.locator("h1")).to_contain_text("that link is gone", timeout=SOON)
    await asking.follow(link)
    assert await asking.viewer() != "CUSTOMER"


async def test_the_letter_as_it_looks_opens_its_link_in_a_new_tab(visit: Visit) -> None:
    await mailed(visit)
    frame = visit.page.frame_locator("iframe")
    async with visit.page.context.expect_page() as opened:
        await frame.locator("a[href*='/sign-in/']").first.click()
    await (await opened.value).wait_for_load_state()
    assert await visit.viewer() == "CUSTOMER"


@in_every_look
async def test_asked_for_at_the_desk_and_opened_on_the_telephone_a_button_signs_in_there(
    visitor: Visitor, look: Look
) -> None:
    desk, phone = await visitor(), await visitor(look)
    address = steps.someone()
    phone.language = desk.language = look.language
    await steps.ask(desk, ASK, email=address)
    link = await steps.link(desk, address, "/sign-in/")
    await phone.page.goto(link)
    await looked_at(phone.page, look, "sign-in")
    assert [await steps.who(one) for one in (desk, phone)] == [None, None]
    await phone.page.locator("button[value=sign_in]").click()
    await phone.page.wait_for_url("http://localhost:3000/account")
    assert [await steps.who(one) for one in (desk, phone)] == [None, address]
    await desk.page.goto(link)
    assert await steps.who(desk) is None, "the link was good for one of them"


@in_every_look
async def test_what_a_link_cannot_do_is_said_and_reporting_it_is_thanked(
    visitor: Visitor, look: Look
) -> None:
    asking, opening = await visitor(look), await visitor(look)
    address = steps.someone()
    await steps.ask(asking, ASK, email=address)
    link = await steps.link(asking, address, "/sign-in/")
    await opening.page.goto(link[:-3])
    title, words = opening.page.locator("h1"), WORDS[look.language]
    await expect(title).to_have_text(words["LINK_DAMAGED.title"])
    await looked_at(opening.page, look, "sign-in-damaged")
    await opening.page.goto(link)
    await opening.page.locator("button[value=report]").click()
    await expect(opening.page.locator(".sign")).to_be_visible()
    await expect(title).to_have_text(words["reported_title"])
    await looked_at(opening.page, look, "sign-in-reported")
    await opening.page.goto(link)
    await expect(title).to_have_text(words["LINK_REPLACED.title"])
    await looked_at(opening.page, look, "sign-in-replaced")
    assert [await steps.who(one) for one in (asking, opening)] == [None, None]


@in_every_look
async def test_whoever_is_signed_in_as_somebody_else_is_asked_which(
    visitor: Visitor, look: Look
) -> None:
    visit = await visitor(look)
    first, second = steps.someone(), steps.someone()
    await steps.signed_in(visit, first)
    await steps.ask(visit, ASK, email=second)
    await visit.page.goto(await steps.link(visit, second, "/sign-in/"))
    await looked_at(visit.page, look, "sign-in-other")
    assert await steps.who(visit) == first
    await visit.page.locator("button[value=sign_in]").click()
    await visit.page.wait_for_url("http://localhost:3000/account")
    assert await steps.who(visit) == second


@pytest.mark.parametrize("phone", LOOKS[2:4], ids=str)
async def test_read_on_the_telephone_the_code_is_typed_at_the_desk(
    visitor: Visitor, phone: Look
) -> None:
    desk, reading = await visitor(DESK), await visitor(phone)
    page, address = await open_graphiql(desk), someone()
    await ask(page, address)
    await letters.open_latest(reading.page, desk.server, address)
    code = await letters.code(reading.page)
    await reading.page.goto(await letters.link(reading.page))
    await page.get_by_label("Code from the mail").fill(code)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.locator("#signed-in")).to_contain_text(address, timeout=SOON)
    assert [await desk.viewer(), await reading.viewer()] == ["CUSTOMER", "NOBODY"]
    await reading.page.locator("button[value=sign_in]").click()
    await expect(reading.page.locator(".next")).to_be_visible()
    assert await reading.viewer() == "NOBODY", "the code was the link's one use"
