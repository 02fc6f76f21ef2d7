"""Migrations: bring a database to the schema of this version, or tell how far it is behind."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

PLACE = Path(__file__).parent.parent / "migrations"
PATIENCE = "set lock_timeout = '5s'"


def head() -> str:
    """Name the newest migration."""
    found = ScriptDirectory(str(PLACE)).get_current_head()
    assert found is not None
    return found


@cache
def is_behind(revision: str) -> bool:
    """Tell whether a revision is one of ours before the newest; one we do not know is newer."""
    known = {script.revision for script in ScriptDirectory(str(PLACE)).walk_revisions()}
    return revision in known and revision != head()


async def upgrade(url: str) -> None:
    """Apply every missing migration as the role in `url`; several at once take turns."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.execute(sa.text("select pg_advisory_lock(hashtext('latchkey:migrate'))"))
        await connection.execute(sa.text(PATIENCE))  # for tables; a twin may take its time
        await connection.commit()
        await connection.run_sync(_upgrade)
        await connection.commit()
    await engine.dispose()


async def current(url: str) -> str | None:
    """Name the newest migration that a database has."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(current_of)
    await engine.dispose()
    return found


def current_of(connection: sa.Connection) -> str | None:
    """Name the newest migration that the database behind a connection has."""
    return MigrationContext.configure(connection).get_current_revision()


def config_of(connection: sa.Connection) -> Config:
    """Point Alembic at our migrations and at a connection."""
    config = Config()
    config.set_main_option("script_location", str(PLACE))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: sa.Connection) -> None:
    command.upgrade(config_of(connection), "head")
