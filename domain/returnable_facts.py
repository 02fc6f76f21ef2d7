"""Returnable facts: all that returning a line of an order follows from, told by SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from domain import return_terms
from domain.credit_facts import credited
from domain.return_states import COMING
from domain.setting_facts import decided
from domain.settings import Feature, key_of
from kit.literals import number, pairs, said
from kit.meanings import MOMENT
from models import (
    Order,
    OrderLine,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
)

IS_ON: Any = sa.literal_column("store_settings.value = 'true'")


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what `domain.returnables` reads about the row of `order_lines` around it."""
    return sa.func.jsonb_build_object(
        *pairs(
            writes=sa.true() if viewer.may(Permission.ORDERS_WRITE) else sa.false(),
            on=sa.func.coalesce(decided(key_of(Feature.RETURNS), IS_ON), sa.false()),
            terms=decided(return_terms.KEY),
            shipped=col(OrderLine.shipped_quantity),
            returned=col(OrderLine.returned_quantity),
            credited=credited(),
            coming=_coming(),
            finalSale=col(OrderLine.is_final_sale),
            arrived=_arrived(),
            now=MOMENT,
        ),
        type_=JSONB,
    )


def received() -> Any:
    """Count what came of the row of `return_lines` around it."""
    return col(ReturnLine.resalable_quantity) + col(ReturnLine.damaged_quantity)


def _coming() -> Any:
    """Count what is to come back of the line, by all its returns."""
    of = (
        sa.select(sa.func.coalesce(sa.func.sum(col(ReturnLine.quantity) - received()), number(0)))
        .select_from(ReturnLine)
        .join(Return, col(Return.id) == col(ReturnLine.return_id))
        .where(
            col(ReturnLine.order_line_id) == col(OrderLine.id),
            sa.cast(col(Return.state), sa.Text).in_([said(state) for state in sorted(COMING)]),
        )
    )
    return of.correlate(OrderLine).scalar_subquery()


def _arrived() -> Any:
    """Tell when the last parcel with some of the line arrived; when it was sent, if nobody knows
    that; and for lines of no parcel, which were imported, when the order was placed."""
    came = (
        sa.select(
            sa.func.max(sa.func.coalesce(col(Shipment.delivered_at), col(Shipment.shipped_at)))
        )
        .select_from(ShipmentLine)
        .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
        .where(col(ShipmentLine.order_line_id) == col(OrderLine.id))
    )
    placed = sa.select(col(Order.placed_at)).where(col(Order.id) == col(OrderLine.order_id))
    return sa.func.coalesce(
        came.correlate(OrderLine).scalar_subquery(), placed.correlate(OrderLine).scalar_subquery()
    )
