"""Preferences: pages by which whoever reads a mailbox answers, stops and chooses.

A GET changes nothing, whoever fetches it; what counts is a POST. The link itself is the permission,
so no cookie is read, and one click of a mail program (RFC 8058) is a POST like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain import preferences
from domain.consent_records import Shown
from domain.preferences import Chosen, Question
from kit import texts
from kit.database import Database
from kit.signing import Signing
from mailer.preferences import Holder, choosing, digest_of, read_choose, read_confirm, read_stop
from models import ConsentKind, ConsentState, Customer
from web import pages, visits
from web.consent_words import WORDS
from web.contexts import Contexts
from web.doors import Work, safely
from web.pages import Page, Shop
from web.requests import BadRequest, read_body
from web.words import spoken

LARGEST_FORM = 16 * 1024
ADDED_IN_MAIL = " \t\r\n\u00a0.,>)"


@dataclass(frozen=True)
class Preferences:
    """Serves /consents, /unsubscribe and /preferences, each by a signed link of a mail."""

    database: Database
    contexts: Contexts
    shop: Shop
    signing: Signing

    def routes(self) -> list[Route]:
        """Make the addresses of the pages."""
        both = ["GET", "POST"]
        return [
            Route("/consents/{token}", self.confirming, methods=both),
            Route("/unsubscribe/{token}", self.stopping, methods=both),
            Route("/preferences/{token}", self.choosing, methods=both),
        ]

    async def confirming(self, request: Request) -> Response:
        """Show what is asked, and keep the answer."""
        answer = read_confirm(self.signing, _token(request))

        async def work(session: AsyncSession) -> Response:
            if answer is None:
                return self._gone(request)
            if request.method == "POST":
                found = await preferences.confirm(session, answer, self._shown(request))
            else:
                found = await preferences.question(session, answer)
            if found is None:
                return self._gone(request)
            return self._asked(request, found, answered=request.method == "POST")

        return await self._safely(request, work)

    async def stopping(self, request: Request) -> Response:
        """Show what would be stopped, and stop it."""
        holder = read_stop(self.signing, _token(request))
        body = await self._body(request) if request.method == "POST" else None
        if body is not None and not _is_one_click(body):
            return Response(status_code=HTTPStatus.BAD_REQUEST)

        async def work(session: AsyncSession) -> Response:
            if holder is None:
                return self._gone(request)
            if body is not None:
                found = await preferences.stop(session, holder, self._shown(request))
            else:
                found = await preferences.stoppable(session, holder)
            if found is None:
                return self._gone(request)
            customer, kind = found
            template = "consent_stop.html" if body is None else "consent_done.html"
            about = self._about(request, customer, kind)
            return self._page(request, template, customer, said="stopped", **about)

        return await self._safely(request, work)

    async def choosing(self, request: Request) -> Response:
        """Show every kind with how it stands, and keep what is chosen."""
        holder = read_choose(self.signing, _token(request))
        body = await self._body(request) if request.method == "POST" else None

        async def work(session: AsyncSession) -> Response:
            if holder is None:
                return self._gone(request)
            found = await preferences.choices(session, holder)
            if found is None:
                return self._gone(request)
            if body is None:
                return self._choices(request, found, None)
            shown = self._shown(request, found.customer)
            kept = await preferences.choose(session, holder, _wanted(body), shown)
            return self._choices(request, kept or found, _verdict(kept or found))

        return await self._safely(request, work)

    def _asked(self, request: Request, found: Question, *, answered: bool) -> Response:
        about = self._about(request, found.customer, found.kind)
        if answered or found.is_answered:
            return self._page(
                request, "consent_done.html", found.customer, said="confirmed", **about
            )
        asked = found.asked
        return self._page(request, "consent_confirm.html", found.customer, asked=asked, **about)

    def _choices(self, request: Request, found: Chosen, verdict: str | None) -> Response:
        languages = self._languages(request, found.customer)
        usual = self.contexts.house.languages
        rows = [
            {
                "key": one.kind.key,
                "version": one.kind.version,
                "name": texts.said(one.kind.name, languages, usual),
                "wording": texts.said(one.kind.wording, languages, usual),
                "is_on": one.is_on,
                "is_waiting": one.state is ConsentState.PENDING,
            }
            for one in found.standings
        ]
        return self._page(
            request, "consent_choices.html", found.customer, rows=rows, verdict=verdict
        )

    def _about(self, request: Request, customer: Customer, kind: ConsentKind) -> dict[str, Any]:
        """Name a kind in the language of the page, and lead to the page of all of them."""
        languages, usual = self._languages(request, customer), self.contexts.house.languages
        assert customer.email_key is not None
        holder = Holder(customer.id, digest_of(customer.email_key))
        return {
            "kind": texts.said(kind.name, languages, usual),
            "more": f"/preferences/{choosing(self.signing, holder)}",
        }

    def _page(
        self, request: Request, template: str, customer: Customer | None, **data: Any
    ) -> Response:
        languages = self._languages(request, customer)
        language = spoken(next(iter(languages), None))
        status = data.pop("status", HTTPStatus.OK)
        return pages.answer(
            template,
            Page.SIGN_IN,
            status=status,
            extra={"Content-Language": language},
            language=language,
            words=WORDS[language],
            shop=self.shop,
            email=preferences.masked(customer) if customer else None,
            action=request.url.path,
            **data,
        )

    def _gone(self, request: Request) -> Response:
        return self._page(
            request, "consent_problem.html", None, problem="gone", status=HTTPStatus.GONE
        )

    async def _safely(self, request: Request, work: Work) -> Response:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        data = {"problem": "unavailable", "status": status}
        failed = partial(self._page, request, "consent_problem.html", None, **data)
        return await safely(self.database, work, failed)

    async def _body(self, request: Request) -> bytes:
        try:
            return await read_body(request, LARGEST_FORM)
        except BadRequest:
            return b""

    def _shown(self, request: Request, customer: Customer | None = None) -> Shown:
        client = self.contexts.caller_of(visits.of(request)).client
        return Shown(self._languages(request, customer), self.contexts.house.languages, client)

    def _languages(self, request: Request, customer: Customer | None) -> tuple[str, ...]:
        """List the languages to speak: the customer's, then the browser's."""
        own = (customer.language,) if customer is not None and customer.language else ()
        return (*own, *texts.languages_of(request.headers.get("accept-language")))


def _token(request: Request) -> str:
    token: str = request.path_params["token"]
    return token.strip(ADDED_IN_MAIL)


def _is_one_click(body: bytes) -> bool:
    """Tell whether a mail program, or our own page, says so; RFC 8058 allows multipart, too."""
    return b"List-Unsubscribe" in body and b"One-Click" in body


def _wanted(body: bytes) -> Mapping[str, tuple[int, bool]]:
    """Read the form: which kinds were shown, in which version, and which of them are ticked."""
    try:
        form = parse_qs(body.decode("ascii"), max_num_fields=200)
    except ValueError:
        return {}
    on = set(form.get("on", []))
    shown = (text.rpartition(":") for text in form.get("shown", []))
    return {
        key: (int(version), key in on)
        for key, _, version in shown
        if version.isascii() and version.isdecimal() and len(version) < 10
    }


def _verdict(found: Chosen) -> str:
    if found.not_kept:
        return "not_kept"
    is_waiting = any(one.state is ConsentState.PENDING for one in found.standings)
    return "kept_waiting" if is_waiting else "kept"
