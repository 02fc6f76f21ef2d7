"""The pages of withdrawing from a contract: declaring it, confirming it, and its receipt.

Anybody may, without signing in; no cookie is read, and a GET changes nothing. What is declared is
kept nowhere until it is confirmed: the form of the second page carries it, signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from babel.dates import format_datetime
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.refusals import EmailInvalid
from domain import withdrawals
from domain.withdrawals import (
    ConfirmWithdrawal,
    DeclareWithdrawal,
    WithdrawalDeclared,
    WithdrawalReceipt,
)
from kit import texts
from kit.database import Database
from kit.refused import Refused
from web import pages, visits
from web.contexts import Contexts
from web.doors import safely
from web.pages import Page, Shop
from web.requests import BadRequest, read_body
from web.withdrawal_words import WORDS
from web.words import spoken

PLACE = "/withdraw"
FIELDS = ("order_number", "name", "email", "text")
LARGEST_FORM = 256 * 1024
LONGEST_SHOWN = 2000  # of what was typed and is shown again
MOMENT = {"de": "d. MMMM y, HH:mm 'Uhr' (z)", "en": "d MMMM y, HH:mm (z)"}
STATUS = {"RATE_LIMITED": HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True)
class Withdrawing:
    """Serves /withdraw."""

    database: Database
    contexts: Contexts
    shop: Shop

    def routes(self) -> list[Route]:
        """Make the address of the pages."""
        return [
            Route(PLACE, self.open, methods=["GET"]),
            Route(PLACE, self.press, methods=["POST"]),
        ]

    async def open(self, request: Request) -> Response:
        """Show the form, with the number of the order if the link brought it."""
        return self._form(request, {"order_number": request.query_params.get("order", "")})

    async def press(self, request: Request) -> Response:
        """Do what the form says: read the declaration, let it be changed, or keep it."""
        form = await _read(request)
        if "token" in form:
            return await self._confirmed(request, form["token"])
        if "change" in form:
            return self._form(request, form)
        try:
            said = {name: form.get(name) or None for name in FIELDS}
            command = DeclareWithdrawal.model_validate(said)
            signing = self.contexts.house.signing
            declared = withdrawals.declare(command, signing, self._language(request))
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors()}
            return self._form(request, form, "INVALID_INPUT", wrong)
        except EmailInvalid:
            return self._form(request, form, "INVALID_INPUT", {"email"})
        return self._declared(request, declared)

    async def _confirmed(self, request: Request, token: str) -> Response:
        house = self.contexts.house
        client = self.contexts.caller_of(visits.of(request)).client

        async def work(session: AsyncSession) -> Response:
            command = ConfirmWithdrawal.model_validate({"token": token})
            receipt = await withdrawals.confirm(session, command, house.signing, house.desk, client)
            return self._done(request, receipt)

        failed = partial(
            self._form, request, {}, "unavailable", status=HTTPStatus.SERVICE_UNAVAILABLE
        )
        try:
            return await safely(self.database, work, failed)
        except (Refused, ValidationError) as no:
            verdict = no.code() if isinstance(no, Refused) else "DECLARATION_EXPIRED"
            status = STATUS.get(verdict, HTTPStatus.BAD_REQUEST)
            return self._form(request, {}, verdict, status=status)

    def _form(
        self,
        request: Request,
        said: Mapping[str, str],
        verdict: str | None = None,
        wrong: set[str] | None = None,
        status: int = HTTPStatus.OK,
    ) -> Response:
        shown = {name: said.get(name, "")[:LONGEST_SHOWN] for name in FIELDS}
        facts = {"said": shown, "verdict": verdict, "wrong": wrong or set()}
        return self._page(request, "withdrawal_form.html", status, **facts)

    def _declared(self, request: Request, declared: WithdrawalDeclared) -> Response:
        return self._page(request, "withdrawal_confirm.html", declared=declared)

    def _done(self, request: Request, receipt: WithdrawalReceipt) -> Response:
        language = self._language(request)
        at = format_datetime(receipt.received_at, MOMENT[language], locale=language)
        return self._page(request, "withdrawal_done.html", receipt=receipt, at=at)

    def _page(
        self, request: Request, template: str, status: int = HTTPStatus.OK, **data: Any
    ) -> Response:
        language = self._language(request)
        return pages.answer(
            template,
            Page.SIGN_IN,
            status=status,
            extra={"Content-Language": language},
            language=language,
            words=WORDS[language],
            shop=self.shop,
            action=PLACE,
            **data,
        )

    def _language(self, request: Request) -> str:
        wanted = texts.languages_of(request.headers.get("accept-language"))
        return spoken(next(iter(wanted), None))


async def _read(request: Request) -> dict[str, str]:
    """Read the form; empty for what cannot be read."""
    try:
        body = (await read_body(request, LARGEST_FORM)).decode("ascii")
        return {name: values[0] for name, values in parse_qs(body, max_num_fields=20).items()}
    except (BadRequest, ValueError):
        return {}
