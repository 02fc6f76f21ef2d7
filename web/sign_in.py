"""The landing page: where a link of a mail leads, and the button that signs in.

A GET spends a link only in the browser that asked for it: whatever else opens links in mails gets
a page, and its button is a POST that needs the page's nonce and a cookie beside it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth import links, nonces, redeeming, sessions
from auth.desk import Client, Desk
from auth.nonces import LANDING_AGE, Nonces
from auth.redeeming import Confirmation, No, Refusal, SignedIn, Way
from auth.sessions import Found
from domain import offers
from kit import clock, redirects, tokens
from kit.database import Database
from resolvers.house import Caller
from web import pages, visits
from web.contexts import Contexts
from web.forms import is_ours, is_speculative, read_form
from web.pages import Page, Shop
from web.words import Problem

log = structlog.get_logger(__name__)
METHODS = "GET, HEAD, OPTIONS"
PROBLEMS = {
    No.APPROVAL_PENDING: Problem.APPROVAL_PENDING,
    No.LINK_DAMAGED: Problem.LINK_DAMAGED,
    No.LINK_EXPIRED: Problem.LINK_EXPIRED,
    No.LINK_INVALID: Problem.LINK_INVALID,
    No.LINK_REPLACED: Problem.LINK_REPLACED,
    No.LINK_USED: Problem.LINK_USED,
    No.RATE_LIMITED: Problem.RATE_LIMITED,
    No.SIGN_IN_REFUSED: Problem.LOGIN_REFUSED,
}


@dataclass(frozen=True)
class Arrival:
    """Who came with a link: from which browser, and signed in as whom, if as anybody."""

    client: Client
    current: Found | None
    locale: str | None

    @property
    def way(self) -> Way:
        """How the session travels from here, and which one it takes the place of."""
        return Way(current=self.current.id if self.current else None)


@dataclass(frozen=True)
class Landing:
    """Serves /sign-in; `origin` is our own, which alone may press the button."""

    database: Database
    contexts: Contexts
    shop: Shop
    nonces: Nonces
    origin: str

    def routes(self) -> list[Route]:
        """Make the addresses of the page and of its button."""
        opened = Route("/sign-in/{token}", self.open, methods=["GET", "OPTIONS"])
        return [opened, Route("/sign-in", self.press, methods=["POST"])]

    @property
    def desk(self) -> Desk:
        """Where people sign in."""
        return self.contexts.house.desk

    async def open(self, request: Request) -> Response:
        """Sign in at once where that is safe, or show the button."""
        headers = pages.headers_for(Page.SIGN_IN)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**headers, "Allow": METHODS})
        if request.method == "HEAD":
            return Response(headers=headers, media_type="text/html")
        if is_speculative(request):
            return Response(status_code=425, headers=headers)  # nobody has clicked yet
        token = request.path_params["token"]
        return await self._safely(request, lambda s: self._opened(s, request, token))

    async def press(self, request: Request) -> Response:
        """Do what a button says: sign in, or report that it was somebody else who asked."""
        token, nonce, action = await read_form(request, "token", "nonce", "action")
        secret = request.cookies.get(self.contexts.cookies.nonce, "")
        if not is_ours(request, self.origin) or not self.nonces.landed(nonce, token, secret):
            return self._problem(self._locale(request), Problem.FORM_EXPIRED)
        work = self._reported if action == "report" else self._pressed
        response = await self._safely(request, lambda s: work(s, request, token))
        response.headers.append("Set-Cookie", self.contexts.cookies.landing("", 0))
        return response

    async def _safely(
        self, request: Request, work: Callable[[AsyncSession], Awaitable[Response]]
    ) -> Response:
        """Do it in a transaction; without a database say that the fault is ours."""
        try:
            return await self.database.transaction(work)
        except (SQLAlchemyError, OSError) as error:
            log.error("sign_in_page_failed", error=type(error).__name__)
            return self._problem(self._locale(request), Problem.UNAVAILABLE)

    async def _opened(self, session: AsyncSession, request: Request, token: str) -> Response:
        arrival = await self._arrival(session, request)
        current = arrival.current
        seen = await links.look(session, token) if current else None
        if current is None or seen is None:
            answer = await redeeming.redeem(session, self.desk, token, arrival.client)
            await offers.settle(session, answer)
            return self._answered(arrival, answer, token, request)
        if (current.email_key, current.audience) == (seen.email_key, seen.audience):
            return self._led(arrival, seen.redirect_uri, current.email)
        # Somebody else is signed in here: only a button changes the account.
        return self._answered(arrival, seen.state, token, request)

    async def _pressed(self, session: AsyncSession, request: Request, token: str) -> Response:
        arrival = await self._arrival(session, request)
        answer = await redeeming.redeem(
            session, self.desk, token, arrival.client, confirmed=True, way=arrival.way
        )
        await offers.settle(session, answer)
        return self._answered(arrival, answer, token, request)

    async def _reported(self, session: AsyncSession, request: Request, token: str) -> Response:
        arrival = await self._arrival(session, request)
        await links.report(session, token, arrival.client)
        return pages.done(shop=self.shop, locale=arrival.locale, email=None)

    def _answered(
        self,
        arrival: Arrival,
        answer: SignedIn | Confirmation | Refusal,
        token: str,
        request: Request,
    ) -> Response:
        locale = answer.language or arrival.locale
        if isinstance(answer, Refusal):
            return self._problem(locale, PROBLEMS[answer.why], answer.retry_after or None)
        if isinstance(answer, Confirmation):
            return self._asked(arrival, answer, token, request)
        response = self._led(arrival, answer.redirect_uri, answer.email)
        cookie = self.contexts.cookies.sign_in(
            answer.token, ends_with_browser=answer.ends_with_browser
        )
        response.headers.append("Set-Cookie", cookie)
        return response

    def _asked(
        self, arrival: Arrival, answer: Confirmation, token: str, request: Request
    ) -> Response:
        """Show the button; with a secret, a second press finds the session of the first."""
        cookies = self.contexts.cookies
        secret = request.cookies.get(cookies.nonce) or nonces.make_secret()
        response = pages.confirm(
            shop=self.shop,
            locale=answer.language or arrival.locale,
            email=answer.masked_email,
            asked=max(clock.now() - answer.requested_at, timedelta(0)),
            token=token,
            nonce=self.nonces.landing(token, secret),
            device=answer.requested_from,
            current=arrival.current.email if arrival.current else None,
        )
        age = int(LANDING_AGE.total_seconds())
        response.headers.append("Set-Cookie", cookies.landing(secret, age))
        if arrival.client.secret is None:
            remember = cookies.remember(tokens.make(tokens.BROWSER))
            response.headers.append("Set-Cookie", remember)
        return response

    def _led(self, arrival: Arrival, redirect_uri: str | None, email: str) -> Response:
        """Lead where it was wished, if that is still allowed."""
        try:
            location = redirects.allowed(redirect_uri or "", self.desk.storefronts)
        except redirects.BadRedirect:
            return pages.done(shop=self.shop, locale=arrival.locale, email=email)
        headers = {**pages.headers_for(Page.SIGN_IN), "Location": location}
        return Response(status_code=303, headers=headers)

    def _problem(
        self, locale: str | None, problem: Problem, retry_after: int | None = None
    ) -> Response:
        return pages.problem(
            shop=self.shop, locale=locale, problem=problem, retry_after=retry_after
        )

    async def _arrival(self, session: AsyncSession, request: Request) -> Arrival:
        caller = self._caller(request)
        text = request.cookies.get(self.contexts.cookies.session)
        raw = tokens.read(text, tokens.SESSION) if text else None
        current = await sessions.find(session, tokens.digest(raw)) if raw else None
        return Arrival(caller.client, current, next(iter(caller.languages), None))

    def _caller(self, request: Request) -> Caller:
        return self.contexts.caller_of(visits.of(request))

    def _locale(self, request: Request) -> str | None:
        return next(iter(self._caller(request).languages), None)
