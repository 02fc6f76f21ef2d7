"""Handing over: what a guest kept becomes the customer's who signs in with it.

Only what the browser that comes in holds itself is handed over: whoever asked for a link has
proven nothing, and may have typed another's address.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.answers import SignedIn
from auth.audit import record
from auth.desk import Client
from auth.happenings import SignInHappening
from auth.viewer import Viewer
from domain import files, filling, idempotency, wish_merging
from models import Cart, CartStatus

A = TypeVar("A")


async def settle(session: AsyncSession, answer: A, client: Client) -> A | SignedIn:
    """Hand over what the browser holds that has signed in a customer just now, and tell of it."""
    claim = client.claim_hash
    if not isinstance(answer, SignedIn) or answer.viewer.customer_id is None or claim is None:
        return answer
    told = set(answer.happened)
    told |= await _hand_cart(session, answer.viewer, answer.viewer.customer_id, claim)
    await files.hand_over(session, answer.viewer.customer_id, claim)
    if await wish_merging.hand_over(session, answer.viewer, claim):
        told.add(SignInHappening.WISHLISTS_MERGED)
    await idempotency.hand_over(session, claim, answer.viewer.customer_id)  # after the cart
    return replace(answer, happened=tuple(sorted(told)))


async def _hand_cart(
    session: AsyncSession, viewer: Viewer, customer_id: UUID, claim: bytes
) -> set[SignInHappening]:
    guests, own = await _carts(session, customer_id, claim)
    if guests is None:
        return set()
    if await filling.count_of(session, guests) == 0:
        await session.delete(guests)
        return set()
    waits = own is not None and await filling.count_of(session, own) > 0
    if own is not None and not waits:
        guests.note = guests.note or own.note
        await session.delete(own)
        await session.flush()  # there is room for one open cart only
    guests.customer_id, guests.claim_hash = customer_id, None
    if waits:
        guests.status = CartStatus.WAITING
    filling.touched(guests)
    await session.flush()
    await record(session, viewer, "cart:wait" if waits else "cart:attach", of=guests)
    return {SignInHappening.CART_WAITING if waits else SignInHappening.CART_ATTACHED}


async def _carts(
    session: AsyncSession, customer_id: UUID, claim: bytes
) -> tuple[Cart | None, Cart | None]:
    """Hold the cart that the guest was filling, and the one that the customer is, by their ids."""
    found = select(Cart).where(
        filling.is_open(),
        sa.or_(col(Cart.claim_hash) == claim, col(Cart.customer_id) == customer_id),
    )
    held = found.order_by(col(Cart.id)).with_for_update()
    rows = list(await session.exec(held.execution_options(populate_existing=True)))
    guests = next((cart for cart in rows if cart.claim_hash is not None), None)
    return guests, next((cart for cart in rows if cart.customer_id is not None), None)
