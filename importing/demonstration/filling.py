"""Filling: the whole demonstration store in one transaction, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from importing.demonstration.baskets import baskets
from importing.demonstration.births import Births
from importing.demonstration.paper import paper
from importing.demonstration.people import PEOPLE, STAFF, Person
from importing.demonstration.selling import sell
from importing.demonstration.sending import sending
from importing.demonstration.shelves import Item, shelves
from importing.demonstration.trade import trade
from importing.demonstration.warehouse import warehouse
from kit.database import Database
from kit.emails import normalise
from models import (
    Address,
    Customer,
    ExternalReference,
    Product,
    Staff,
    TaxClass,
    Wishlist,
    WishlistItem,
)
from models.base import Record

SYSTEM = "demonstration"
OPENED = timedelta(days=760)
STANDARD_BP = 1900  # of the tax class that a new store has at 0


@dataclass(frozen=True)
class Filled:
    """What became of it, and who can sign in; nobody, when the store is somebody's own."""

    made: bool
    customer: str | None
    staff: str | None


async def fill(database: Database, now: datetime) -> Filled:
    """Fill an empty store; one that has a customer, a product or staff is left as it is."""

    async def work(session: AsyncSession) -> Filled:
        await session.exec(select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(SYSTEM))))
        if await _is_marked(session):
            return _filled(made=False)
        if await _is_used(session):
            return Filled(made=False, customer=None, staff=None)
        await _write(session, _births(now))
        return _filled(made=True)

    return await database.transaction(work)


def _filled(*, made: bool) -> Filled:
    role, *_ = STAFF[0]
    return Filled(made, customer=PEOPLE[0].email, staff=f"{role}@example.com")


async def _is_marked(session: AsyncSession) -> bool:
    mark = select(ExternalReference.id).where(col(ExternalReference.system) == SYSTEM)
    return (await session.exec(mark.limit(1))).first() is not None


async def _is_used(session: AsyncSession) -> bool:
    for model in (Customer, Product, Staff):
        if (await session.exec(select(model.id).limit(1))).first() is not None:
            return True
    return False


async def _write(session: AsyncSession, births: Births) -> None:
    usual = sa.update(TaxClass).where(col(TaxClass.is_default))
    await session.exec(usual.values(rate_bp=STANDARD_BP))
    for table in Record.metadata.sorted_tables:
        session.add_all(births.rows[table.name])
        await session.flush()


def _births(now: datetime) -> Births:
    births, opened = Births(), now - OPENED
    shelf = shelves(births, opened)
    customers = {person.local: _customer(births, person, now, shelf) for person in PEOPLE}
    sell(births, shelf, customers, now)
    trade(births, shelf, customers, now)
    warehouse(births, shelf, now)
    sending(births, opened)
    paper(births, opened)
    for local, name, role_id in STAFF:
        at = normalise(f"{local}@example.com")
        known = {"email": at.address, "email_key": at.key, "joined_at": opened}
        births.make(Staff, opened, name=name, role_id=role_id, **known)
    baskets(births, shelf, customers[PEOPLE[0].local], now)
    mark = {"system": SYSTEM, "kind": "store", "key": "1"}
    births.make(ExternalReference, now, object_id=customers[PEOPLE[0].local], **mark)
    return births


def _customer(births: Births, person: Person, now: datetime, shelf: Mapping[str, Item]) -> UUID:
    opened, address = now - OPENED, normalise(person.email)
    customer = births.make(
        Customer,
        opened,
        email=address.address,
        email_key=address.key,
        email_verified_at=opened if person.proven else None,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        birthdate=person.birthdate,
        gender=person.gender,
        language=person.language,
        last_seen_at=now - timedelta(days=1) if person.proven else None,
    )
    _address_book(births, person, customer.id, opened)
    _wishlists(births, person, customer.id, shelf, now)
    return customer.id


def _address_book(births: Births, person: Person, owner: UUID, at: datetime) -> None:
    for number, place in enumerate(person.places if person.proven else ()):
        births.make(
            Address,
            at + timedelta(days=number),
            customer_id=owner,
            first_name=person.first_name,
            last_name=person.last_name,
            phone=person.phone,
            is_default_billing=number == 0,
            is_default_shipping=number == len(person.places) - 1,
            **asdict(place),
        )


def _wishlists(
    births: Births, person: Person, owner: UUID, shelf: Mapping[str, Item], now: datetime
) -> None:
    for name, skus in person.wishes:
        at = now - timedelta(days=60)
        wishlist = births.make(Wishlist, at, customer_id=owner, name=name)
        for number, sku in enumerate(skus):
            added = at + timedelta(days=number)
            births.make(
                WishlistItem,
                added,
                wishlist_id=wishlist.id,
                variant_id=shelf[sku].variant.id,
                added_at=added,
            )
