"""Stock facts: all that availability follows from, gathered by one SQL expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.viewer import Viewer
from domain.settings import STOCK_SHOWN, Key
from kit.meanings import MOMENT
from models import BackorderPolicy, StockLevel, StockReservation, StoreSetting, Variant

UNCOUNTED: Any = sa.literal_column(
    '\'{"counted": false, "available": 0, "backorders": false, "limit": null, "shown": 0}\'::jsonb',
    JSONB,
)


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what the availability of a variant follows from, the same for every viewer."""
    return available_for(Variant)


def available_for(variant: Any) -> sa.ColumnElement[Any]:
    """Gather it for the row of `variant` around it: the model, or an alias of it.

    `domain.availability` reads what it yields. What is held for a cart whose time is over counts
    as available.
    """
    level = sa.func.jsonb_build_object(
        _said("counted"),
        sa.true(),
        _said("available"),
        available(),
        _said("backorders"),
        owes(),
        _said("limit"),
        col(StockLevel.backorder_limit),
        _said("shown"),
        sa.func.coalesce(_setting(Key.STOCK_SHOWN), _said(str(STOCK_SHOWN))).cast(sa.Integer),
        type_=JSONB,
    )
    found = (
        sa.select(level)
        .select_from(StockLevel)
        .where(col(StockLevel.variant_id) == variant.id)
        .correlate(variant)
    )
    return sa.func.coalesce(found.scalar_subquery(), UNCOUNTED)


def available() -> sa.ColumnElement[int]:
    """Write how many of the row of `stock_levels` around it are there for anybody."""
    on_hand, reserved = col(StockLevel.on_hand), col(StockLevel.reserved)
    none: Any = sa.literal_column("0", sa.Integer)
    return sa.case((reserved > none, on_hand - reserved + _expired()), else_=on_hand)


def owes() -> sa.ColumnElement[bool]:
    """Write whether more of the row of `stock_levels` around it is sold than there is."""
    policy = sa.func.coalesce(
        sa.cast(col(StockLevel.backorders), sa.Text), _setting(Key.BACKORDERS)
    )
    return sa.func.coalesce(policy == _said(BackorderPolicy.ALLOW), sa.false())


def _expired() -> Any:
    held = (
        sa.select(sa.func.coalesce(sa.func.sum(col(StockReservation.quantity)), sa.text("0")))
        .where(
            col(StockReservation.variant_id) == col(StockLevel.variant_id),
            col(StockReservation.expires_at) <= MOMENT,
        )
        .correlate(StockLevel)
    )
    return sa.cast(held.scalar_subquery(), sa.Integer)


def _setting(key: Key) -> Any:
    value: Any = sa.literal_column("store_settings.value #>> '{}'", sa.Text)
    found = sa.select(value).select_from(StoreSetting).where(col(StoreSetting.key) == _said(key))
    return found.scalar_subquery()


def _said(text: str) -> Any:
    return sa.literal_column(f"'{text}'", sa.Text)
