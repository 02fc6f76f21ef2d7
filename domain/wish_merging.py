"""Merging of wishlists: what a guest wished for joins the lists of the customer who signs in."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from models import Wishlist, WishlistItem


async def hand_over(session: AsyncSession, viewer: Viewer, claim: bytes) -> bool:
    """Give a guest's wishlists to the customer; tell whether there were any.

    Who signs in holds the customer's row, so no list of theirs comes or is renamed meanwhile.
    Nothing is lost to the limits, which hold when something is added.
    """
    assert viewer.customer_id is not None, "customers alone are handed anything"
    guests = select(Wishlist).where(col(Wishlist.claim_hash) == claim)
    lists = list(await session.exec(guests.order_by(col(Wishlist.id)).with_for_update()))
    for wishlist in lists:
        twin = await _named_alike(session, viewer.customer_id, wishlist.name)
        if twin is None:
            wishlist.customer_id, wishlist.claim_hash = viewer.customer_id, None
        else:
            await _unite(session, twin, wishlist)
        await session.flush()
        await record(session, viewer, "wishlist:merge", of=twin or wishlist)
    return bool(lists)


async def _named_alike(session: AsyncSession, customer_id: UUID, name: str) -> Wishlist | None:
    same = select(Wishlist).where(
        col(Wishlist.customer_id) == customer_id,
        sa.func.lower(Wishlist.name) == sa.func.lower(name),
    )
    return (await session.exec(same.with_for_update())).one_or_none()


async def _unite(session: AsyncSession, kept: Wishlist, other: Wishlist) -> None:
    """Move what only the other list has, and let go of it."""
    there = select(WishlistItem.variant_id).where(col(WishlistItem.wishlist_id) == kept.id)
    await session.exec(
        sa.update(WishlistItem)
        .where(
            col(WishlistItem.wishlist_id) == other.id,
            col(WishlistItem.variant_id).not_in(there),
        )
        .values(wishlist_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    await session.delete(other)
