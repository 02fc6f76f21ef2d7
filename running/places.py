"""Places: which database each part of the program speaks to, and the embedded one's start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from embedded import roles
from embedded.supervisor import Embedded
from kit import migrations
from kit.database import driven
from settings import Settings

DATABASE = "latchkey"


@dataclass(frozen=True)
class Places:
    """The database, as each of its three roles."""

    app: str
    owner: str
    maintenance: str
    embedded: bool


@contextmanager
def opened(settings: Settings) -> Iterator[Places]:
    """Name the database of these settings; start and stop the embedded one where none is named."""
    if settings.database_url is not None:
        app = settings.database_url
        yield Places(
            app,
            settings.database_owner_url or app,
            settings.database_maintenance_url or app,
            embedded=False,
        )
        return
    with Embedded(settings.data_dir / "postgres", bindir=settings.pg_bindir) as server:
        asyncio.run(roles.prepare(server.url("postgres", "postgres"), DATABASE))
        yield Places(
            server.url(DATABASE, roles.APP),
            server.url(DATABASE, roles.OWNER),
            server.url(DATABASE, roles.MAINTENANCE),
            embedded=True,
        )


async def migrate(places: Places) -> str:
    """Bring the schema to this version's; tell which migration that is."""
    await migrations.upgrade(driven(places.owner))
    return migrations.head()


async def behind(places: Places) -> str | None:
    """Say how far the schema is behind, or nothing."""
    found = await migrations.current(driven(places.app))
    if found == migrations.head():
        return None
    return (
        f"The database is at migration {found or 'none'}, this program needs "
        f"{migrations.head()}: run `python main.py migrate` first."
    )


async def missing_roles(places: Places) -> list[str]:
    """List the roles that the database lacks or that the URLs do not use."""
    connection = await asyncpg.connect(places.app)
    try:
        rows = await connection.fetch("select rolname from pg_roles")
        known = {row["rolname"] for row in rows}
        absent = [f"The role {role} is missing." for role in roles.ROLES if role not in known]
        may_change = await connection.fetchval(
            "select to_regclass('events') is not null"
            " and has_table_privilege(current_user, 'events', 'update')"
        )
    finally:
        await connection.close()
    if may_change:
        absent.append("DATABASE_URL: its role may change the audit trail; use latchkey_app.")
    return absent
