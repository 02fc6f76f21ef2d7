"""Doors: pages that letters lead to; who opens them, and whether a button pressed is ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from auth import nonces, sessions
from auth.desk import Desk
from auth.nonces import LANDING_AGE, Nonces
from auth.sessions import Found
from kit import tokens
from kit.database import Database
from resolvers.house import Caller
from web import pages, visits
from web.contexts import Contexts
from web.forms import is_ours, is_speculative, read_form
from web.pages import Page

Answer: TypeAlias = Callable[[], Response]
METHODS = "GET, HEAD, OPTIONS"
Work: TypeAlias = Callable[[AsyncSession], Awaitable[Response]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Door:
    """Reads requests for pages with a button; `origin` is our own, which alone may press it."""

    database: Database
    contexts: Contexts
    nonces: Nonces
    origin: str

    @property
    def desk(self) -> Desk:
        """Where people sign in."""
        return self.contexts.house.desk

    def caller(self, request: Request) -> Caller:
        """Read what the request says of its sender."""
        return self.contexts.caller_of(visits.of(request))

    def locale(self, request: Request) -> str | None:
        """Tell which language the browser wants most."""
        return next(iter(self.caller(request).languages), None)

    async def current(self, session: AsyncSession, request: Request) -> Found | None:
        """Find the session of whoever is signed in there."""
        text = request.cookies.get(self.contexts.cookies.session)
        raw = tokens.read(text, tokens.SESSION) if text else None
        return await sessions.find(session, tokens.digest(raw)) if raw else None

    async def opened(self, request: Request, work: Work, otherwise: Answer) -> Response:
        """Do something for a person who opens the page; what only looks gets headers alone."""
        headers = pages.headers_for(Page.SIGN_IN)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**headers, "Allow": METHODS})
        if request.method == "HEAD":
            return Response(headers=headers, media_type="text/html")
        if is_speculative(request):
            return Response(status_code=425, headers=headers)  # nobody has clicked yet
        return await safely(self.database, work, otherwise)

    async def pressed(self, request: Request) -> tuple[str, str] | None:
        """Read of a form its token and its action; None unless we showed it here, not long ago."""
        token, nonce, action = await read_form(request, "token", "nonce", "action")
        secret = request.cookies.get(self.contexts.cookies.nonce, "")
        if not is_ours(request, self.origin) or not self.nonces.landed(nonce, token, secret):
            return None
        return token, action

    def button(self, request: Request, token: str) -> tuple[str, str]:
        """Make the nonce of a form, and the cookie that must come with it."""
        cookies = self.contexts.cookies
        secret = request.cookies.get(cookies.nonce) or nonces.make_secret()
        cookie = cookies.landing(secret, int(LANDING_AGE.total_seconds()))
        return self.nonces.landing(token, secret), cookie


async def safely(database: Database, work: Work, otherwise: Answer) -> Response:
    """Do it in a transaction; without a database say that the fault is ours."""
    try:
        return await database.transaction(work)
    except (SQLAlchemyError, OSError) as error:
        log.error("page_failed", error=type(error).__name__)
        return otherwise()
