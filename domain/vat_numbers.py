"""VAT numbers: kept by customers for their account, and what a registry says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.audit import record
from auth.desk import Client, Desk
from auth.refusals import RateLimited
from auth.throttle import Bucket, buckets
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.refusals import InvalidInput
from kit import clock, vat_numbers
from kit.literals import pairs
from kit.refused import Wrong
from kit.vat_numbers import LONGEST, BadVatNumber, Vat
from models import Customer, VatCheck, VatNumber

Facts = Mapping[str, Any]


class SetVatNumber(Command):
    """Say by which VAT number the customer is known, or that they have none."""

    vat_number: Annotated[
        Annotated[str, Line(LONGEST)] | None,
        Field(
            description="The number with its country's code, such as DE 136 695 976, of a member "
            "state of the EU, GB or XI; null for none.",
        ),
    ]


def read(text: str, *path: str) -> Vat:
    """Read a VAT number, or refuse, blaming the field at `path`."""
    try:
        return vat_numbers.read(text)
    except BadVatNumber as error:
        raise InvalidInput(Wrong(path, str(error))) from None


async def admit(session: AsyncSession, desk: Desk, client: Client) -> None:
    """Count a number that a registry is asked about, or refuse where a network gave too many.

    It is counted whatever becomes of it: in a transaction of its own.
    """
    taken = await throttle.take(session, counted(desk, client), clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


def counted(desk: Desk, client: Client) -> list[Bucket]:
    """Name where it is counted what a network has had asked about."""
    return buckets("vat-network", client.network, desk.policy.limits.vat_network)


async def keep(session: AsyncSession, viewer: Viewer, command: SetVatNumber) -> Customer:
    """Keep the VAT number of the customer who asks, not yet checked; or take it away."""
    number = None if command.vat_number is None else read(command.vat_number, "vatNumber")
    customer = await _locked(session, viewer)
    row = await _of(session, customer)
    before = None if row is None else _told(row)
    if number is None:
        if row is not None:
            await session.delete(row)
            await record(session, viewer, "vat_number:delete", of=row, before=before)
        return customer
    if row is not None and row.number == number.text:
        return customer
    row = row or VatNumber(customer_id=customer.id, number=number.text, country=number.country)
    row.number, row.country = number.text, number.country
    row.check, row.checked_at = VatCheck.UNCHECKED, None
    session.add(row)
    await session.flush()
    await record(session, viewer, "vat_number:set", of=row, before=before, after=_told(row))
    return customer


async def answered(session: AsyncSession, viewer: Viewer, number: Vat, check: VatCheck) -> None:
    """Keep what a registry said of a VAT number and when, unless it is another one by now.

    That it said nothing takes no answer away that it gave before.
    """
    row = await _of(session, await _locked(session, viewer))
    if row is None or row.number != number.text or not is_news(row.check, check):
        return
    before = _told(row)
    row.check, row.checked_at = check, clock.now()
    await record(session, viewer, "vat_number:check", of=row, before=before, after=_told(row))


def is_news(before: VatCheck | None, check: VatCheck) -> bool:
    """Tell whether an answer says more than the one before."""
    if check is VatCheck.UNAVAILABLE:
        return before not in (VatCheck.VALID, VatCheck.INVALID)
    return check is not VatCheck.UNCHECKED


def facts_for(customer: Any) -> sa.ColumnElement[Any]:
    """Gather the VAT number of a customer, an id or a column of ids, as `domain.taxing` reads it.

    `models.Checkout.vat` is kept in the same form.
    """
    if customer is None:
        return sa.null()
    told = sa.func.jsonb_build_object(
        *pairs(
            number=col(VatNumber.number),
            country=col(VatNumber.country),
            check=col(VatNumber.check),
            checkedAt=col(VatNumber.checked_at),
        ),
        type_=JSONB,
    )
    found = sa.select(told).where(col(VatNumber.customer_id) == customer)
    return found.correlate_except(VatNumber).scalar_subquery()


@dataclass(frozen=True)
class Given:
    """A VAT number that was given, what a registry says of it, and since when; or none."""

    number: str | None = None
    check: VatCheck | None = None
    checked_at: datetime | None = None


def understood(facts: Facts | None) -> Given:
    """Read what `facts_for` gathers, or what a checkout keeps."""
    if facts is None or facts["number"] is None:
        return Given()
    at = facts["checkedAt"]
    when = None if at is None else datetime.fromisoformat(at)
    return Given(facts["number"], VatCheck(facts["check"]), when)


def facts_of(number: Vat | None, given: Given = Given()) -> dict[str, Any]:
    """Write what a checkout keeps: a number with what is known of it, or that none is used."""
    at = given.checked_at
    return {
        "number": None if number is None else number.text,
        "country": None if number is None else number.country,
        "check": (given.check or VatCheck.UNCHECKED).value,
        "checkedAt": None if at is None else at.isoformat(),
    }


async def _locked(session: AsyncSession, viewer: Viewer) -> Customer:
    mine = select(Customer).where(col(Customer.id) == viewer.customer_id)
    return (await session.exec(mine.with_for_update(key_share=True))).one()


async def _of(session: AsyncSession, customer: Customer) -> VatNumber | None:
    mine = select(VatNumber).where(col(VatNumber.customer_id) == customer.id)
    rows = await session.exec(mine.execution_options(populate_existing=True))
    return rows.one_or_none()


def _told(row: VatNumber) -> dict[str, Any]:
    return {"number": row.number, "check": row.check.value}
