"""Uploads: the bytes of a file that was announced, streamed into the store as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain import uploads
from domain.file_kinds import WrongKind, checked
from domain.file_links import PATH, FileLinks, Way
from kit import ids
from kit.database import Database
from kit.files import Files, Kept, StoreError, TooLarge
from models import File, FileState

log = structlog.get_logger(__name__)
SLOWEST = 32 * 1024  # bytes a second, over the whole of an upload
SILENCE = 20.0  # seconds between two pieces
START = 30.0  # seconds that every upload may take


@dataclass
class NotTaken(Exception):
    """The upload is refused; nothing of it is kept."""

    status: int
    code: str
    message: str

    def response(self) -> Response:
        """Say so; what was not read stays on the connection, which is of no further use."""
        headers = {"Cache-Control": "no-store", "Connection": "close"}
        if self.status in (409, 503):
            headers["Retry-After"] = "60" if self.status == 503 else str(int(SILENCE))
        body = {"code": self.code, "message": self.message}
        return JSONResponse(body, self.status, headers)


LINK = NotTaken(404, "NO_SUCH_UPLOAD", "This link is wrong or too old: ask for another.")
STORED = NotTaken(409, "FILE_STORED", "The bytes of this file have come already.")
UNDER_WAY = NotTaken(409, "UPLOAD_UNDER_WAY", "The bytes of this file are coming already.")
SLOW = NotTaken(408, "TOO_SLOW", "This took too long: send the file again.")
FAULT = NotTaken(503, "UNAVAILABLE", "Files cannot be kept at the moment: try again.")


@dataclass(frozen=True)
class Uploads:
    """Takes the bytes of each file once, from whoever has the link to send them."""

    database: Database
    files: Files
    links: FileLinks
    under_way: set[UUID] = field(default_factory=set)

    def routes(self) -> list[Route]:
        """Make the address."""
        return [Route(f"{PATH}/uploads/{{token}}", self.upload, methods=["POST", "PUT"])]

    async def upload(self, request: Request) -> Response:
        """Keep what comes as the file that was announced, if it is that."""
        id = self.links.read(Way.UPLOAD, request.path_params["token"])
        try:
            if id is None:
                raise LINK
            return await self._alone(request, id)
        except NotTaken as refused:
            return refused.response()
        except (SQLAlchemyError, StoreError, OSError) as error:
            log.error("upload_failed", error=type(error).__name__)
            return FAULT.response()
        except ClientDisconnect:
            return Response(status_code=400)  # which nobody reads

    async def _alone(self, request: Request, id: UUID) -> Response:
        """Take it unless somebody is sending the same, whose bytes would be kept beside these."""
        if id in self.under_way:
            raise UNDER_WAY
        self.under_way.add(id)
        try:
            return await self._taken(request, id)
        finally:
            self.under_way.discard(id)

    async def _taken(self, request: Request, id: UUID) -> Response:
        async with self.database.reads() as session:
            file = await uploads.awaited(session, id)
        _require_waiting(FileState.GONE if file is None else file.state)
        assert file is not None
        _require_length(request.headers.get("content-length"), file.size)
        kept = await self._kept(request, file)
        # Where this fails, its commit may have been carried out all the same: the bytes stay, and
        # those that no row knows of are swept.
        before = await self.database.transaction(lambda s: uploads.finish(s, id, kept))
        if before is not FileState.WAITING:
            await self.files.delete(kept.place)
            _require_waiting(before)
        answer = {"id": ids.public(File, id), "size": kept.size, "sha256": kept.digest.hex()}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def _kept(self, request: Request, file: File) -> Kept:
        pieces = checked(_in_time(request, file.size), file.kind)
        try:
            kept = await self.files.put(pieces, at_most=file.size)
        except TooLarge:
            raise _length(file.size) from None
        except WrongKind as wrong:
            raise NotTaken(415, "WRONG_KIND", str(wrong)) from None
        if kept.size != file.size:
            await self.files.delete(kept.place)
            raise _length(file.size)
        return kept


async def _in_time(request: Request, size: int) -> AsyncIterator[bytes]:
    """Pass on the pieces of a body, unless they come too slowly one by one or altogether."""
    clock = asyncio.get_running_loop()
    until = clock.time() + START + size / SLOWEST
    while True:
        try:
            async with asyncio.timeout_at(min(until, clock.time() + SILENCE)):
                message = await request.receive()
        except TimeoutError:
            raise SLOW from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if piece := message.get("body", b""):
            yield piece
        if not message.get("more_body", False):
            return


def _require_waiting(state: FileState) -> None:
    if state is FileState.GONE:
        raise LINK
    if state is not FileState.WAITING:
        raise STORED


def _require_length(declared: str | None, size: int) -> None:
    """Refuse at once what says of itself that it has another length."""
    if declared is not None and declared != str(size):
        raise _length(size)


def _length(size: int) -> NotTaken:
    return NotTaken(413, "WRONG_SIZE", f"This file was announced with {size} bytes.")
