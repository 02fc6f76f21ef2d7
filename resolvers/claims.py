"""Claims: what makes a guest keep something, done with a claim of the guest's own."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Any, Protocol, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import claims
from kit import tokens
from resolvers.context import Context, Info, Operation

T = TypeVar("T")


class Bearing(Protocol):
    """A command that says whether a new claim is answered, or set as a cookie."""

    @property
    def bearer(self) -> bool | None:
        """Whether it is answered."""


async def keep(
    info: Info, operation: Operation[Any, T], command: Bearing, *, by_key: bool = False
) -> T:
    """Carry out what makes a guest keep something; one who holds nothing is given a claim.

    A mailed key opens one thing and holds no more than what is brought for that: `by_key`.
    """
    context, before = info.context, info.context.viewer
    if before.actor_id is not None:
        return await context.write(operation, command)
    if await context.ask(lambda session: claims.holds(session, before, by_key=by_key)):
        return await context.write(operation, command)
    token = tokens.make(tokens.CLAIM)
    raw = tokens.read(token, tokens.CLAIM)
    assert raw is not None, "it was made here"

    @wraps(operation)
    async def first(session: AsyncSession, viewer: Viewer, command: Any) -> T:
        await claims.admit(session, context.house.desk, context.caller.client)
        return await operation(session, viewer, command)

    context.viewer = replace(before, claim_hash=tokens.digest(raw))
    try:
        kept = await context.write(first, command)
    except BaseException:
        context.viewer = before
        raise
    if command.bearer:
        context.outgoing.claim_token = token
    else:
        context.outgoing.claim = token
    return kept


def token(context: Context) -> str | None:
    """Tell the claim that this very operation made, for a client without cookies."""
    return context.outgoing.claim_token
