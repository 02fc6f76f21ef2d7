"""Sign-ins, from the letter that is not sent to the session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import links, redeeming
from auth.answers import SignedIn
from auth.desk import Client, Desk
from auth.links import Request, Sent
from kit import emails, tokens
from kit.tokens import Keys
from models import Audience

KEY, CODE_KEY = b"link key of the tests, 32 bytes.", b"code key of the tests, 32 bytes."
DESK = Desk(link_keys=Keys({1: KEY}), code_keys=Keys({1: CODE_KEY}))
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def a_browser(ip: str = "192.0.2.1", agent: str = FIREFOX) -> Client:
    """Start a browser that nobody has seen before."""
    return Client(ip=ip, agent=agent, browser=tokens.make(tokens.BROWSER), request_id="r1")


async def a_link(
    session: AsyncSession, email: str = "ada@example.com", *, desk: Desk = DESK, **values: Any
) -> UUID:
    """Ask for a link, from a fresh browser unless told otherwise."""
    values = {"audience": Audience.CUSTOMER, "client": a_browser(), **values}
    sent = await links.ask(session, desk, Request(email=emails.normalise(email), **values))
    assert isinstance(sent, Sent), sent
    return sent.link_id


def token_of(link_id: UUID, key: bytes = KEY) -> str:
    """Derive the token as the courier does."""
    return tokens.link_token(key, link_id)


def code_of(link_id: UUID, key: bytes = KEY) -> str:
    """Derive the code as the courier does."""
    return tokens.code(key, link_id)


def wrong_code(link_id: UUID) -> str:
    """Name a code that is not the link's."""
    return f"{(int(code_of(link_id)) + 1) % 10**8:08}"


async def a_sign_in(
    session: AsyncSession, email: str = "ada@example.com", *, desk: Desk = DESK, **values: Any
) -> SignedIn:
    """Ask and redeem in one browser."""
    browser = values.setdefault("client", a_browser())
    link_id = await a_link(session, email, desk=desk, **values)
    answer = await redeeming.redeem(session, desk, token_of(link_id), browser)
    assert isinstance(answer, SignedIn), answer
    return answer


async def rows(session: AsyncSession, sql: str, **values: Any) -> list[Any]:
    """Read rows as they are stored."""
    connection = await session.connection()
    return list(await connection.execute(sa.text(sql), values))
