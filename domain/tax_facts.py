"""Tax facts: all that the taxes of a place and of a buyer follow from, by one SQL expression."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.setting_facts import AS_TEXT, decided
from domain.settings import Key
from kit.literals import NONE, said
from kit.meanings import MOMENT
from models import TaxClass, TaxExemption, TaxRate


async def read(
    session: AsyncSession, customer_id: UUID | None, country: str | None, region: str | None
) -> dict[str, Any]:
    """Read what the taxes follow from of who buys something that goes there, in one statement.

    `domain.taxing` makes sense of it. Without a country they are those of home.
    """
    of = facts_for(
        customer_id,
        sa.literal(country, sa.Text),
        sa.literal(region, sa.Text),
    )
    told: dict[str, Any] = (await (await session.connection()).execute(sa.select(of))).scalar_one()
    return told


def facts_for(customer: Any, country: Any, region: Any) -> sa.ColumnElement[Any]:
    """Gather it for a customer, None for who is none, and for where something goes."""
    return sa.func.jsonb_build_object(
        said("country"),
        country,
        said("region"),
        region,
        said("home"),
        decided(Key.HOME_COUNTRY),
        said("exempt"),
        _is_exempt(customer, country, region),
        said("classes"),
        _classes(),
        said("rates"),
        _rates(country, region),
        type_=JSONB,
    )


def is_within(place: Any, region: Any) -> sa.ColumnElement[bool]:
    """Hold where `place`, a region or null for all of its country, has `region` in it."""
    return sa.or_(place.is_(None), sa.func.lower(place) == sa.func.lower(region))


def _is_exempt(customer: Any, country: Any, region: Any) -> Any:
    """Ask whether a certificate of theirs holds there today."""
    if customer is None:
        return sa.false()
    today = sa.cast(sa.func.timezone(said("UTC"), MOMENT), sa.Date)
    held = sa.exists().where(
        col(TaxExemption.customer_id) == customer,
        col(TaxExemption.revoked_at).is_(None),
        today.between(col(TaxExemption.valid_from), col(TaxExemption.expires_on)),
        col(TaxExemption.country) == sa.func.coalesce(country, decided(Key.HOME_COUNTRY, AS_TEXT)),
        is_within(col(TaxExemption.region), region),
    )
    return held.correlate_except(TaxExemption)


def _classes() -> Any:
    row = sa.func.jsonb_build_object(
        said("id"),
        col(TaxClass.id),
        said("name"),
        col(TaxClass.name),
        said("bp"),
        col(TaxClass.rate_bp),
        said("default"),
        col(TaxClass.is_default),
    )
    found = sa.select(sa.func.jsonb_agg(row)).select_from(TaxClass)
    return sa.func.coalesce(found.scalar_subquery(), NONE)


def _rates(country: Any, region: Any) -> Any:
    """Gather the rates that hold there, those of the region among them."""
    row = sa.func.jsonb_build_object(
        said("class"),
        col(TaxRate.tax_class_id),
        said("region"),
        col(TaxRate.region),
        said("name"),
        col(TaxRate.name),
        said("bp"),
        col(TaxRate.rate_bp),
    )
    found = (
        sa.select(sa.func.jsonb_agg(row))
        .select_from(TaxRate)
        .where(col(TaxRate.country) == country, is_within(col(TaxRate.region), region))
        .correlate_except(TaxRate)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)
