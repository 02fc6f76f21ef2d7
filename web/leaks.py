"""Leaks: where whoever finds one of our tokens in the open reports it, and so ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth import leaks
from kit.database import Database
from web import visits
from web.contexts import Contexts
from web.requests import BadRequest, read_body

log = structlog.get_logger(__name__)
PATH = "/.well-known/leaked-token"
LARGEST = 16 * 1024
HEADERS = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Leaks:
    """Takes reports: a token as text, or JSON that has it under `token`, or a list of those.

    The answer is the same whatever was reported, so that nobody learns what is live.
    """

    database: Database
    contexts: Contexts

    def routes(self) -> list[Route]:
        """Make the address."""
        return [Route(PATH, self.report, methods=["POST"])]

    async def report(self, request: Request) -> Response:
        """End what is reported, if it is anything."""
        try:
            body = await read_body(request, LARGEST)
        except BadRequest as bad:
            return Response(status_code=bad.status, headers={**HEADERS, **bad.headers})
        desk = self.contexts.house.desk
        client = self.contexts.caller_of(visits.of(request)).client
        try:
            wait = await self.database.transaction(
                lambda s: leaks.report(s, desk, list(tokens_in(body)), client)
            )
        except (SQLAlchemyError, OSError) as error:
            log.error("leak_report_failed", error=type(error).__name__)
            return Response(status_code=503, headers={**HEADERS, "Retry-After": "60"})
        if wait is not None:
            return Response(status_code=429, headers={**HEADERS, "Retry-After": str(wait)})
        return Response(status_code=202, headers=HEADERS)


def tokens_in(body: bytes) -> Iterator[str]:
    """Find what may be a token in a report, whatever its shape."""
    try:
        yield from _named(orjson.loads(body))
    except (orjson.JSONDecodeError, RecursionError):
        yield body.decode("utf-8", "replace").strip()


def _named(given: Any) -> Iterator[str]:
    reports = given if isinstance(given, list) else [given]
    for one in reports[: leaks.MOST]:
        token = one.get("token") if isinstance(one, dict) else one
        if isinstance(token, str):
            yield token
