"""A headless Chromium, and pages in it that remember every error and every foreign request."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from playwright.async_api import Browser, Error, Page, Route, async_playwright

from tests.browser.looks import DESK, Look
from tests.serving import served

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
    language: str
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


class Visitor(Protocol):
    """Gives each call a browser without cookies."""

    def __call__(self, look: Look = DESK) -> Coroutine[Any, Any, Visit]: ...


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The real program, which lets one machine ask for as many links as these tests do."""
    with served("browsers", LIMITS_ENABLED="false") as run:
        yield run.base


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

    async def visit(look: Look = DESK) -> Visit:
        context = await chromium.new_context(
            locale=look.language,
            viewport={"width": look.width, "height": look.height},
            reduced_motion="reduce",  # or colours are measured on their way from one to another
            has_touch=look.width < DESK.width,
        )
        contexts.append(context)
        seen = Visit(await context.new_page(), server, look.language)

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
