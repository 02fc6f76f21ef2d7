"""The landing page asks a strange browser first, and lets it say no."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import letters
from tests.browser.conftest import Visit, Visitor
from tests.browser.letters import SOON
from tests.browser.test_graphiql import ask, open_graphiql, someone

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
