"""Nicknames: what customers call their orders."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.finding import found
from domain.order_refusals import NoSuchOrder
from domain.settings import Feature, require
from kit.ids import PublicId
from models import Order

LONGEST = 100


class NameOrder(Command):
    """Give an order a nickname, or take it away."""

    order_id: Annotated[PublicId, Field(description="The order.")]
    nickname: Annotated[
        Annotated[str, Line(LONGEST, least=0)] | None,
        Field(
            description=f"What to call it, of {LONGEST} characters at most, in one line; spaces "
            "are tidied. Null, or nothing that could be seen, takes it away."
        ),
    ]


async def name(session: AsyncSession, viewer: Viewer, command: NameOrder) -> Order:
    """Call one's own order something."""
    await require(session, Feature.ORDER_SEARCH)
    order = await found(
        session, viewer, Order, command.order_id, NoSuchOrder, path="orderId", lock=True
    )
    nickname = _tidied(command.nickname)
    if nickname != order.nickname:
        order.nickname = nickname
        await record(session, viewer, "order:name", of=order)
    return order


def _tidied(text: str | None) -> str | None:
    """Leave one space between words; a text of which nothing could be seen is none."""
    words = " ".join((text or "").split())
    return words if any(c.isprintable() and not c.isspace() for c in words) else None
