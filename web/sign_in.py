"""The landing page: where a link of a mail leads, and the button that signs in.

A GET spends a link only in the browser that asked for it: whatever else opens links in mails gets
a page, and its button is a POST that needs the page's nonce and a cookie beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth import links, redeeming
from auth.answers import Confirmation, No, Refusal, SignedIn, Way
from auth.desk import Client
from auth.sessions import Found
from domain import handing, offers
from kit import clock, redirects, tokens
from web import pages
from web.doors import Door, safely
from web.pages import Page, Shop
from web.words import Problem

Answer = SignedIn | Confirmation | Refusal
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
    """Serves /sign-in."""

    door: Door
    shop: Shop

    def routes(self) -> list[Route]:
        """Make the addresses of the page and of its button."""
        opened = Route("/sign-in/{token}", self.open, methods=["GET", "OPTIONS"])
        return [opened, Route("/sign-in", self.press, methods=["POST"])]

    async def open(self, request: Request) -> Response:
        """Sign in at once where that is safe, or show the button."""
        token = request.path_params["token"]
        failed = partial(self._problem, request, Problem.UNAVAILABLE)
        return await self.door.opened(request, lambda s: self._opened(s, request, token), failed)

    async def press(self, request: Request) -> Response:
        """Do what a button says: sign in, or report that it was somebody else who asked."""
        pressed = await self.door.pressed(request)
        if pressed is None:
            return self._problem(request, Problem.FORM_EXPIRED)
        token, action = pressed
        work = self._reported if action == "report" else self._pressed
        failed = partial(self._problem, request, Problem.UNAVAILABLE)
        response = await safely(self.door.database, lambda s: work(s, request, token), failed)
        response.headers.append("Set-Cookie", self.door.contexts.cookies.landing("", 0))
        return response

    async def _opened(self, session: AsyncSession, request: Request, token: str) -> Response:
        arrival = await self._arrival(session, request)
        current = arrival.current
        seen = await links.look(session, token) if current else None
        if current is None or seen is None:
            answer = await redeeming.redeem(session, self.door.desk, token, arrival.client)
            answer = await self._settled(session, answer, arrival)
            return self._answered(arrival, answer, token, request)
        if (current.email_key, current.audience) == (seen.email_key, seen.audience):
            return self._led(arrival, seen.redirect_uri, current.email)
        # Somebody else is signed in here: only a button changes the account.
        return self._answered(arrival, seen.state, token, request)

    async def _pressed(self, session: AsyncSession, request: Request, token: str) -> Response:
        arrival = await self._arrival(session, request)
        answer = await redeeming.redeem(
            session, self.door.desk, token, arrival.client, confirmed=True, way=arrival.way
        )
        answer = await self._settled(session, answer, arrival)
        return self._answered(arrival, answer, token, request)

    async def _settled(self, session: AsyncSession, answer: Answer, arrival: Arrival) -> Answer:
        """Keep what was offered, and hand over what this browser had kept as a guest's."""
        await offers.settle(session, answer)
        return await handing.settle(session, answer, arrival.client)

    async def _reported(self, session: AsyncSession, request: Request, token: str) -> Response:
        arrival = await self._arrival(session, request)
        await links.report(session, token, arrival.client)
        return pages.done(shop=self.shop, locale=arrival.locale, email=None)

    def _answered(
        self,
        arrival: Arrival,
        answer: Answer,
        token: str,
        request: Request,
    ) -> Response:
        locale = answer.language or arrival.locale
        if isinstance(answer, Refusal):
            return pages.problem(
                shop=self.shop,
                locale=locale,
                problem=PROBLEMS[answer.why],
                retry_after=answer.retry_after or None,
            )
        if isinstance(answer, Confirmation):
            return self._asked(arrival, answer, token, request)
        response = self._led(arrival, answer.redirect_uri, answer.email)
        cookie = self.door.contexts.cookies.sign_in(
            answer.token, ends_with_browser=answer.ends_with_browser
        )
        response.headers.append("Set-Cookie", cookie)
        if answer.viewer.is_customer and arrival.client.claim_hash is not None:
            response.headers.append("Set-Cookie", self.door.contexts.cookies.let_go())
        return response

    def _asked(
        self, arrival: Arrival, answer: Confirmation, token: str, request: Request
    ) -> Response:
        """Show the button; with a secret, a second press finds the session of the first."""
        nonce, cookie = self.door.button(request, token)
        response = pages.confirm(
            shop=self.shop,
            locale=answer.language or arrival.locale,
            email=answer.masked_email,
            asked=max(clock.now() - answer.requested_at, timedelta(0)),
            token=token,
            nonce=nonce,
            device=answer.requested_from,
            current=arrival.current.email if arrival.current else None,
        )
        response.headers.append("Set-Cookie", cookie)
        if arrival.client.secret is None:
            remember = self.door.contexts.cookies.remember(tokens.make(tokens.BROWSER))
            response.headers.append("Set-Cookie", remember)
        return response

    def _led(self, arrival: Arrival, redirect_uri: str | None, email: str) -> Response:
        """Lead where it was wished, if that is still allowed."""
        try:
            location = redirects.allowed(redirect_uri or "", self.door.desk.storefronts)
        except redirects.BadRedirect:
            return pages.done(shop=self.shop, locale=arrival.locale, email=email)
        headers = {**pages.headers_for(Page.SIGN_IN), "Location": location}
        return Response(status_code=303, headers=headers)

    async def _arrival(self, session: AsyncSession, request: Request) -> Arrival:
        current = await self.door.current(session, request)
        return Arrival(self.door.caller(request).client, current, self.door.locale(request))

    def _problem(self, request: Request, problem: Problem) -> Response:
        return pages.problem(shop=self.shop, locale=self.door.locale(request), problem=problem)
