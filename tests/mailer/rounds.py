"""What the tests of outbox and courier do again and again."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from kit.database import Database
from mailer.courier import Courier
from mailer.letters import Draft, post
from mailer.relays import read
from mailer.transports import SmtpTransport
from models import Event, Letter
from tests.mailer.conftest import SECRETS, draft_now

MINUTE = timedelta(minutes=1)


def courier_to(database: Database, port: int, patience: float = 30) -> Courier:
    relay = read(f"smtp://127.0.0.1:{port}?starttls=never")
    return Courier(database, SmtpTransport(relay), SECRETS, patience=patience)


async def put(database: Database, *drafts: Draft) -> None:
    async with database.writes() as session, session.begin():
        for draft in drafts or [draft_now()]:
            await post(session, draft)


async def letters(database: Database) -> list[Letter]:
    async with database.reads() as session:
        return list((await session.exec(select(Letter).order_by("id"))).all())


async def one(database: Database) -> Letter:
    (letter,) = await letters(database)
    return letter


async def failures(database: Database) -> list[Event]:
    async with database.reads() as session:
        return list((await session.exec(select(Event))).all())
