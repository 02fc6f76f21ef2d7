"""A real Postgres: rolled back after most tests, cloned for those that must commit."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Desk
from auth.viewer import NOBODY, Viewer
from embedded import roles
from embedded.supervisor import Embedded
from execution.protocol import GraphQLRequest
from execution.run import Operations
from kit import migrations
from kit.database import Database, connected, driven
from kit.driver import KEPT
from kit.redirects import Storefront
from kit.tokens import Keys
from resolvers.context import Context
from resolvers.house import Caller, House
from schema import schema
from tests.serving import Served, served

ROOT = Path(__file__).parent.parent
collect_ignore = [] if find_spec("axe_playwright_python") else ["browser"]  # it brings playwright
CLUSTER = ROOT / ".data" / "tests"
Ask = Callable[..., Any]
Queries = Callable[[int], AbstractContextManager[None]]


@dataclass(frozen=True)
class Cluster:
    """The tests' own server: a migrated template, and a database for this process."""

    embedded: Embedded
    template: str

    def url(self, database: str, role: str = roles.APP) -> str:
        """Name a database of the server."""
        return self.embedded.url(database, role)

    async def command(self, statement: str) -> None:
        """Run one statement as the superuser, outside any transaction."""
        connection = await asyncpg.connect(self.url("postgres", "postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def clone(self, name: str) -> str:
        """Make a fresh copy of the migrated template and name it."""
        await self.command(f'drop database if exists "{name}" with (force)')
        await self.command(
            f'create database "{name}" template "{self.template}" owner {roles.OWNER}'
            " strategy file_copy"
        )
        return name


def _fingerprint() -> str:
    files = sorted([*(ROOT / "migrations").rglob("*.py"), *(ROOT / "embedded").rglob("*.py")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def pytest_collection() -> None:
    """Collect no garbage while tests are found: there is hardly any, and much to go through."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Take what was read to find the tests out of the garbage collector's sight."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
async def cluster() -> AsyncIterator[Cluster]:
    embedded = Embedded(CLUSTER, fast=True, settings={"max_connections": "200"})
    embedded.start()
    cluster = Cluster(embedded, f"template_{_fingerprint()}")
    try:
        await _make_template(cluster)
        yield cluster
    finally:
        embedded.stop()


async def _make_template(cluster: Cluster) -> None:
    """Migrate a template once for all who start at the same time."""
    superuser = cluster.url("postgres", "postgres")
    connection = await asyncpg.connect(superuser)
    try:
        await connection.execute("select pg_advisory_lock(7431)")
        known = "select 1 from pg_database where datname = $1"
        if not await connection.fetchval(known, cluster.template):
            making = f"{cluster.template}_making"
            await cluster.command(f'drop database if exists "{making}" with (force)')
            await roles.prepare(superuser, making)
            await migrations.upgrade(driven(cluster.url(making, roles.OWNER)))
            await cluster.command(f'alter database "{making}" rename to "{cluster.template}"')
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def home(cluster: Cluster) -> AsyncIterator[str]:
    """The database of this test process."""
    name = await cluster.clone(f"tests_{os.getpid()}")
    yield cluster.url(name)
    await cluster.command(f'drop database if exists "{name}" with (force)')


@pytest.fixture(scope="session")
async def engine(home: str) -> AsyncIterator[Any]:
    engine = create_async_engine(
        driven(home),
        pool_size=2,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args=KEPT,
    )
    yield engine
    await engine.dispose()


@pytest.fixture
async def outer(engine: Any) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        begun = await connection.begin()
        yield connection
        await begun.rollback()


@pytest.fixture
async def database(outer: AsyncConnection) -> Database:
    """Both doors on one connection whose work is rolled back."""
    make = async_sessionmaker(
        outer,
        class_=AsyncSession,
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
    )
    return Database(reads=make, writes=make)


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.writes() as session:
        yield session


@pytest.fixture
async def cloned(cluster: Cluster, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The URL of a database of the test's own, where what is committed stays."""
    name = await cluster.clone(f"tests_{os.getpid()}_clone")
    yield cluster.url(name)
    await cluster.command(f'drop database if exists "{name}" with (force)')


@pytest.fixture
async def committed(cloned: str) -> AsyncIterator[Database]:
    """Both doors, for real, on a database of the test's own."""
    async with connected(cloned, readers=8, writers=50) as database:  # fifty at once, really
        yield database


OPERATIONS = Operations(schema)
HOUSE = House(
    Desk(
        link_keys=Keys({1: b"a key for links, of tests alone...."}),
        code_keys=Keys({1: b"a key for codes, of tests alone...."}),
        storefronts=(Storefront("https://shop.example.com"),),
    )
)


@pytest.fixture
def ask(database: Database) -> Ask:
    """Ask the schema as a viewer; the data, or the first error's code."""
    return asking(database)


def asking(database: Database, house: House | None = None) -> Ask:
    """Make an `ask` on a database."""

    async def ask(
        document: str, by: Viewer = NOBODY, languages: tuple[str, ...] = (), **variables: Any
    ) -> Any:
        answer = await answered(database, document, by, languages, variables, house)
        if answer.get("errors"):
            return answer["errors"][0]["extensions"]["code"]
        return answer["data"]

    return ask


async def answered(
    database: Database,
    document: str,
    by: Viewer,
    languages: tuple[str, ...],
    variables: dict[str, Any],
    house: House | None = None,
) -> dict[str, Any]:
    """Run one operation and read its JSON."""

    async def identify(_: AsyncSession) -> Viewer:
        return by

    caller = Caller(languages=languages)
    context = Context(database, house or HOUSE, identify=identify, caller=caller)
    request = GraphQLRequest(query=document, variables=variables)
    answer: dict[str, Any] = orjson.loads((await OPERATIONS.answer(request, context)).body)
    return answer


@pytest.fixture
def queries(engine: Any) -> Queries:
    """Assert exactly how many statements a block sends."""

    @contextmanager
    def exactly(count: int) -> Iterator[None]:
        seen: list[str] = []

        def see(_c: Any, _k: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        event.listen(engine.sync_engine, "before_cursor_execute", see)
        try:
            yield
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", see)
        assert len(seen) == count, "\n\n".join(seen)

    return exactly


@pytest.fixture(scope="session")
def running() -> Iterator[Served]:
    """The real program, with its demonstration store."""
    with served("server") as run:
        yield run


@pytest.fixture(scope="session")
def server(running: Served) -> str:
    """The address of the real program."""
    return running.base
