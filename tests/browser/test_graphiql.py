"""GraphiQL works from our own origin, and a person signs in from inside it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from tests.browser import letters
from tests.browser.conftest import Visit
from tests.browser.letters import SOON
from web.operations import examples

pytestmark = pytest.mark.browser
NAMED = re.compile(r"^(?:query|mutation) (\w+)", re.MULTILINE)


def someone() -> str:
    return f"browser-{uuid4().hex[:12]}@example.com"


async def open_graphiql(visit: Visit) -> Page:
    await visit.open("/graphql")
    await visit.page.locator(".graphiql-query-editor .CodeMirror").wait_for(timeout=SOON)
    await visit.page.locator("#ask").wait_for(timeout=SOON)
    return visit.page


async def ask(page: Page, address: str) -> None:
    await page.get_by_label("E-mail address to sign in with").fill(address)
    await page.get_by_role("button", name="Send link").click()
    await expect(page.locator("#sent-to")).to_have_text(address, timeout=SOON)


async def test_it_loads_from_here_alone_and_without_an_error(visit: Visit) -> None:
    page = await open_graphiql(visit)
    await page.get_by_role("button", name="Re-fetch GraphQL schema").wait_for()
    await page.wait_for_load_state("networkidle")
    assert (visit.errors, visit.foreign) == ([], [])


async def test_each_example_is_a_tab(visit: Visit) -> None:
    page = await open_graphiql(visit)
    names = [NAMED.findall(example.document)[0] for example in examples()]
    await expect(page.locator(".graphiql-tab-button")).to_have_text(names)


async def test_the_first_tab_runs(visit: Visit) -> None:
    page = await open_graphiql(visit)
    await page.get_by_role("button", name="Execute query").click()
    result = page.locator(".result-window .CodeMirror-code")
    await expect(result).to_contain_text('"viewer"', timeout=SOON)
    await expect(result).not_to_contain_text('"errors"')
    assert visit.errors == []


async def test_an_example_is_put_into_the_present_tab(visit: Visit) -> None:
    page = await open_graphiql(visit)
    await page.get_by_role("button", name="Show Examples").click()
    await page.locator(".examples button", has_text="Products").click()
    editor = page.locator(".graphiql-query-editor .CodeMirror-code")
    await expect(editor).to_contain_text("query Products")
    await expect(editor).not_to_contain_text("query Viewer")
    await expect(page.locator(".graphiql-tab")).to_have_count(len(examples()))


async def test_a_person_signs_in_with_the_code_and_out_again(visit: Visit) -> None:
    page, address = await open_graphiql(visit), someone()
    await ask(page, address)
    mailbox = await page.context.new_page()
    await letters.open_latest(mailbox, visit.server, address)
    await page.get_by_label("Code from the mail").fill(await letters.code(mailbox))
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.locator("#signed-in")).to_contain_text(address, timeout=SOON)
    await expect(page.locator("#kind")).to_have_text("customer")
    assert await visit.viewer() == "CUSTOMER"
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.locator("#ask")).to_be_visible(timeout=SOON)
    assert await visit.viewer() != "CUSTOMER"
    assert visit.errors == []


async def test_a_wrong_code_is_answered_in_words(visit: Visit) -> None:
    page = await open_graphiql(visit)
    await ask(page, someone())
    await page.get_by_label("Code from the mail").fill("0000 0000")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.locator("#said")).to_have_class("said failed", timeout=SOON)
    await expect(page.locator("#said")).not_to_be_empty()
    assert await visit.viewer() != "CUSTOMER"


async def test_the_bar_notices_that_the_link_was_opened_in_another_tab(visit: Visit) -> None:
    page, address = await open_graphiql(visit), someone()
    await ask(page, address)
    visit.page = await page.context.new_page()
    await letters.open_latest(visit.page, visit.server, address)
    await visit.follow(await letters.link(visit.page))
    assert await visit.viewer() == "CUSTOMER"
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#signed-in")).to_contain_text(address, timeout=SOON)


async def test_tabs_outlive_a_reload(visit: Visit) -> None:
    page = await open_graphiql(visit)
    await page.locator(".graphiql-tab-add").click()
    await expect(page.locator(".graphiql-tab")).to_have_count(len(examples()) + 1)
    await page.wait_for_timeout(700)
    await page.reload()
    await expect(page.locator(".graphiql-tab")).to_have_count(len(examples()) + 1)
