"""Printing: papers as pages made for paper and as PDFs, for their owners and by signed links."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from typst import TypstError

from domain import print_links, printing
from domain.papers import Facts
from kit.database import Database
from web import pages, visits
from web.contexts import Contexts
from web.pages import Page, Shop
from web.papers.sheets import Sheet, sheet
from web.papers.typesetting import Busy, Press
from web.papers.words import WORDS
from web.words import spoken

log = structlog.get_logger(__name__)
STATUS = {"absent": HTTPStatus.NOT_FOUND, "gone": HTTPStatus.GONE}
FORMS = ("html", "pdf")
GATHERED = 2  # papers at a time: what else is asked has its turn between the reads of a long one
UNFIT = re.compile(r"[^A-Za-z0-9._-]+")  # for the name of a file


@dataclass(frozen=True)
class Printing:
    """Serves /print; what it shows is what the viewer may know of, or holds a link to."""

    database: Database
    contexts: Contexts
    shop: Shop
    press: Press
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(GATHERED))

    def routes(self) -> list[Route]:
        """Make the addresses of the papers."""
        return [
            Route("/print/links/{token}.{form}", self.linked, methods=["GET"]),
            Route("/print/{id}.{form}", self.owned, methods=["GET"]),
        ]

    async def owned(self, request: Request) -> Response:
        """Show a paper to whoever may know of it."""
        context = await self.contexts.make(visits.of(request))
        id = request.path_params["id"]

        async def gather() -> Facts | None:
            async with context.open(writing=False):
                return await context.ask(lambda s: printing.paper(s, context.viewer, id))

        return await self._answer(request, gather)

    async def linked(self, request: Request) -> Response:
        """Show a paper to whoever holds a link to it."""
        id = print_links.read(self.contexts.house.signing, request.path_params["token"])
        if id is None:
            return self._problem(request, "gone")

        async def gather() -> Facts | None:
            async with self.database.reads() as session:
                return await printing.paper(session, printing.HOLDER, id)

        return await self._answer(request, gather)

    async def _answer(self, request: Request, gather: Callable[[], Any]) -> Response:
        form = request.path_params["form"]
        if form not in FORMS:
            return self._problem(request, "absent")
        try:
            async with self.turns:
                facts = await gather()
            if facts is None:
                return self._problem(request, "absent")
            make = self._pdf if form == "pdf" else partial(self._page, request.url.path)
            return await self.press.do(partial(make, facts))
        except (Busy, TimeoutError, TypstError, SQLAlchemyError, OSError) as error:
            log.error("printing_failed", error=type(error).__name__)
            return self._problem(request, "busy")

    def _sheet(self, facts: Facts) -> Sheet:
        return sheet(facts, self.shop.name, self.contexts.house.languages)

    def _page(self, path: str, facts: Facts) -> Response:
        shown = self._sheet(facts)
        return pages.answer(
            "paper.html",
            Page.PLAIN,
            extra={"Content-Language": shown["language"]},
            sheet=shown,
            pdf=f"{path.removesuffix('html')}pdf",
        )

    def _pdf(self, facts: Facts) -> Response:
        shown = self._sheet(facts)
        name = UNFIT.sub("-", shown["file"])
        headers = {
            **pages.headers_for(Page.PLAIN),
            "Content-Language": shown["language"],
            "Content-Disposition": f'inline; filename="{name}.pdf"',
        }
        return Response(self.press.pdf(shown), headers=headers, media_type="application/pdf")

    def _problem(self, request: Request, problem: str) -> HTMLResponse:
        caller = self.contexts.caller_of(visits.of(request))
        language = spoken(next(iter(caller.languages), None))
        status = STATUS.get(problem, HTTPStatus.SERVICE_UNAVAILABLE)
        extra = {"Content-Language": language}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            extra["Retry-After"] = "60"
        return pages.answer(
            "told.html",
            Page.PLAIN,
            status=status,
            extra=extra,
            language=language,
            words=WORDS[language],
            shop=self.shop,
            told=problem,
            well=False,
        )
