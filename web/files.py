"""Files: where bytes are sent to by one signed link, and read by another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from domain import downloads, uploads
from domain.file_kinds import content_type, saved_as
from domain.file_links import PATH, FileLinks, Way
from kit.database import Database
from kit.files import Files, NoSuchFile, StoreError
from models import File
from web.file_ranges import Unsatisfiable, asked

log = structlog.get_logger(__name__)
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()-]")  # what an old client reads as something else
GONE = "This link is wrong or too old, or the file is no longer there. Open the page anew.\n"


@dataclass(frozen=True)
class Downloads:
    """Serves the bytes of a file to whoever has a link that still holds."""

    database: Database
    files: Files
    links: FileLinks

    def routes(self) -> list[Route]:
        """Make the address."""
        return [Route(f"{PATH}/{{token}}", self.download, methods=["GET"])]

    async def download(self, request: Request) -> Response:
        """Answer a file, or the range of it that is asked for."""
        token = request.path_params["token"]
        bought = self.links.read(Way.BOUGHT, token)
        id = bought or self.links.read(Way.DOWNLOAD, token)
        if id is None:
            return _gone()
        find = uploads.stored if bought is None else downloads.served
        try:
            async with self.database.reads() as session:
                file = await find(session, id)
            return _gone() if file is None else await self._served(request, file)
        except NoSuchFile:
            log.error("file_lost", file=str(id))
            return _gone()
        except (SQLAlchemyError, StoreError, OSError) as error:
            log.error("download_failed", error=type(error).__name__)
            headers = {"Cache-Control": "no-store", "Retry-After": "60"}
            return PlainTextResponse("Try again in a minute.\n", 503, headers)

    async def _served(self, request: Request, file: File) -> Response:
        assert file.place is not None
        assert file.digest is not None
        etag = f'"{file.digest.hex()}"'
        headers = {**HEADERS, "ETag": etag, "Content-Disposition": disposition(file)}
        try:
            part = asked(request.headers, file.size, etag)
        except Unsatisfiable:
            headers["Content-Range"] = f"bytes */{file.size}"
            return Response(status_code=416, headers=headers)
        start, end = (0, file.size) if part is None else (part.start, part.end)
        if part is not None:
            headers["Content-Range"] = part.header
        headers["Content-Length"] = str(end - start)
        status, media_type = 200 if part is None else 206, content_type(file.kind)
        if request.method == "HEAD":
            return Response(None, status, headers, media_type)
        pieces = await self.files.open(file.place, start, end)
        return StreamingResponse(pieces, status, headers, media_type)


def disposition(file: File) -> str:
    """Have a file saved, never shown, under its name (RFC 6266, RFC 5987)."""
    name = saved_as(file.name, file.kind)
    plain = NOT_PLAIN.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _gone() -> Response:
    return PlainTextResponse(GONE, 404, {"Cache-Control": "no-store"})
