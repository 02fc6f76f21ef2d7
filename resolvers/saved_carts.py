"""Saved and waiting carts: setting aside, sharing, restoring, and answering what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import reckoning, restoring, saved_carts, shared_carts, waiting_carts
from domain.reckoning import CartAnswer, CartLineNow, CartNow
from domain.restoring import RestoreSavedCart, RestoreSharedCart
from domain.saved_carts import (
    CartShared,
    DeleteSavedCart,
    RenameSavedCart,
    SaveCart,
    ShareSavedCart,
    UnshareSavedCart,
)
from domain.waiting_carts import AnswerCartQuestion, CartSettled
from models import Cart
from resolvers import claims
from resolvers.context import Info

Token = Annotated[str, strawberry.argument(description="The token of the link; it begins `lc_`.")]


@dataclass(frozen=True)
class SharedCartLine:
    """A line of a shared cart, as it is for whoever looks."""

    variant_id: UUID
    quantity: int
    answers: list[CartAnswer]
    now: CartLineNow


@dataclass(frozen=True)
class SharedCart:
    """What somebody shares by a link."""

    name: str | None
    version: int
    currency: str
    shared_at: datetime | None
    lines: list[SharedCartLine]
    now: CartNow


async def save(info: Info, input: SaveCart) -> Cart:
    return await info.context.write(saved_carts.save, input)


async def rename(info: Info, input: RenameSavedCart) -> Cart:
    return await info.context.write(saved_carts.rename, input)


async def delete(info: Info, input: DeleteSavedCart) -> Cart:
    return await info.context.write(saved_carts.delete, input)


async def share(info: Info, input: ShareSavedCart) -> CartShared:
    return await info.context.write(saved_carts.share, input)


async def unshare(info: Info, input: UnshareSavedCart) -> Cart:
    return await info.context.write(saved_carts.unshare, input)


async def restore(info: Info, input: RestoreSavedCart) -> CartSettled:
    return await info.context.write(restoring.restore, input)


async def restore_shared(info: Info, input: RestoreSharedCart) -> CartSettled:
    return await claims.keep(info, restoring.restore_shared, input)


async def answer(info: Info, input: AnswerCartQuestion) -> CartSettled:
    return await info.context.write(waiting_carts.answer, input)


async def shared(info: Info, token: Token) -> SharedCart | None:
    viewer = info.context.viewer

    async def read(session: AsyncSession) -> shared_carts.Shared | None:
        return await shared_carts.read(session, viewer, token)

    found = await info.context.ask(read)
    if found is None:
        return None
    lines = [(variant_id, reckoning.line(facts, told=False)) for variant_id, facts in found.lines]
    return SharedCart(
        found.cart.name,
        found.cart.version,
        found.cart.currency,
        found.cart.shared_at,
        [
            SharedCartLine(
                variant_id,
                now.facts["quantity"],
                reckoning.answers(now.facts["answers"], languages=info.context.languages),
                now,
            )
            for variant_id, now in lines
        ],
        reckoning.cart([now for _, now in lines]),
    )
