"""Payment news: where providers tell what has happened to payments, signed."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain import payment_news
from domain.payment_news import Heard
from domain.providers import Forged, Providers
from kit.database import Database
from web.requests import BadRequest, read_body

log = structlog.get_logger(__name__)
PATH = "/payments/{provider}/news"
LARGEST = 256 * 1024
HEADERS = {"Cache-Control": "no-store"}
STATUSES = {Heard.EARLY: 409}  # all else is over with; only what comes too early is told again


@dataclass(frozen=True)
class PaymentNews:
    """Takes what a provider has signed. What is strange, old or known changes nothing."""

    database: Database
    providers: Providers

    def routes(self) -> list[Route]:
        """Make the address, where there is a provider."""
        return [Route(PATH, self.hear, methods=["POST"])] if self.providers.named else []

    async def hear(self, request: Request) -> Response:
        """Check the signature over the body as it came, and write down what it says."""
        provider = self.providers.named.get(request.path_params["provider"])
        if provider is None:
            return _reply(404)
        try:
            body = await read_body(request, LARGEST)
            news = provider.read(body, request.headers.get(provider.signature_header, ""))
        except BadRequest as bad:
            return _reply(bad.status)
        except Forged as forged:
            log.warning("payment_news_forged", provider=provider.name, why=str(forged))
            return _reply(400)
        if news is None:
            return _reply(200)
        try:
            heard = await self.database.transaction(
                lambda session: payment_news.hear(session, provider.name, news)
            )
        except (SQLAlchemyError, OSError) as error:
            log.error("payment_news_failed", error=type(error).__name__)
            return _reply(503)
        if heard is not Heard.TAKEN:
            log.info(
                "payment_news", provider=provider.name, kind=news.kind.value, heard=heard.value
            )
        return _reply(STATUSES.get(heard, 200))


def _reply(status: int) -> Response:
    return Response(status_code=status, headers=HEADERS)
