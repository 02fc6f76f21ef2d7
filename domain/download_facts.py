"""Download facts: all that the actions on a file that was bought follow from, by one expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain.credit_facts import credited
from domain.download_actions import ACTIONS, DownloadActionKind
from domain.setting_facts import decided
from domain.settings import Feature, key_of
from kit.actions import Facts
from kit.literals import pairs
from kit.meanings import MOMENT
from models import (
    ActorKind,
    Download,
    File,
    Order,
    OrderLine,
    VariantFile,
)


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what `domain.download_actions` reads about the row of `downloads` around it."""
    buys = viewer.kind in (ActorKind.CUSTOMER, ActorKind.NOBODY)
    told = sa.func.jsonb_build_object(
        *pairs(
            id=col(Download.id),
            buys=sa.true() if buys else sa.false(),
            writes=sa.true() if viewer.may(Permission.ORDERS_WRITE) else sa.false(),
            on=decided(key_of(Feature.DOWNLOADS)),
            now=MOMENT,
            payment=col(Order.payment_status),
            fulfilment=col(Order.fulfilment_status),
            quantity=col(OrderLine.quantity),
            givenBack=credited(),
            file=col(File.id),
            state=col(File.state),
            used=col(Download.used),
            most=col(Download.most),
            endsAt=col(Download.ends_at),
            linkedUntil=col(Download.linked_until),
        ),
        type_=JSONB,
    )
    return (
        sa.select(told)
        .select_from(Order)
        .join(OrderLine, col(OrderLine.id) == col(Download.order_line_id))
        .join(VariantFile, col(VariantFile.id) == col(Download.variant_file_id))
        .join(File, col(File.id) == col(VariantFile.file_id))
        .where(col(Order.id) == col(Download.order_id))
        .correlate(Download)
        .scalar_subquery()
    )


async def need(
    session: AsyncSession, viewer: Viewer, download: Download, kind: DownloadActionKind
) -> Facts:
    """Refuse what cannot be done with a locked row now, else tell by which facts it can."""
    told = await of(session, viewer, download)
    ACTIONS.require(kind, told)
    return told


async def of(session: AsyncSession, viewer: Viewer, download: Download) -> Facts:
    """Read the facts about one row."""
    found = sa.select(facts(viewer)).where(col(Download.id) == download.id)
    told: Facts = (await (await session.connection()).execute(found)).scalar_one()
    return told
