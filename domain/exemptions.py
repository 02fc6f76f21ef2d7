"""Exemptions: certificates by which customers pay no tax, recorded and revoked by staff."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.finding import found
from domain.places import Country, region_in
from domain.refusals import (
    CustomerErased,
    InvalidInput,
    NoSuchCustomer,
    NoSuchExemption,
    TooMany,
)
from kit import clock
from kit.ids import PublicId
from kit.refused import Wrong
from models import Customer, CustomerStatus, TaxExemption
from models.exemptions import MOST


class RecordTaxExemption(Command):
    """Keep a certificate by which a customer pays no tax."""

    customer_id: Annotated[PublicId, Field(description="The customer.")]
    certificate: Annotated[
        Annotated[str, Line(100)],
        Field(description="Number of the certificate; 1 to 100 characters."),
    ]
    country: Annotated[
        Country,
        Field(description="Where it holds, ISO 3166-1 alpha-2."),
    ]
    region: Annotated[
        Annotated[str, Line(100)] | None,
        Field(
            default_factory=lambda: None,
            description="The only region where it holds, as its code; null for the whole country.",
        ),
    ]
    valid_from: Annotated[date, Field(description="The first day it holds.")]
    expires_on: Annotated[date, Field(description="The last day it holds.")]


class RevokeTaxExemption(Command):
    """Take an exemption back: it holds no more from here on."""

    exemption_id: Annotated[PublicId, Field(description="The exemption.")]


async def keep(session: AsyncSession, viewer: Viewer, command: RecordTaxExemption) -> TaxExemption:
    """Keep a certificate."""
    customer = await found(
        session, viewer, Customer, command.customer_id, NoSuchCustomer, path="customerId", lock=True
    )
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased
    region = region_in(command.country, command.region, "region")
    if command.expires_on < command.valid_from:
        raise InvalidInput(Wrong(("expiresOn",), "It must not end before it begins."))
    mine = select(sa.func.count(col(TaxExemption.id))).where(
        col(TaxExemption.customer_id) == customer.id
    )
    if (await session.exec(mine)).one() >= MOST:
        raise TooMany(message=f"A customer can have {MOST} exemptions.")
    kept = TaxExemption(customer_id=customer.id, **{**_values(command), "region": region})
    session.add(kept)
    await session.flush()
    await record(
        session,
        viewer,
        "tax_exemption:create",
        of=kept,
        customer_id=customer.id,
        after=_told(kept),
    )
    return kept


async def revoke(
    session: AsyncSession, viewer: Viewer, command: RevokeTaxExemption
) -> TaxExemption:
    """Take an exemption back; the second time changes nothing."""
    kept = await found(
        session,
        viewer,
        TaxExemption,
        command.exemption_id,
        NoSuchExemption,
        path="exemptionId",
        lock=True,
    )
    if kept.revoked_at is None:
        kept.revoked_at = clock.now()
        await record(
            session,
            viewer,
            "tax_exemption:revoke",
            of=kept,
            customer_id=kept.customer_id,
            before=_told(kept),
        )
    return kept


def _values(command: RecordTaxExemption) -> dict[str, Any]:
    return command.model_dump(exclude={"customer_id"})


def _told(kept: TaxExemption) -> dict[str, Any]:
    return {
        "certificate": kept.certificate,
        "country": kept.country,
        "region": kept.region,
        "valid_from": kept.valid_from.isoformat(),
        "expires_on": kept.expires_on.isoformat(),
    }
