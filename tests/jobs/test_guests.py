"""Cleaning up after guests: what they left goes late, and what a customer has never does."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlmodel import select

from domain.placing import Place, PlaceOrder, place
from jobs.cleaning import Retention, clean
from kit import clock
from kit.database import Database
from models import Cart, Order, StockReservation, Wishlist, WishlistItem
from tests.domain.test_placing_races import a_ready_cart
from tests.jobs.ending import DAY, values
from tests.makers import a_customer, a_shipping_method, a_variant, as_customer, lines_of
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


async def test_a_cart_goes_a_month_after_it_was_ordered_and_the_order_stays(
    committed: Database, maintenance: Database
) -> None:
    async with committed.writes() as session:
        await a_shipping_method(session)
        ada, variant = await a_customer(session), await a_variant(session)
        ordered = await a_ready_cart(session, ada, (variant, 2))
        command = PlaceOrder(idempotency_key="attempt-1", expected_total=Decimal("25.00"))
        await place(session, as_customer(ada), command, Place(("en",)))
        await session.commit()
        filling = await a_cart(session, ada, (variant, 1))
        await session.commit()

    told = []
    for days in (29, 31):
        with clock.travel(days * DAY):
            done = await clean(maintenance, Retention())
            told.append(done["ordered_carts_after_ordering"])
            left = await values(committed, Cart.__table__.c.id)  # type: ignore[attr-defined]
            assert (ordered.id in left) is (days < 30)

    assert told == [0, 1]
    assert left == [filling.id]
    async with committed.writes() as session:
        order = (await session.exec(select(Order))).one()
        assert (order.cart_id, order.total_minor) == (None, 2500)
        assert [line.quantity for line in await lines_of(session, order)] == [2]
