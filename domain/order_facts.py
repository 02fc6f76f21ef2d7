"""Order facts: all that the actions on an order follow from, gathered by one SQL expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain.order_actions import ACTIONS, OrderActionKind
from domain.setting_facts import decided
from domain.settings import Key
from kit.actions import Facts
from kit.literals import pairs
from kit.meanings import MOMENT
from models import ActorKind, Download, Order, Payment, Shipment


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what `domain.order_actions` reads about the row of `orders` around it."""
    writes, pays = viewer.may(Permission.ORDERS_WRITE), viewer.may(Permission.PAYMENTS_WRITE)
    buys = viewer.kind in (ActorKind.CUSTOMER, ActorKind.NOBODY)
    return sa.func.jsonb_build_object(
        *pairs(
            writes=_is(writes),
            pays=_is(pays),
            cancels=_is(writes or buys),
            fulfilment=col(Order.fulfilment_status),
            payment=col(Order.payment_status),
            placedAt=col(Order.placed_at),
            now=MOMENT,
            cancellation=decided(Key.CANCELLATION),
            hours=decided(Key.CANCELLATION_HOURS),
            downloaded=_downloaded() if buys else sa.false(),
            refundable=_refundable() if pays else sa.literal_column("0"),
            parcels=_parcels() if writes else sa.literal_column("0"),
        ),
        type_=JSONB,
    )


async def need(session: AsyncSession, viewer: Viewer, order: Order, kind: OrderActionKind) -> Facts:
    """Refuse what cannot be done with a locked order now, else tell by which facts it can."""
    await session.flush()
    of = sa.select(facts(viewer)).where(col(Order.id) == order.id)
    told: Facts = (await (await session.connection()).execute(of)).scalar_one()
    ACTIONS.require(kind, told)
    return told


def _is(true: bool) -> Any:
    return sa.true() if true else sa.false()


def _downloaded() -> Any:
    """Ask whether a file that came with the order was downloaded, even if it is counted anew."""
    linked = sa.select(col(Download.id)).where(
        col(Download.order_id) == col(Order.id), col(Download.linked_until).is_not(None)
    )
    return linked.correlate(Order).exists()


def _refundable() -> Any:
    """The most that can be given back of one payment, as `domain.paying` counts it."""
    left = col(Payment.captured_minor) - col(Payment.refunded_minor) - col(Payment.refunding_minor)
    most = sa.select(sa.func.coalesce(sa.func.max(left), 0))
    return most.where(col(Payment.order_id) == col(Order.id)).correlate(Order).scalar_subquery()


def _parcels() -> Any:
    many = sa.select(sa.func.count(col(Shipment.id)))
    return many.where(col(Shipment.order_id) == col(Order.id)).correlate(Order).scalar_subquery()
