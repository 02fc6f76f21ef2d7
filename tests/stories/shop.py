"""The shop as its visitors meet it: the real application, and browsers that keep cookies."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
from sqlmodel import col, select

from kit.database import Database
from mailer.courier import Courier
from models import CaughtMail
from running import app, building
from settings import Settings

BASE = "https://api.shop.example"
SHOP = "https://shop.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SETTINGS = Settings(public_base_url=BASE, storefronts=(SHOP,), _env_file=None)  # type: ignore[call-arg]
LINK = re.compile(rf"{re.escape(BASE)}/sign-in/(\S+)|{re.escape(SHOP)}/\S*#t=(\S+)")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@dataclass
class Shop:
    """The application on a database of its own, and a courier that is called by hand."""

    database: Database
    settings: Settings = SETTINGS

    def __post_init__(self) -> None:
        house = building.house_of(self.settings)
        self.application = app.create(app.Parts(self.settings, self.database, house))
        self.courier = Courier(
            self.database,
            building.transport_of(self.settings, self.database),
            building.secrets_of(self.settings),
            decide=building.strangers_of(self.settings, self.database),
        )

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[Browser]:
        """Start a browser with an empty jar."""
        transport = httpx2.ASGITransport(self.application)
        usual = {"User-Agent": FIREFOX, "Accept-Language": "en"}
        async with httpx2.AsyncClient(
            transport=transport, base_url=BASE, headers={**usual, **headers}
        ) as client:
            yield Browser(client)

    async def mails(self, to: str) -> list[CaughtMail]:
        """Deliver what waits and read what came for somebody, the latest last."""
        while await self.courier.deliver():
            pass
        found = select(CaughtMail).where(col(CaughtMail.to_address) == to)
        async with self.database.reads() as session:
            return list(await session.exec(found.order_by(col(CaughtMail.id))))


@dataclass
class Browser:
    """Asks as the storefront does, and opens what its person clicks."""

    client: httpx2.AsyncClient
    seen: list[httpx2.Response] = field(default_factory=list)

    async def ask(self, document: str, **variables: Any) -> Any:
        """Run an operation as the storefront's page; its data."""
        body = {"query": document, "variables": variables}
        headers = {"Origin": SHOP, "Sec-Fetch-Site": "same-site"}
        response = await self.client.post("/graphql", json=body, headers=headers)
        self.seen.append(response)
        answer = response.json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def open(self, path: str, **headers: str) -> httpx2.Response:
        """Follow a link from a mail."""
        sent = {"Sec-Fetch-Site": "cross-site", **headers}
        return await self.client.get(path, headers=sent)

    async def press(
        self, page: httpx2.Response, action: str = "sign_in", **headers: str
    ) -> httpx2.Response:
        """Press a button of the landing page."""
        form = {**dict(HIDDEN.findall(page.text)), "action": action}
        sent = {"Origin": "null", "Sec-Fetch-Site": "same-origin", **headers}
        return await self.client.post("/sign-in", data=form, headers=sent)

    @property
    def cookies(self) -> dict[str, str]:
        """What is in the jar."""
        return dict(self.client.cookies.items())


def shown(page: httpx2.Response) -> str:
    """Read a page without the places where it lets addresses be broken."""
    return page.text.replace("<wbr>", "")


def link_in(mail: CaughtMail) -> str:
    """Find the path of the link in a mail; an app's leads to its own page with the same token."""
    found = LINK.search(mail.text)
    assert found, mail.text
    return f"/sign-in/{found[1] or found[2]}"


def with_settings(**values: Any) -> Settings:
    """Change settings of the shop."""
    return SETTINGS.model_copy(update=values)


__all__ = ["BASE", "SHOP", "Browser", "Shop", "link_in", "replace", "shown", "with_settings"]
