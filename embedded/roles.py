"""Make the database and the three roles that use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

OWNER = "latchkey_owner"
APP = "latchkey_app"
MAINTENANCE = "latchkey_maintenance"
ROLES = (OWNER, APP, MAINTENANCE)
RIGHTS = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
LOCK = 0x6C61746368  # "latch"


async def prepare(url_of_superuser: str, database: str) -> None:
    """Make what is missing and take what is too much; any number of processes may do so at once.

    The owner owns the database and its public schema; the others may connect and look up names.
    What they may do with a table is said where the table is made.
    """
    async with _connected(url_of_superuser) as connection:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        for role in ROLES:
            await _make_role(connection, role)
        await _make_database(connection, database)
        async with _connected(url_of_superuser, database) as inside:
            await _grant(inside, _quoted(database))


@asynccontextmanager
async def _connected(url: str, database: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, database=database)
    try:
        yield connection
    finally:
        await connection.close()


async def _make_role(connection: asyncpg.Connection, role: str) -> None:
    known = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
    await connection.execute(f"{'alter' if known else 'create'} role {role} {RIGHTS}")


async def _make_database(connection: asyncpg.Connection, database: str) -> None:
    if await connection.fetchval("select 1 from pg_database where datname = $1", database):
        await connection.execute(f"alter database {_quoted(database)} owner to {OWNER}")
        return
    builtin = connection.get_server_version().major >= 17
    locale = "locale_provider builtin builtin_locale 'C.UTF-8'" if builtin else ""
    await connection.execute(
        f"create database {_quoted(database)} owner {OWNER} "
        f"template template0 encoding 'UTF8' {locale}"
    )


async def _grant(connection: asyncpg.Connection, database: str) -> None:
    async with connection.transaction():
        await connection.execute(f"revoke all on database {database} from public")
        await connection.execute(f"grant connect on database {database} to {APP}, {MAINTENANCE}")
        await connection.execute("alter schema public owner to pg_database_owner")
        await connection.execute("revoke all on schema public from public")
        await connection.execute(f"revoke create on schema public from {APP}, {MAINTENANCE}")
        await connection.execute(f"grant usage on schema public to {APP}, {MAINTENANCE}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
