"""Price facts: all that the price of a variant follows from, gathered by one SQL expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.viewer import Viewer
from auth.visibility.groups import holding
from domain.setting_facts import decided
from domain.settings import Key
from kit.literals import NONE, number, said
from kit.meanings import MOMENT
from models import (
    CustomerGroup,
    GroupMembership,
    Price,
    PriceList,
    Product,
    TaxClass,
    TaxExemption,
    Variant,
)


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what the price of a variant follows from for the viewer."""
    return facts_for(viewer.customer_id)


def facts_for(customer: Any) -> sa.ColumnElement[Any]:
    """Gather it for a customer: an id or a column of ids; None for who is none.

    It speaks of the row of `variants` around it. `domain.pricing` reads what it yields.
    """
    return sa.func.jsonb_build_object(
        said("currency"),
        col(Variant.currency),
        said("list"),
        col(Variant.price_minor),
        said("was"),
        col(Variant.was_minor),
        said("rate"),
        _rate(),
        said("discount"),
        sa.func.coalesce(
            of_groups(sa.func.max(col(CustomerGroup.discount_bp)), customer), number(0)
        ),
        said("prices"),
        _prices(customer),
        *_shown(customer),
        type_=JSONB,
    )


def shown_for(customer: Any) -> sa.ColumnElement[Any]:
    """Gather how prices are shown to a customer, whatever they are of."""
    return sa.func.jsonb_build_object(*_shown(customer), type_=JSONB)


def _shown(customer: Any) -> list[Any]:
    return [
        said("entered"),
        _setting(Key.PRICES_ENTERED),
        said("shown"),
        _setting(Key.PRICES_SHOWN),
        said("groupNet"),
        of_groups(sa.func.bool_or(col(CustomerGroup.shows_net)), customer),
        said("exempt"),
        _is_exempt(customer),
    ]


def _rate() -> Any:
    """Find the rate of its product's tax class, or of what names none."""
    own = sa.or_(
        col(TaxClass.id) == col(Product.tax_class_id),
        sa.and_(col(Product.tax_class_id).is_(None), col(TaxClass.is_default)),
    )
    found = (
        sa.select(col(TaxClass.rate_bp))
        .select_from(Product, TaxClass)
        .where(col(Product.id) == col(Variant.product_id), own)
        .correlate_except(Product, TaxClass)
    )
    return sa.func.coalesce(found.scalar_subquery(), number(0))


def _setting(key: str) -> Any:
    """Read a setting; what makes no sense counts as not set."""
    is_net: Any = sa.literal_column("store_settings.value = '\"NET\"'::jsonb", sa.Boolean)
    return sa.case((decided(key, is_net), said("NET")), else_=said("GROSS"))


def _groups(customer: Any) -> Any:
    """Select the groups that a customer is in at the moment."""
    mine = sa.select(col(GroupMembership.group_id)).where(
        col(GroupMembership.customer_id) == customer, holding()
    )
    return mine.correlate_except(GroupMembership)


def of_groups(value: Any, customer: Any) -> Any:
    """Gather a value over the groups that a customer is in at the moment; null for nobody's."""
    if customer is None:
        return sa.null()
    groups = sa.select(value).where(col(CustomerGroup.id).in_(_groups(customer)))
    return groups.correlate_except(CustomerGroup).scalar_subquery()


def _is_exempt(customer: Any) -> Any:
    if customer is None:
        return sa.false()
    today = sa.cast(sa.func.timezone(said("UTC"), MOMENT), sa.Date)
    held = sa.exists().where(
        col(TaxExemption.customer_id) == customer,
        col(TaxExemption.revoked_at).is_(None),
        today.between(col(TaxExemption.valid_from), col(TaxExemption.expires_on)),
    )
    return held.correlate_except(TaxExemption)


def _prices(customer: Any) -> Any:
    """Gather the prices of lists that hold for the customer at the moment."""
    for_all = col(PriceList.group_id).is_(None)
    mine = (
        for_all
        if customer is None
        else sa.or_(for_all, col(PriceList.group_id).in_(_groups(customer)))
    )
    row = sa.func.jsonb_build_array(
        col(Price.currency), col(Price.min_quantity), col(Price.amount_minor), col(Price.was_minor)
    )
    found = (
        sa.select(sa.func.jsonb_agg(row))
        .select_from(Price)
        .join(PriceList, col(PriceList.id) == col(Price.price_list_id))
        .where(
            col(Price.variant_id) == col(Variant.id),
            col(PriceList.is_active),
            sa.or_(col(PriceList.starts_at).is_(None), col(PriceList.starts_at) <= MOMENT),
            sa.or_(col(PriceList.ends_at).is_(None), col(PriceList.ends_at) > MOMENT),
            mine,
        )
        .correlate_except(Price, PriceList)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)
