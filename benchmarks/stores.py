"""Stores: customers with orders, wishlists and addresses, the same ones each time, by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.measuring import Sizes
from importing import identities
from importing.targets import LINES, ORDERS, PRODUCTS, VARIANTS, Record, Target, text
from models import (
    Address,
    Customer,
    FulfilmentStatus,
    PaymentStatus,
    Session,
    SessionKind,
    Wishlist,
    WishlistItem,
)

SEED = 20_261_122
OPENED = datetime(2024, 1, 1, 9, tzinfo=UTC)
PRODUCT_COUNT, LINE_COUNT, LIST_COUNT, ITEM_COUNT, ADDRESS_COUNT = 500, 5, 2, 5, 2
REGULAR_ORDERS = 24  # more than a page of 20
SHIPPING = 495

CUSTOMERS = Target(
    Customer, "id", "created_at", "email", "email_key", "email_verified_at", "first_name",
    "last_name",
)  # fmt: skip
ADDRESSES = Target(
    Address, "id", "created_at", "customer_id", "first_name", "last_name", "line1", "city",
    "postal_code", "country", "is_default_shipping",
)  # fmt: skip
WISHLISTS = Target(Wishlist, "id", "created_at", "customer_id", "name")
ITEMS = Target(WishlistItem, "id", "created_at", "wishlist_id", "variant_id", "added_at")
SESSIONS = Target(
    Session, "id", "created_at", "customer_id", "token_hash", "kind", "authenticated_at",
    "last_seen_at", "idle_expires_at", "expires_at",
)  # fmt: skip
Sold = tuple[UUID, str, str, int]  # variant, SKU, name, price
TABLES = (PRODUCTS, VARIANTS, CUSTOMERS, ADDRESSES, ORDERS, LINES, WISHLISTS, ITEMS)


@dataclass(frozen=True)
class Person:
    """A customer of the store."""

    id: UUID
    email: str


@dataclass(frozen=True)
class Store:
    """Who is there: those in `regulars` fill a page of orders."""

    customers: Sequence[Person]
    regulars: Sequence[Person]


async def filled(url: str, sizes: Sizes) -> Store:
    """Fill an empty database."""
    making = Making(Random(SEED))
    making.products()
    people = [making.customer(n, sizes) for n in range(sizes.customers)]
    connection = await asyncpg.connect(url)
    try:
        for target, records in making.tables():
            await copied(connection, target, records)
    finally:
        await connection.close()
    return Store(people, people[: sizes.regulars])


async def copied(connection: Any, target: Target, records: Sequence[Record]) -> None:
    """Copy rows into a table."""
    await connection.copy_records_to_table(target.table, records=records, columns=target.columns)


async def signed_in(connection: Any, people: Sequence[Person], hashes: Sequence[bytes]) -> None:
    """Open a session for each of some people, by the digest of its token."""
    now = datetime.now(UTC)
    end = now + timedelta(days=1)
    times = (now, now, end, end)
    records = [
        SESSIONS.record(_id(now, "session", n), now, person.id, hashed, SessionKind.COOKIE, *times)
        for n, (person, hashed) in enumerate(zip(people, hashes, strict=True))
    ]
    await copied(connection, SESSIONS, records)


class Making:
    """The rows of a store as they are made, table by table; given variants are those it sells."""

    def __init__(
        self, random: Random, variants: Sequence[Sold] = (), currency: str = "EUR"
    ) -> None:
        self._random = random
        self._rows: dict[Target, list[Record]] = {target: [] for target in TABLES}
        self._variants, self._currency = list(variants), currency

    def tables(self) -> Iterator[tuple[Target, list[Record]]]:
        """Yield each table with its rows, those first that others point to."""
        yield from self._rows.items()

    def products(self) -> None:
        """Make products with a variant each."""
        for n in range(PRODUCT_COUNT):
            name, sku, price = f"Product number {n}", f"SKU-{n:05}", self._random.randint(99, 9999)
            product, variant = _id(OPENED, "product", n), _id(OPENED, "variant", n)
            known = (f"product-{n}", text({"en": name}), True, OPENED)
            self._add(PRODUCTS, product, OPENED, *known)
            self._add(VARIANTS, variant, OPENED, product, sku, self._currency, price)
            self._variants.append((variant, sku, name, price))

    def customer(self, n: int, sizes: Sizes) -> Person:
        """Make a customer with everything they have."""
        at = OPENED + timedelta(minutes=n)
        person = Person(_id(at, "customer", n), f"customer-{n}@example.com")
        names = (f"Given{n}", f"Family{n}")
        self._add(CUSTOMERS, person.id, at, person.email, person.email, at, *names)
        for place in range(ADDRESS_COUNT):
            where = (f"{place + 1} High Street", "York", "YO1 7HZ", "GB", place == 0)
            own, since = _id(at, "address", n, place), at + timedelta(seconds=place)
            self._add(ADDRESSES, own, since, person.id, *names, *where)
        orders = REGULAR_ORDERS if n < sizes.regulars else sizes.orders
        for place in range(orders):
            self._order(person, f"A-{n * REGULAR_ORDERS + place + 1}")
        for place in range(LIST_COUNT):
            self._wishlist(person, n, place)
        return person

    def _order(self, person: Person, number: str) -> None:
        at = OPENED + timedelta(seconds=self._random.randrange(80_000_000), microseconds=123456)
        id = _id(at, "order", number)
        chosen = self._random.sample(self._variants, LINE_COUNT)
        goods = 0
        for place, (variant, *sold, price) in enumerate(chosen):
            count = self._random.randint(1, 9)
            goods += count * price
            amounts = (count, count, self._currency, price, count * price)
            self._add(LINES, identities.part(id, place), at, id, place, variant, *sold, *amounts)
        status = (PaymentStatus.PAID, FulfilmentStatus.DELIVERED)
        sums = (goods, 0, SHIPPING, 0, 0, 0, goods + SHIPPING)
        self._add(ORDERS, id, at, at, number, person.id, None, *status, self._currency, *sums)

    def _wishlist(self, person: Person, n: int, place: int) -> None:
        at = OPENED + timedelta(days=400, minutes=n, seconds=place)
        id = _id(at, "wishlist", n, place)
        self._add(WISHLISTS, id, at, person.id, f"List {place}")
        for item, (variant, *_) in enumerate(self._random.sample(self._variants, ITEM_COUNT)):
            added = at + timedelta(hours=item)
            self._add(ITEMS, _id(added, "item", n, place, item), added, id, variant, added)

    def _add(self, target: Target, *given: Any) -> None:
        self._rows[target].append(target.record(*given))


def _id(at: datetime, *names: Any) -> UUID:
    return identities.of(at, *map(str, names))
