"""The page of a conversation, which letters lead to: reading, replying, and ending the link.

The link itself is the permission, so no cookie is read, and a GET changes nothing, whoever fetches
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from babel.dates import format_date
from babel.numbers import format_currency
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

import kit.ids
from auth.desk import digest_of_claim
from auth.viewer import NOBODY, Viewer
from domain import links, mailed_keys, messages, opened, print_links
from domain.links import RequestSignInLink
from domain.messages import LONGEST, WriteMessage
from domain.opened import Back, Opened, Said
from domain.return_refusals import NoSuchReturn
from kit import clock, emails, texts
from kit.database import Database
from kit.money import Money
from kit.refused import Refused
from kit.tokens import ADDED_IN_MAIL
from models import File, Order, Shipment
from models.shipments import tracking_url
from web import pages, visits
from web.contexts import Contexts
from web.doors import safely
from web.opened_words import WORDS
from web.pages import Page, Shop
from web.requests import BadRequest, read_body
from web.words import spoken

Form: TypeAlias = Mapping[str, str]
LARGEST_FORM = 16 * LONGEST  # a character may be twelve, written as forms do
PLACE = "/open/{token}"


@dataclass(frozen=True)
class Opening:
    """Serves /open, by the key that a letter carries."""

    database: Database
    contexts: Contexts
    shop: Shop

    def routes(self) -> list[Route]:
        """Make the address of the page."""
        return [Route(PLACE, self.open, methods=["GET", "POST"])]

    async def open(self, request: Request) -> Response:
        """Show the conversation, or do what a button says."""
        token = request.path_params["token"].strip(ADDED_IN_MAIL)
        claim = digest_of_claim(token)
        form = await self._form(request) if request.method == "POST" else {}

        async def work(session: AsyncSession) -> Response:
            viewer = Viewer(claim_hash=claim)
            found = await opened.look(session, viewer) if claim is not None else None
            if found is None:
                return self._problem(request, "gone", HTTPStatus.GONE)
            if "end" in form:
                await mailed_keys.revoke(session, found.key)
                return self._problem(request, "ended", HTTPStatus.OK)
            if "account" in form and found.order is not None:
                return await self._account(session, request, found)
            if "body" in form:
                await self._write(session, request, viewer, found, form)
                return RedirectResponse(
                    f"/open/{token}", HTTPStatus.SEE_OTHER, pages.headers_for(Page.SIGN_IN)
                )
            return self._page(request, found)

        try:
            failed = partial(self._problem, request, "unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
            return await safely(self.database, work, failed)
        except (Refused, ValidationError) as no:
            return await self._refused(request, claim, no, form)

    async def _write(
        self, session: AsyncSession, request: Request, viewer: Viewer, found: Opened, form: Form
    ) -> None:
        """Write what the form says, by the very operation that clients use."""
        desk, of = self.contexts.house.desk, form.get("about")
        if of and not found.shows(of):
            raise NoSuchReturn
        about = {"return_id": of} if of else found.about
        command = WriteMessage.model_validate({**about, "body": form["body"]})
        await messages.write(session, viewer, command, desk)
        client = self.contexts.caller_of(visits.of(request)).client
        await messages.admit(session, desk, viewer, client)

    async def _account(self, session: AsyncSession, request: Request, found: Opened) -> Response:
        """Mail a link to sign in by to the address of the order, which goes to the account then.

        The key itself signs nobody in: it is older than such a link may be, and passed on.
        """
        assert found.other.to_address is not None
        caller, house = self.contexts.caller_of(visits.of(request)), self.contexts.house
        given = {"email": found.other.to_address, "language": found.other.language}
        sent = await links.request(
            session,
            NOBODY,
            RequestSignInLink.model_validate(given),
            desk=house.desk,
            client=caller.client,
            spoken=caller.languages,
            usual=house.languages,
        )
        if isinstance(sent, Refused):
            return self._page(request, found, sent.code(), status=HTTPStatus.TOO_MANY_REQUESTS)
        return self._page(request, found, "MAILED")

    async def _refused(
        self, request: Request, claim: bytes | None, no: Exception, form: Form
    ) -> Response:
        """Show the page again with what was written, and why it was not taken."""
        verdict = no.code() if isinstance(no, Refused) else "INVALID_INPUT"
        status = HTTPStatus.TOO_MANY_REQUESTS if verdict == "RATE_LIMITED" else HTTPStatus.OK

        async def work(session: AsyncSession) -> Response:
            found = await opened.look(session, Viewer(claim_hash=claim))
            if found is None:
                return self._problem(request, "gone", HTTPStatus.GONE)
            return self._page(request, found, verdict, form, status)

        failed = partial(self._problem, request, "unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
        return await safely(self.database, work, failed)

    def _page(
        self,
        request: Request,
        found: Opened,
        verdict: str | None = None,
        form: Form = MappingProxyType({}),
        status: int = HTTPStatus.OK,
    ) -> Response:
        language = self._language(request, found.other.language)
        words = WORDS[language]
        about = found.other.number or (found.thread and found.thread.title) or ""
        of = form.get("about", "")
        return self._answer(
            "opened.html",
            language,
            status,
            title=words[found.subject.value],
            order=None if found.order is None else self._order(found, found.order, language),
            about=about,
            said=[self._said(one, language) for one in found.said],
            returns=[self._back(one, language) for one in found.returns],
            verdict=None if verdict is None else words.get(verdict, words["REFUSED"]),
            written={of if found.shows(of) else "": form.get("body", "")},
            most=LONGEST,
            action=request.url.path,
        )

    def _order(self, found: Opened, order: Order, language: str) -> dict[str, Any]:
        house, words = self.contexts.house, WORDS[language]
        paper = print_links.link(house.signing, house.base_url, kit.ids.public(Order, order.id))
        total = Money(order.total_minor, order.currency)
        address = found.other.to_address
        return {
            "status": words[order.status.value],
            "placed": format_date(order.placed_at.date(), "long", locale=language),
            "total": format_currency(total.amount, total.currency, locale=language),
            "paper": paper.html,
            "pdf": paper.pdf,
            "parcels": [self._parcel(one, language) for one in found.shipments],
            "email": None if address is None else emails.mask(address),
        }

    def _parcel(self, one: Shipment, language: str) -> dict[str, str | None]:
        way = tracking_url(one.carrier, one.tracking_number, one.tracking_page)
        come = one.delivered_at or one.shipped_at
        words = WORDS[language]["SENT" if one.delivered_at is None else "COME"]
        when = words.format(day=format_date(come.date(), "long", locale=language))
        return {"when": when, "number": one.tracking_number, "url": way}

    def _back(self, one: Back, language: str) -> dict[str, Any]:
        said = [self._said(message, language) for message in one.said]
        label = None if one.label is None else self._file(one.label)
        return {"id": one.id, "number": one.returned.number, "said": said, "label": label}

    def _said(self, one: Said, language: str) -> dict[str, Any]:
        words, message = WORDS[language], one.message
        past = max(clock.now() - message.created_at, timedelta(0))
        notice = None if message.notice is None else words[message.notice.value]
        return {
            "author": message.author.value,
            "who": words[message.author.value].format(store=self.shop.name),
            "at": pages.ago(past, language),
            "moment": message.created_at.isoformat(),
            "notice": notice,
            "body": message.body,
            "files": [self._file(file) for file in one.files],
        }

    def _file(self, file: File) -> dict[str, str]:
        return {"name": file.name, "url": self.contexts.house.file_links.download(file.id)}

    def _problem(self, request: Request, problem: str, status: int) -> Response:
        language = self._language(request, None)
        return self._answer("opened_problem.html", language, status, problem=problem)

    def _answer(self, template: str, language: str, status: int, **data: Any) -> Response:
        return pages.answer(
            template,
            Page.SIGN_IN,
            status=status,
            extra={"Content-Language": language},
            language=language,
            words=WORDS[language],
            shop=self.shop,
            **data,
        )

    def _language(self, request: Request, own: str | None) -> str:
        known = (own,) if own else ()
        asked = texts.languages_of(request.headers.get("accept-language"))
        return spoken(next(iter((*known, *asked)), None))

    async def _form(self, request: Request) -> Form:
        try:
            read = (await read_body(request, LARGEST_FORM)).decode("ascii")
            return {name: values[-1] for name, values in parse_qs(read, max_num_fields=5).items()}
        except (BadRequest, ValueError):
            return {"body": ""}
