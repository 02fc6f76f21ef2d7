"""Sessions: where somebody is signed in, and signing out."""

from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlmodel import col

from auth import sessions as valid
from auth.viewer import NOBODY, Viewer
from domain import sessions
from domain.sessions import EndCustomerSessions, EndSession
from models import Customer, Session
from resolvers.context import Info

MOST = 100  # far more than a person may have; no client has to page


@dataclass(frozen=True)
class SignedOut:
    """Nobody is signed in any more."""


@dataclass(frozen=True)
class SessionsEnded:
    """The other sessions are ended."""

    ended: int


def mine(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Keep the sessions of who asks whose time is not over."""
    by_customer = col(Session.customer_id) == viewer.customer_id
    own = by_customer if viewer.is_customer else col(Session.staff_id) == viewer.staff_id
    return sa.and_(own, valid.live())


async def sign_out(info: Info) -> SignedOut:
    work = partial(sessions.sign_out, request_id=info.context.request_id)
    await info.context.write(work, None)
    return _left(info)


async def sign_out_everywhere(info: Info) -> SignedOut:
    work = partial(sessions.sign_out_everywhere, request_id=info.context.request_id)
    await info.context.write(work, None)
    return _left(info)


async def end(info: Info, input: EndSession) -> Session:
    work = partial(sessions.end, request_id=info.context.request_id)
    ended = await info.context.write(work, input)
    if ended.id == info.context.viewer.session_id:
        _left(info)
    return ended


async def end_others(info: Info) -> SessionsEnded:
    work = partial(sessions.end_others, request_id=info.context.request_id)
    return SessionsEnded(await info.context.write(work, None))


async def end_of_customer(info: Info, input: EndCustomerSessions) -> Customer:
    work = partial(sessions.end_of_customer, request_id=info.context.request_id)
    return await info.context.write(work, input)


def _left(info: Info) -> SignedOut:
    """Ask as nobody from here on, and take the cookie back."""
    info.context.viewer = NOBODY
    out = info.context.outgoing
    out.session_token, out.signed_out = None, True
    return SignedOut()
