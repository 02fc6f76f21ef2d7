"""VAT checks: what a registry says of the VAT number that an order of a cart would carry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.desk import Client, Desk
from auth.viewer import Viewer
from domain import filling, vat_numbers
from domain.vat_numbers import Facts, Given
from kit import clock
from kit.vat_numbers import Vat, read
from models import Cart, Checkout, VatCheck

FRESH_FOR = timedelta(days=1)  # what a registry said
SILENT_FOR = timedelta(minutes=10)  # before one that did not answer is asked again


async def given(session: AsyncSession, cart: Cart, text: str | None) -> dict[str, Any] | None:
    """Read the VAT number that is given for a cart which is held, or refuse it.

    Null leaves it to the account, and an empty text is none. What was said of it stays.
    """
    if not text:
        return None if text is None else vat_numbers.facts_of(None)
    number = vat_numbers.read(text, "vatNumber")
    kept = vat_numbers.understood(await _kept(session, cart))
    return vat_numbers.facts_of(number, kept if kept.number == number.text else Given())


async def due(session: AsyncSession, viewer: Viewer, desk: Desk, client: Client) -> Vat | None:
    """Find the number of the viewer's cart, if what is known of it is too old to order by it.

    A network that has had too many asked about has no more asked about, and orders as it is.
    """
    facts = sa.func.coalesce(col(Checkout.vat), vat_numbers.facts_for(viewer.customer_id))
    found = sa.select(facts).select_from(Cart).outerjoin(Checkout).where(filling.current(viewer))
    vat = vat_numbers.understood(
        (await (await session.connection()).execute(found)).scalar_one_or_none()
    )
    if vat.number is None or not _is_old(vat):
        return None
    taken = await throttle.take(session, vat_numbers.counted(desk, client), clock.now())
    return read(vat.number) if taken.allowed else None


async def answered(session: AsyncSession, viewer: Viewer, number: Vat, check: VatCheck) -> None:
    """Keep what a registry said of a number wherever the viewer has given it."""
    if viewer.customer_id is not None:
        await vat_numbers.answered(session, viewer, number, check)
    cart = await filling.locked(session, viewer, None)
    kept = None if cart is None else vat_numbers.understood(await _kept(session, cart))
    if cart is None or kept is None or kept.number != number.text:
        return
    if vat_numbers.is_news(kept.check, check):
        now = vat_numbers.facts_of(number, Given(number.text, check, clock.now()))
        mine = sa.update(Checkout).where(col(Checkout.cart_id) == cart.id)
        await session.exec(mine.values(vat=now))


def _is_old(vat: Given) -> bool:
    if vat.checked_at is None:
        return True
    lasts = SILENT_FOR if vat.check is VatCheck.UNAVAILABLE else FRESH_FOR
    return vat.checked_at + lasts < clock.now()


async def _kept(session: AsyncSession, cart: Cart) -> Facts | None:
    kept = select(Checkout.vat).where(col(Checkout.cart_id) == cart.id)
    return (await session.exec(kept)).one_or_none()
