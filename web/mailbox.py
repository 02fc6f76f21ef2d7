"""The development mailbox: every mail that was caught instead of sent. Absent in production."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlmodel import col, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import kit.ids
from kit import clock
from kit.database import Database
from models import CaughtMail
from web import pages
from web.mails import Mail, read

SHOWN = 100


class Mailbox:
    """The pages of the mailbox, over the table that development's transport fills."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def routes(self) -> list[Route]:
        """The addresses of the mailbox."""
        return [
            Route("/mailbox", self.all, methods=["GET"]),
            Route("/mailbox/{id}", self.one, methods=["GET"]),
            Route("/mailbox/{id}/html", self.html, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """List the newest mails; `?refresh=0` keeps the page still."""
        newest = (col(CaughtMail.created_at).desc(), col(CaughtMail.id).desc())
        async with self.database.reads() as session:
            rows = await session.exec(select(CaughtMail).order_by(*newest).limit(SHOWN))
            mails = [_mail(row) for row in rows]
        refresh = None if request.query_params.get("refresh") == "0" else 5
        return pages.mailbox(mails, now=clock.now(), refresh=refresh)

    async def one(self, request: Request) -> Response:
        """Show one mail."""
        return pages.letter(await self._found(request), now=clock.now())

    async def html(self, request: Request) -> Response:
        """Answer the HTML part of one mail, for the frame of its page."""
        return pages.letter_html(await self._found(request))

    async def _found(self, request: Request) -> Mail:
        id = kit.ids.of(CaughtMail, request.path_params["id"])
        async with self.database.reads() as session:
            row = await session.get(CaughtMail, id) if id else None
        if row is None:
            raise HTTPException(404)
        return _mail(row)


def _mail(row: CaughtMail) -> Mail:
    message: EmailMessage = message_from_bytes(row.raw, policy=policy.default)
    return read(message, id=kit.ids.public(CaughtMail, row.id), sent_at=row.created_at)
