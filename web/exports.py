"""Exports: lists as files, written row by row, for staff and machines with the permission."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from auth.permissions import Permission
from auth.viewer import Viewer
from domain import consents
from kit import times
from kit.database import Database
from web import visits
from web.contexts import Contexts

log = structlog.get_logger(__name__)
COLUMNS = ("email", "first_name", "last_name", "language", "since", "version")
NEEDED = frozenset({Permission.CONSENTS_READ, Permission.CUSTOMERS_READ})
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# What a spreadsheet would take for a formula, in the shapes that some of them fold to it.
FORMULA = re.compile("[\\s\0]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


@dataclass(frozen=True)
class Exports:
    """Serves /exports; what is written is what the viewer may see."""

    database: Database
    contexts: Contexts

    def routes(self) -> list[Route]:
        """Make the addresses of the files."""
        return [Route("/exports/consents/{key}.csv", self.consents, methods=["GET"])]

    async def consents(self, request: Request) -> Response:
        """Write whom one may write to about a kind of consent."""
        key = request.path_params["key"]
        try:
            viewer = await self._viewer(request)
            if not viewer.permissions >= NEEDED:
                return _denied(viewer)
            is_there = await self.database.transaction(
                lambda session: consents.note_export(session, viewer, key)
            )
        except (SQLAlchemyError, OSError) as error:
            log.error("export_failed", error=type(error).__name__)
            headers = {**HEADERS, "Retry-After": "60"}
            return PlainTextResponse("Try again in a minute.\n", 503, headers)
        if not is_there:
            return PlainTextResponse("There is no such kind of consent.\n", 404, HEADERS)
        name = f'attachment; filename="{key}.csv"'  # a key that is there has plain letters only
        headers = {**HEADERS, "Content-Disposition": name}
        lines = self._lines(viewer, key)
        if request.method == "HEAD":
            return Response(headers=headers, media_type="text/csv; charset=utf-8")
        return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")

    async def _viewer(self, request: Request) -> Viewer:
        context = await self.contexts.make(visits.of(request))
        async with self.database.reads() as session:
            return await context.identify(session)

    async def _lines(self, viewer: Viewer, key: str) -> AsyncIterator[str]:
        """Write the file page by page, so that a slow reader holds no connection."""
        yield line(COLUMNS)
        after = None
        while rows := await self._page(viewer, key, after):
            yield "".join(line(cells(row)) for row in rows)
            after = rows[-1].id

    async def _page(self, viewer: Viewer, key: str, after: Any) -> Sequence[Any]:
        async with self.database.reads() as session:
            return await consents.export(session, viewer, key, after)


def cells(row: Any) -> list[Any]:
    """Write a row's values as they stand in the file."""
    since = times.printed(row.changed_at)
    return [row.email, row.first_name, row.last_name, row.language, since, row.version]


def line(values: Sequence[Any]) -> str:
    """Write one line of CSV (RFC 4180), in which no cell is a formula."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([harmless(value) for value in values])
    return written.getvalue()


def harmless(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would carry out."""
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return value


def _denied(viewer: Viewer) -> Response:
    if viewer.actor_id is None:
        return PlainTextResponse("Sign in first.\n", HTTPStatus.UNAUTHORIZED, HEADERS)
    needed = " and ".join(sorted(NEEDED))
    return PlainTextResponse(f"This takes {needed}.\n", HTTPStatus.FORBIDDEN, HEADERS)
