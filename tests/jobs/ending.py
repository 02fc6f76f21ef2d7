"""Rows that come to an end, as cleaning finds them, written and read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kit import clock, ids
from kit.database import Database
from models import (
    ActorKind,
    Audience,
    Cart,
    CaughtMail,
    Customer,
    EmailChange,
    Event,
    IdempotencyKey,
    Letter,
    Session,
    SessionKind,
    SignInLink,
    Wishlist,
)

DAY = timedelta(days=1)
NEVER = clock.now() + 1000 * DAY


def a_link(expires_at: datetime, **values: Any) -> SignInLink:
    return SignInLink(
        audience=Audience.CUSTOMER,
        email="jane@example.com",
        email_key="jane@example.com",
        link_hash=ids.new().bytes,
        key_version=1,
        expires_at=expires_at,
        **values,
    )


def a_session(**values: Any) -> Session:
    ends = {"idle_expires_at": NEVER, "expires_at": NEVER, **values}
    return Session(
        token_hash=ids.new().bytes,
        kind=SessionKind.BEARER,
        authenticated_at=clock.now(),
        last_seen_at=clock.now(),
        **ends,
    )


def a_change(**values: Any) -> EmailChange:
    return EmailChange(
        old_email="a@b.example",
        old_key="a@b.example",
        new_email="c@d.example",
        new_key="c@d.example",
        new_hash=ids.new().bytes,
        old_hash=ids.new().bytes,
        expires_at=clock.now(),
        **values,
    )


def a_letter(**values: Any) -> Letter:
    key = ids.new().hex
    return Letter(
        dedupe_key=key,
        template="x",
        to_address="a@b.example",
        available_at=clock.now(),
        **values,
    )


def an_event(at: datetime) -> Event:
    return Event(kind="x:y", actor_kind=ActorKind.SYSTEM, created_at=at)


def a_key(at: datetime) -> IdempotencyKey:
    return IdempotencyKey(scope="s", key=ids.new().hex, body_hash=b"", expires_at=at)


def a_guest_cart(**values: Any) -> Cart:
    return Cart(**{"claim_hash": ids.new().bytes, "currency": "EUR", **values})


def a_guest_wishlist(**values: Any) -> Wishlist:
    return Wishlist(**{"claim_hash": ids.new().bytes, "name": ids.new().hex, **values})


def a_mail(at: datetime) -> CaughtMail:
    return CaughtMail(to_address="a@b", subject="", text="", html="", raw=b"", created_at=at)


async def add(database: Database, *rows: Any) -> None:
    """Write rows; sessions get a customer."""

    async def work(session: Any) -> None:
        customer = Customer(email="c@example.com", email_key=ids.new().hex)
        session.add(customer)
        await session.flush()
        for row in rows:
            if isinstance(row, Session | EmailChange):
                row.customer_id = customer.id
            session.add(row)

    await database.transaction(work)


async def values(database: Database, column: Any) -> list[Any]:
    async with database.writes() as session:
        rows = (await session.connection()).execute(sa.select(column).order_by(column))
        return list((await rows).scalars())
