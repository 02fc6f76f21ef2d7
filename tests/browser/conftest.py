"""A headless Chromium, and pages in it that remember every error and every foreign request."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Error, Page, Route, async_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Visit:
    """A page of a browser of its own, and what went wrong in it."""

    page: Page
    server: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(self.server + path)

    async def follow(self, link: str) -> None:
        """Open a link that may redirect to a store which nobody runs here."""
        with suppress(Error):
            await self.page.goto(link)

    async def viewer(self) -> str:
        """Ask the API, with this browser's cookies, what kind of viewer it is."""
        answer = await self.page.context.request.post(
            f"{self.server}/graphql",
            data={"query": "{ viewer { kind } }"},
            headers={"Origin": self.server},
        )
        kind: str = (await answer.json())["data"]["viewer"]["kind"]
        return kind


Visitor = Callable[[], Awaitable[Visit]]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium, or the one Playwright installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(chromium: Browser, server: str) -> AsyncIterator[Visitor]:
    """Give each call a browser without cookies; nothing leaves this machine."""
    contexts = []

    async def visit() -> Visit:
        context = await chromium.new_context()
        contexts.append(context)
        seen = Visit(await context.new_page(), server)

        async def answer(route: Route) -> None:
            if route.request.url.startswith((server, "data:")):
                await route.continue_()
            else:
                seen.foreign.append(route.request.url)
                await route.fulfill(body="the store")

        await context.route("**/*", answer)
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.on(
            "console",
            lambda said: seen.errors.append(said.text) if said.type == "error" else None,
        )
        return seen

    yield visit
    for context in contexts:
        await context.close()


@pytest.fixture
async def visit(visitor: Visitor) -> Visit:
    return await visitor()
