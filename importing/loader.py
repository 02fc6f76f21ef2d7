"""Loader: bring a shop into the database, in batches that can be cut anywhere and begun again."""

from __future__ import annotations

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
import orjson

from auth.arrivals import GROUPING
from importing import credits as returned
from importing import customers, orders, products
from importing.known import Known, known
from importing.report import Loaded, Report
from importing.shop import Credit, Customer, Order, Product, Shop
from importing.writing import Batch
from kit import clock, ids
from kit.jobs import asking
from models.events import ActorKind

T = TypeVar("T")
Advance = Callable[[str, int, int], None]
"""Hears the name of a stage, how much of it is done, and how much there is."""
LOCK = 0x696D706F7274  # "import"
WAIT = 3_000  # milliseconds
EVENT = "shop:import"
RECORD = """
insert into events (id, created_at, kind, actor_kind, object_kind, after, is_public)
select $1, $2, $3::text, $4, 'shop', $5::jsonb, false
where (select max(created_at) from external_references where system = $6)
    > coalesce(
        (select max(created_at) from events where kind = $3::text and after->>'system' = $6),
        '-infinity'
    )
"""
RECORDED = "INSERT 0 1"
BATCH, LINES = 1_000, 10_000


class ImportRunning(Exception):
    """Another import is running on this database; wait until it has ended."""

    def __str__(self) -> str:
        return str(self.__doc__)


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[Any]:
    """Connect, and hold the lock that keeps a second import out until the first has ended."""
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC", "jit": "off"})
    try:
        await _lock(connection)
        yield connection
    finally:
        await connection.close()


async def _lock(connection: Any) -> None:
    """Take the lock; wait a little, as Postgres does not see at once that a client was killed."""
    try:
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = {WAIT}")
            await connection.execute("select pg_advisory_lock($1)", LOCK)
    except asyncpg.LockNotAvailableError:
        raise ImportRunning from None


async def load(
    connection: Any, shop: Shop, report: Report, advance: Advance, template: str | None = None
) -> None:
    """Bring what is not here yet and count it in the report; a dry run writes nothing."""
    loading = Loading(connection, shop, report, advance)
    await loading.products()
    await loading.customers(template)
    await loading.orders()
    await loading.credits()
    if not report.is_dry_run:
        await loading.record()


class Loading:
    """One run of the loader."""

    def __init__(self, connection: Any, shop: Shop, report: Report, advance: Advance) -> None:
        self._connection = connection
        self._shop = shop
        self._report = report
        self._advance = advance
        self._batch = Batch(connection, shop, report.notes, report.is_dry_run)
        self._variants: Known
        self._customers: Known
        self._orders: Known

    async def products(self) -> None:
        """Bring the products, each with its one variant."""
        self._variants = await self._known("variant", "variants")

        async def write(batch: Batch, new: Sequence[Product]) -> None:
            await products.write(batch, new, self._variants)

        await self._stage("products", self._shop.products, products.key, self._variants, write)

    async def customers(self, template: str | None) -> None:
        """Bring the customers, with an address each where there is a template."""
        self._customers = await self._known("customer", "customers")

        async def write(batch: Batch, new: Sequence[Customer]) -> None:
            await customers.write(batch, new, self._customers, template)

        await self._stage("customers", self._shop.customers, customers.key, self._customers, write)

    async def orders(self) -> None:
        """Bring the orders as they were sold."""
        self._orders = await self._known("order", "orders")

        async def write(batch: Batch, new: Sequence[Order]) -> None:
            await orders.write(batch, new, self._orders, self._customers, self._variants)

        await self._stage("orders", self._shop.orders, orders.key, self._orders, write)

    async def credits(self) -> None:
        """Bring the credits, and with each what it changes in the orders it touches."""
        found = await self._known("credit", "credits")

        async def write(batch: Batch, new: Sequence[Credit]) -> None:
            await returned.write(batch, new, found, self._orders, self._customers, self._variants)

        await self._stage("credits", self._shop.credits, returned.key, found, write)

    async def record(self) -> None:
        """Record the import once, even if an earlier run was cut before it could.

        Then what was bought is known, by which customers join groups.
        """
        happened = orjson.dumps(self._event()).decode()
        system = self._shop.system
        asked, values = asking(GROUPING, {})
        async with self._connection.transaction():
            said = await self._connection.execute(
                RECORD, ids.new(), clock.now(), EVENT, ActorKind.SYSTEM, happened, system
            )
            if said == RECORDED:
                await self._connection.execute(asked, *values)

    def _event(self) -> dict[str, Any]:
        new = {stage: loaded.new for stage, loaded in self._report.loaded.items()}
        return {"system": self._shop.system, "file": self._report.file, "new": new}

    async def _known(self, kind: str, table: str) -> Known:
        return await known(self._connection, self._shop.system, kind, table)

    async def _stage(
        self,
        name: str,
        things: Collection[T],
        key: Callable[[T], str],
        found: Known,
        write: Callable[[Batch, Sequence[T]], Awaitable[None]],
    ) -> None:
        """Bring the things that are not known, batch by batch, and count both kinds."""
        counts = self._report.loaded.setdefault(name, Loaded())
        total = len(things)
        self._advance(name, 0, total)
        for batch in batches(things):
            new = [thing for thing in batch if key(thing) not in found.keys]
            if new:
                async with self._connection.transaction(readonly=self._report.is_dry_run):
                    await write(self._batch, new)
            counts.new += len(new)
            counts.known += len(batch) - len(new)
            self._advance(name, counts.new + counts.known, total)


def batches(things: Iterable[T]) -> Iterator[list[T]]:
    """Divide things into batches, smaller where the things are orders of many lines."""
    batch: list[T] = []
    lines = 0
    for thing in things:
        batch.append(thing)
        lines += len(thing.sold) if isinstance(thing, Order) else 0
        if len(batch) == BATCH or lines >= LINES:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch
