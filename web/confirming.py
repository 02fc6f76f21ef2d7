"""The page that other links in letters lead to: opening it does nothing, its button does.

A link ends a session that its owner does not know, or confirms, calls off or undoes a change of
address. Whoever holds it may press, in any browser; scanners that only open links change nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth import email_changes, nonces, notices, sessions
from auth.desk import Desk
from auth.email_changes import Answer, Came, Seen
from auth.nonces import LANDING_AGE, Nonces
from auth.viewer import NOBODY
from kit import agents, clock, emails, tokens
from kit.database import Database
from models import SessionKind
from resolvers.house import Caller
from web import pages, questions, visits
from web.contexts import Contexts
from web.forms import is_ours, is_speculative, read_form
from web.pages import Page, Shop
from web.questions import Question
from web.sign_in import METHODS
from web.words import Problem, spoken

log = structlog.get_logger(__name__)
STATUS = {Came.DEAD: 410, Came.FAILED: 409}


@dataclass(frozen=True)
class Confirming:
    """Serves /confirm; `origin` is our own, which alone may press the button."""

    database: Database
    contexts: Contexts
    shop: Shop
    nonces: Nonces
    origin: str

    def routes(self) -> list[Route]:
        """Make the addresses of the page and of its buttons."""
        opened = Route("/confirm/{token}", self.open, methods=["GET", "OPTIONS"])
        return [opened, Route("/confirm", self.press, methods=["POST"])]

    @property
    def desk(self) -> Desk:
        """Where people sign in."""
        return self.contexts.house.desk

    async def open(self, request: Request) -> Response:
        """Show what the button would do."""
        headers = pages.headers_for(Page.SIGN_IN)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**headers, "Allow": METHODS})
        if request.method == "HEAD" or is_speculative(request):
            return Response(headers=headers, media_type="text/html")
        token = request.path_params["token"]
        return await self._safely(request, lambda s: self._asked(s, request, token))

    async def press(self, request: Request) -> Response:
        """Do what the button says."""
        token, nonce, action = await read_form(request, "token", "nonce", "action")
        cookies = self.contexts.cookies
        secret = request.cookies.get(cookies.nonce, "")
        if not is_ours(request, self.origin) or not self.nonces.landed(nonce, token, secret):
            return self._problem(request, Problem.FORM_EXPIRED)
        works = {"confirm": self._confirmed, "end": self._ended, "undo": self._undone}
        work = works.get(action, self._nothing)
        return await self._safely(request, lambda s: work(s, request, token))

    async def _asked(self, session: AsyncSession, request: Request, token: str) -> Response:
        told_of = await notices.look(session, self.desk, token)
        seen = None if told_of else await email_changes.look(session, token)
        language = told_of.language if told_of else seen.language if seen else None
        locale = language or self._locale(request)
        asked = _of_session(told_of, locale) if told_of else _of_change(seen)
        if asked is None:
            return self._told(locale, Came.DEAD)
        secret = request.cookies.get(self.contexts.cookies.nonce) or nonces.make_secret()
        nonce = self.nonces.landing(token, secret)
        response = questions.question(
            shop=self.shop, locale=locale, asked=asked, token=token, nonce=nonce
        )
        age = int(LANDING_AGE.total_seconds())
        response.headers.append("Set-Cookie", self.contexts.cookies.landing(secret, age))
        return response

    async def _ended(self, session: AsyncSession, request: Request, token: str) -> Response:
        locale = self._locale(request)
        if not await notices.object_to(session, self.desk, token):
            return self._told(locale, Came.DEAD)
        return questions.told(shop=self.shop, locale=locale, name="ended")

    async def _confirmed(self, session: AsyncSession, request: Request, token: str) -> Response:
        text = request.cookies.get(self.contexts.cookies.session)
        raw = tokens.read(text, tokens.SESSION) if text else None
        current = await sessions.find(session, tokens.digest(raw)) if raw else None
        by = current.viewer if current else NOBODY
        client = self._caller(request).client
        answer = await email_changes.confirm(session, self.desk, token, client, by)
        return self._answered(request, answer)

    async def _undone(self, session: AsyncSession, request: Request, token: str) -> Response:
        answer = await email_changes.undo(session, token, self._caller(request).client)
        return self._answered(request, answer)

    async def _nothing(self, session: AsyncSession, request: Request, token: str) -> Response:
        return self._problem(request, Problem.FORM_EXPIRED)

    def _answered(self, request: Request, answer: Answer) -> Response:
        response = self._told(self._locale(request), answer.came)
        kept = answer.kept
        if kept is not None and kept.kind is SessionKind.COOKIE:
            cookie = self.contexts.cookies.sign_in(
                kept.token, ends_with_browser=kept.ends_with_browser
            )
            response.headers.append("Set-Cookie", cookie)
        return response

    def _told(self, locale: str | None, came: Came) -> Response:
        status = STATUS.get(came, 200)
        return questions.told(shop=self.shop, locale=locale, name=came.value, status=status)

    def _problem(self, request: Request, problem: Problem) -> Response:
        return pages.problem(shop=self.shop, locale=self._locale(request), problem=problem)

    async def _safely(
        self, request: Request, work: Callable[[AsyncSession], Awaitable[Response]]
    ) -> Response:
        """Do it in a transaction; without a database say that the fault is ours."""
        try:
            return await self.database.transaction(work)
        except (SQLAlchemyError, OSError) as error:
            log.error("confirm_page_failed", error=type(error).__name__)
            return self._problem(request, Problem.UNAVAILABLE)

    def _caller(self, request: Request) -> Caller:
        return self.contexts.caller_of(visits.of(request))

    def _locale(self, request: Request) -> str | None:
        return next(iter(self._caller(request).languages), None)


def _of_session(session: Any, locale: str | None) -> Question:
    past = max(clock.now() - session.created_at, timedelta(0))
    device = agents.described(session.agent)
    facts = [("from", device)] if device else []
    when = ("happened", pages.ago(past, spoken(locale)))
    return Question("session", (*facts, when), ("end",))


def _of_change(seen: Seen | None) -> Question | None:
    """Ask each mailbox what it may decide; None when there is nothing to decide any more."""
    if seen is None:
        return None
    old, new = emails.mask(seen.change.old_email), emails.mask(seen.change.new_email)
    facts = (("new_address", new), ("old_address", old))
    if seen.by_new:
        return Question("new_email", facts, ("confirm",)) if seen.is_pending else None
    if seen.is_pending and seen.change.waits_for_old:
        return Question("approve_email", facts, ("confirm", "undo"))
    return Question("undo_email", facts[::-1], ("undo",)) if seen.can_undo else None
