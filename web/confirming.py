"""The page that other links in letters lead to: opening it does nothing, its button does.

A link ends a session that its owner does not know, or confirms, calls off or undoes a change of
address. Whoever holds it may press, in any browser; scanners that only open links change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth import email_changes, notices
from auth.email_changes import Answer, Came, Seen
from auth.viewer import NOBODY
from kit import agents, clock, emails
from models import SessionKind
from web import pages, questions
from web.doors import Door, safely
from web.pages import Shop
from web.questions import Question
from web.words import Problem, spoken

STATUS = {Came.DEAD: 410, Came.FAILED: 409}


@dataclass(frozen=True)
class Confirming:
    """Serves /confirm."""

    door: Door
    shop: Shop

    def routes(self) -> list[Route]:
        """Make the addresses of the page and of its buttons."""
        opened = Route("/confirm/{token}", self.open, methods=["GET", "OPTIONS"])
        return [opened, Route("/confirm", self.press, methods=["POST"])]

    async def open(self, request: Request) -> Response:
        """Show what the button would do."""
        token = request.path_params["token"]
        failed = partial(self._problem, request, Problem.UNAVAILABLE)
        return await self.door.opened(request, lambda s: self._asked(s, request, token), failed)

    async def press(self, request: Request) -> Response:
        """Do what the button says."""
        works = {"confirm": self._confirmed, "end": self._ended, "undo": self._undone}
        pressed = await self.door.pressed(request)
        if pressed is None or pressed[1] not in works:
            return self._problem(request, Problem.FORM_EXPIRED)
        token, work = pressed[0], works[pressed[1]]
        failed = partial(self._problem, request, Problem.UNAVAILABLE)
        return await safely(self.door.database, lambda s: work(s, request, token), failed)

    async def _asked(self, session: AsyncSession, request: Request, token: str) -> Response:
        told_of = await notices.look(session, self.door.desk, token)
        seen = None if told_of else await email_changes.look(session, token)
        language = told_of.language if told_of else seen.language if seen else None
        locale = language or self.door.locale(request)
        if told_of and told_of.is_over:
            return questions.told(shop=self.shop, locale=locale, name="ended")
        asked = _of_session(told_of, locale) if told_of else _of_change(seen)
        if asked is None:
            return self._told(locale, Came.DEAD)
        nonce, cookie = self.door.button(request, token)
        response = questions.question(
            shop=self.shop, locale=locale, asked=asked, token=token, nonce=nonce
        )
        response.headers.append("Set-Cookie", cookie)
        return response

    async def _ended(self, session: AsyncSession, request: Request, token: str) -> Response:
        locale = self.door.locale(request)
        if not await notices.object_to(session, self.door.desk, token):
            return self._told(locale, Came.DEAD)
        return questions.told(shop=self.shop, locale=locale, name="ended")

    async def _confirmed(self, session: AsyncSession, request: Request, token: str) -> Response:
        current = await self.door.current(session, request)
        by = current.viewer if current else NOBODY
        client = self.door.caller(request).client
        answer = await email_changes.confirm(session, self.door.desk, token, client, by)
        return self._answered(request, answer)

    async def _undone(self, session: AsyncSession, request: Request, token: str) -> Response:
        answer = await email_changes.undo(session, token, self.door.caller(request).client)
        return self._answered(request, answer)

    def _answered(self, request: Request, answer: Answer) -> Response:
        response = self._told(self.door.locale(request), answer.came)
        kept = answer.kept
        if kept is not None and kept.kind is SessionKind.COOKIE:
            cookie = self.door.contexts.cookies.sign_in(
                kept.token, ends_with_browser=kept.ends_with_browser
            )
            response.headers.append("Set-Cookie", cookie)
        return response

    def _told(self, locale: str | None, came: Came) -> Response:
        status = STATUS.get(came, 200)
        return questions.told(shop=self.shop, locale=locale, name=came.value, status=status)

    def _problem(self, request: Request, problem: Problem) -> Response:
        return pages.problem(shop=self.shop, locale=self.door.locale(request), problem=problem)


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
