"""Steps through the development mailbox, as a person takes them."""

from __future__ import annotations

from playwright.async_api import Page

SOON = 20_000


async def open_latest(page: Page, server: str, address: str) -> None:
    """Open the newest letter to the address; the mailbox looks for it by itself."""
    await page.goto(f"{server}/mailbox")
    await page.locator(".mails a").filter(has_text=address).first.click(timeout=SOON)
    await page.locator(".press").wait_for(timeout=SOON)


async def code(page: Page) -> str:
    return await page.locator(".code p").inner_text()


async def link(page: Page) -> str:
    found = await page.locator(".links a").first.get_attribute("href")
    assert found is not None
    return found
