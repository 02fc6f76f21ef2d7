"""Migrations: one line of them, forward only, and what they make is what the models say."""

from __future__ import annotations

import ast
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import create_async_engine

from embedded import roles
from kit import migrations
from kit.database import driven
from models.base import Record, View
from tests.conftest import ROOT, Cluster
from tests.tree import modules, name_of, parsed, told

FOREIGN = "pgqueuer"
POSTGRES: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
LONG, SHORT = "character varying", "varchar"  # what Postgres and SQLAlchemy call a type
COLUMNS = """
select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as required, a.attgenerated::text as generated,
       pg_get_expr(d.adbin, d.adrelid) as expression
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
"""
CONSTRAINTS = """
select conrelid::regclass::text || '.' || conname as name, pg_get_constraintdef(oid) as says
  from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
"""
INDEXES = """
select tablename || '.' || indexname as name, indexdef as says
  from pg_indexes where schemaname = 'public'
"""
TABLES = """
select relname || '.' as name, relpersistence::text as persistence
  from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
"""
VIEWS = """
select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('m', 'v')
"""
PROCESS = """
import asyncio, sys
from kit import migrations
asyncio.run(migrations.upgrade(sys.argv[1]))
"""


@pytest.fixture
async def empty(cluster: Cluster) -> AsyncIterator[str]:
    """A database with its roles and nothing in it, as its owner."""
    name = f"empty_{os.getpid()}"
    await cluster.command(f'drop database if exists "{name}" with (force)')
    await roles.prepare(cluster.url("postgres", "postgres"), name)
    yield cluster.url(name, roles.OWNER)
    await cluster.command(f'drop database if exists "{name}" with (force)')


async def catalogue(url: str) -> dict[str, Any]:
    """Read what Postgres knows of our tables, the job queue's and Alembic's left out."""
    connection = await asyncpg.connect(url)
    try:
        rows = [
            (question.split()[-1], row)
            for question in (COLUMNS, CONSTRAINTS, INDEXES, TABLES)
            for row in await connection.fetch(question)
        ]
    finally:
        await connection.close()
    return {
        f"{row['name']} {place}": tuple(row.values())[1:]
        for place, row in rows
        if not row["name"].startswith((FOREIGN, "alembic_version"))
    }


def test_there_is_one_newest_migration() -> None:
    heads = ScriptDirectory(str(migrations.PLACE)).get_heads()

    assert len(heads) == 1, told(heads, "Give one of them the other as its down_revision:")


def test_migrations_go_forward_only() -> None:
    found = [
        name_of(path)
        for path in modules("migrations")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and node.name == "downgrade"
    ]

    assert not found, told(found, "Take the downgrade out; what was wrong is mended by the next:")


# Postgres writes a computed column's expression its own way; the next test compares those.
@pytest.mark.filterwarnings("ignore:Computed default")
async def test_alembic_finds_nothing_to_migrate(cloned: str) -> None:
    engine = create_async_engine(driven(cloned.replace(roles.APP, roles.OWNER)))
    async with engine.connect() as connection:
        found = await connection.run_sync(_differences)
    await engine.dispose()

    assert found == [], told(map(str, found), "Write a migration that makes the tables so:")


def _differences(connection: sa.Connection) -> list[Any]:
    def ours(_: Any, name: str | None, kind: str, *rest: Any) -> bool:
        return not (kind == "table" and (name or "").startswith(FOREIGN))

    options = {
        "include_object": ours,
        "compare_type": True,
        "compare_server_default": True,
        "target_metadata": Record.metadata,
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Record.metadata))


async def test_migrations_make_what_the_models_say(cloned: str, empty: str) -> None:
    engine = create_async_engine(driven(empty))
    async with engine.begin() as connection:
        await connection.run_sync(Record.metadata.create_all)
    await engine.dispose()
    migrated, modelled = await catalogue(cloned), await catalogue(empty)

    found = [
        f"{name}: {migrated.get(name)} migrated, {modelled.get(name)} in the models"
        for name in sorted(migrated.keys() | modelled.keys())
        if migrated.get(name) != modelled.get(name)
    ]

    assert len(migrated) > 300
    assert not found, told(found, "Write a migration that makes the tables so:")


async def test_migrations_make_the_views_that_the_models_describe(cloned: str) -> None:
    connection = await asyncpg.connect(cloned)
    try:
        rows = await connection.fetch(VIEWS)
    finally:
        await connection.close()
    described = {
        str(column): column.type.compile(dialect=POSTGRES).lower()
        for view in View.metadata.sorted_tables
        for column in view.columns
    }

    made = {row["name"]: row["type"].replace(LONG, SHORT) for row in rows}

    assert made == described, "make the view anew by a migration"


async def test_an_empty_database_is_brought_up_and_stays_so(empty: str, cloned: str) -> None:
    await migrations.upgrade(driven(empty))
    first = await catalogue(empty)
    await migrations.upgrade(driven(empty))

    assert await migrations.current(driven(empty)) == migrations.head()
    assert await catalogue(empty) == first == await catalogue(cloned)


async def test_two_upgrades_at_once_take_turns(empty: str, cloned: str) -> None:
    url = driven(empty)

    await asyncio.gather(migrations.upgrade(url), migrations.upgrade(url))

    assert await migrations.current(url) == migrations.head()
    assert await catalogue(empty) == await catalogue(cloned)


async def test_a_turn_is_waited_for_longer_than_a_table(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "PATIENCE", "set lock_timeout = '20ms'")
    before = await asyncpg.connect(empty)
    await before.execute("select pg_advisory_lock(hashtext('latchkey:migrate'))")
    upgrading = asyncio.create_task(migrations.upgrade(driven(empty)))
    await asyncio.sleep(0.5)
    await before.close()
    await upgrading
    assert await migrations.current(driven(empty)) == migrations.head()


async def test_two_processes_that_upgrade_at_once_both_succeed(empty: str, cloned: str) -> None:
    url = driven(empty)
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROCESS, url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [(await process.communicate())[1].decode() for process in started]

    assert [process.returncode for process in started] == [0, 0], "\n".join(said)
    assert await catalogue(empty) == await catalogue(cloned)


async def test_the_application_cannot_migrate(cloned: str) -> None:
    connection = await asyncpg.connect(cloned)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("alter table customers add column admin bool")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("update alembic_version set version_num = '0'")
    finally:
        await connection.close()
