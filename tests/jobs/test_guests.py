"""Cleaning up after guests: what they left goes late, and what a customer has never does."""

from __future__ import annotations

from datetime import timedelta

from jobs.cleaning import Retention, clean
from kit import clock
from kit.database import Database
from models import Cart, StockReservation, Wishlist, WishlistItem
from tests.jobs.test_cleaning import DAY, values
from tests.makers import a_customer, a_variant
from tests.makers.carts import a_cart, a_claim

LATER = timedelta(days=30)


async def test_what_a_guest_left_in_a_cart_goes_late_and_a_customers_never(
    committed: Database, maintenance: Database
) -> None:
    (_, guest), (_, holding), (_, wishing) = a_claim(), a_claim(), a_claim()
    async with committed.writes() as session:
        ada, variant = await a_customer(session), await a_variant(session)
        for owner in (ada, guest):
            await a_cart(session, owner, (variant, 1))
        held = await a_cart(session, holding, (variant, 1))
        reservation = StockReservation(
            cart_id=held.id, variant_id=variant.id, quantity=1, expires_at=clock.now()
        )
        session.add(reservation)
        wishlist = Wishlist(claim_hash=wishing.claim_hash, name="Later")
        session.add(wishlist)
        await session.flush()
        wish = WishlistItem(
            wishlist_id=wishlist.id, variant_id=variant.id, added_at=clock.now() + LATER
        )
        session.add(wish)
        await session.commit()

    told = []
    for days in (89, 91, 121):
        with clock.travel(days * DAY):
            done = await clean(maintenance, Retention())
            told.append({name: count for name, count in done.items() if "guest" in name and count})

    assert told == [{}, {"guest_carts_after_change": 1}, {"guest_wishlists_after_change": 1}]
    left = await values(committed, Cart.__table__.c.id)  # type: ignore[attr-defined]
    assert len(left) == 2
