"""Point facts: what a customer's points are worth, and how many there are, told by SQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain.point_terms import Rates, rates
from domain.price_facts import of_groups
from domain.setting_facts import AS_TEXT, decided
from domain.settings import USUAL_CURRENCY, Feature, Key, key_of
from kit.literals import said
from models import Customer, CustomerGroup, PointsAccount


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what there is to tell of the points of the row of `customers` around it."""
    return facts_for(col(Customer.id))


async def rates_of(session: AsyncSession, customer_id: UUID | None, currency: str) -> Rates:
    """Read what a customer earns and what points are worth to them in a currency.

    In another than the store's that is nothing, as for a guest and where points are off.
    """
    theirs = sa.select(facts_for(col(Customer.id))).where(
        col(Customer.id) == customer_id, col(Customer.email_verified_at).is_not(None)
    )
    found = (await (await session.connection()).execute(theirs)).scalar_one_or_none()
    return Rates() if found is None or found["currency"] != currency else rates(found)


def facts_for(customer: Any) -> sa.ColumnElement[Any]:
    """Gather it for a column of ids of customers, such as a cart's; null for who is none.

    `domain.point_terms` reads what it yields. Who owns a cart has signed in, and so has an account.
    """
    earning = sa.func.max(col(CustomerGroup.points_earning_bp))
    worth = sa.func.max(col(CustomerGroup.points_worth_bp))
    return sa.func.jsonb_build_object(
        said("known"),
        customer.is_not(None),
        said("on"),
        decided(key_of(Feature.POINTS), sa.literal_column("store_settings.value = 'true'")),
        said("currency"),
        sa.func.coalesce(
            decided(Key.CURRENCY, AS_TEXT),
            said(USUAL_CURRENCY),
        ),
        said("terms"),
        decided(Key.POINTS),
        said("groupEarning"),
        of_groups(earning, customer),
        said("groupWorth"),
        of_groups(worth, customer),
        said("account"),
        _account(customer),
        type_=JSONB,
    )


def _account(customer: Any) -> Any:
    told = sa.func.jsonb_build_array(
        col(PointsAccount.available),
        col(PointsAccount.pending),
        col(PointsAccount.owed),
        col(PointsAccount.expires_on),
        col(PointsAccount.expiring),
    )
    found = sa.select(told).where(col(PointsAccount.customer_id) == customer)
    return found.correlate_except(PointsAccount).scalar_subquery()
