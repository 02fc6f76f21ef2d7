"""Stock facts: all that availability follows from, gathered by one SQL expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.viewer import Viewer
from domain.availability import StockStatus
from domain.setting_facts import AS_TEXT, decided
from domain.settings import STOCK_SHOWN, Key
from kit.literals import said
from kit.meanings import MOMENT, Condition
from kit.pages import BadPage
from models import (
    BackorderPolicy,
    StockLevel,
    StockMovement,
    StockReservation,
    Variant,
)

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
    found = (
        sa.select(_level())
        .select_from(StockLevel)
        .where(col(StockLevel.variant_id) == variant.id)
        .correlate(variant)
    )
    return sa.func.coalesce(found.scalar_subquery(), UNCOUNTED)


def of_level(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather it for the row of `stock_levels` around it."""
    return _level()


def _level() -> sa.ColumnElement[Any]:
    return sa.func.jsonb_build_object(
        said("counted"),
        sa.true(),
        said("available"),
        available(),
        said("backorders"),
        owes(),
        said("limit"),
        col(StockLevel.backorder_limit),
        said("shown"),
        sa.func.coalesce(decided(Key.STOCK_SHOWN, AS_TEXT), said(str(STOCK_SHOWN))).cast(
            sa.Integer
        ),
        type_=JSONB,
    )


def available() -> sa.ColumnElement[int]:
    """Write how many of the row of `stock_levels` around it are there for anybody."""
    on_hand, reserved = col(StockLevel.on_hand), col(StockLevel.reserved)
    none: Any = sa.literal_column("0", sa.Integer)
    return sa.case((reserved > none, on_hand - reserved + _expired()), else_=on_hand)


def owes() -> sa.ColumnElement[bool]:
    """Write whether more of the row of `stock_levels` around it is sold than there is."""
    policy = sa.func.coalesce(
        sa.cast(col(StockLevel.backorders), sa.Text), decided(Key.BACKORDERS, AS_TEXT)
    )
    return sa.func.coalesce(policy == said(BackorderPolicy.ALLOW), sa.false())


def can_be_sold() -> sa.ColumnElement[bool]:
    """Write whether one of the row of `stock_levels` around it can be sold; as `sellable` means."""
    limit = col(StockLevel.backorder_limit)
    none: Any = sa.literal_column("0", sa.Integer)
    owed = sa.and_(owes(), sa.or_(limit.is_(None), available() + limit > none))
    return sa.or_(available() > none, owed)


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


def _of_status(_: Viewer, wanted: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    none: Any = sa.literal_column("0", sa.Integer)
    status = sa.case(
        (available() > none, said(StockStatus.IN_STOCK)),
        (can_be_sold(), said(StockStatus.BACKORDER)),
        else_=said(StockStatus.OUT_OF_STOCK),
    )
    return status == sa.any_(wanted)


def _by_sku(_: Viewer, wanted: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    sku = sa.func.lower(col(Variant.sku))
    begins = sa.func.starts_with(sku, wanted)
    return col(StockLevel.variant_id).in_(sa.select(col(Variant.id)).where(begins))


def _moved(_: Viewer, wanted: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    of = sa.select(col(Variant.id)).where(sa.func.lower(col(Variant.sku)) == wanted)
    return col(StockMovement.variant_id).in_(of)


def _sku(text: str) -> str:
    if len(text) > 64:
        raise BadPage("sku", "A SKU has at most 64 characters.")
    return text.strip().lower()


def _names(values: list[StockStatus]) -> list[str]:
    return [StockStatus(value).name for value in values]


def _as_it_is(value: int) -> int:
    return value


IS_OF_STATUS = Condition(list[StockStatus], sa.ARRAY(sa.Text()), _names, _of_status)
AT_MOST = Condition(int, sa.Integer(), _as_it_is, lambda _, most: available() <= most)
BY_SKU = Condition(str, sa.Text(), _sku, _by_sku)
MOVED_BY_SKU = Condition(str, sa.Text(), _sku, _moved)
