"""Shipping facts: all that the ways to send an order follow from, by SQL expressions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlmodel import col

from auth.viewer import Viewer
from kit.literals import NONE, said
from models import ShippingMethod


def methods() -> sa.ColumnElement[Any]:
    """Gather the methods that are switched on, in their order; `domain.carrying` reads them."""
    row = sa.func.jsonb_build_object(
        said("id"),
        col(ShippingMethod.id),
        said("name"),
        col(ShippingMethod.name),
        said("kind"),
        col(ShippingMethod.kind),
        said("currency"),
        col(ShippingMethod.currency),
        said("handling"),
        col(ShippingMethod.handling_minor),
        said("taxClass"),
        col(ShippingMethod.tax_class_id),
        said("zones"),
        col(ShippingMethod.zones),
    )
    ordered = aggregate_order_by(row, col(ShippingMethod.position), col(ShippingMethod.id))
    found = sa.select(sa.func.jsonb_agg(ordered)).where(col(ShippingMethod.is_active))
    told = found.correlate_except(ShippingMethod).scalar_subquery()
    return sa.func.coalesce(told, NONE)


def zones_of(_: Viewer) -> sa.ColumnElement[Any]:
    """Gather what `domain.zones` tells of the row of `shipping_methods` around it."""
    return sa.func.jsonb_build_object(
        said("kind"),
        col(ShippingMethod.kind),
        said("currency"),
        col(ShippingMethod.currency),
        said("zones"),
        col(ShippingMethod.zones),
        type_=JSONB,
    )
