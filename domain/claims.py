"""Claims: what a guest's cart, wishlists and orders belong to, until somebody signs in with it."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.desk import Client, Desk
from auth.refusals import RateLimited
from auth.throttle import buckets
from auth.viewer import Viewer
from auth.visibility.mailed_keys import opens
from kit import clock
from models import Cart, File, Order, Wishlist

Bearer = Annotated[
    bool | None,
    Field(
        default_factory=lambda: False,
        description="For clients without cookies: answer a guest's new claim as `claimToken`, to "
        "be sent as the header `Latchkey-Claim` from then on.",
    ),
]


async def holds(session: AsyncSession, viewer: Viewer, *, by_key: bool = False) -> bool:
    """Tell whether a guest's claim holds anything, or, `by_key`, is a mailed key that opens.

    One that does not is not taken up again: whoever planted it in a browser would share in it.
    """
    if viewer.claim_hash is None:
        return False
    held = sa.or_(
        sa.exists().where(col(Order.claim_hash) == viewer.claim_hash),
        sa.exists().where(col(Cart.claim_hash) == viewer.claim_hash),
        sa.exists().where(col(Wishlist.claim_hash) == viewer.claim_hash),
        sa.exists().where(col(File.claim_hash) == viewer.claim_hash),
    )
    key = sa.exists().where(opens(viewer))
    wanted = sa.or_(held, key) if by_key else sa.and_(held, sa.not_(key))
    return bool((await (await session.connection()).execute(sa.select(wanted))).scalar_one())


async def admit(session: AsyncSession, desk: Desk, client: Client) -> None:
    """Count a new claim, or refuse it where a network has made too many."""
    wanted = buckets("claim-network", client.network, desk.policy.limits.claim_network)
    taken = await throttle.take(session, wanted, clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)
