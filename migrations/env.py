"""Alembic's door: run migrations on the connection it is given, as the owner."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import models  # noqa: F401
from models.base import Record


def run(connection: sa.Connection) -> None:
    """Migrate in one transaction for each migration; a lock is waited for, briefly."""
    context.configure(
        connection=connection,
        target_metadata=Record.metadata,
        compare_type=True,
        include_object=is_ours,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def is_ours(_: Any, name: str | None, kind: str, *rest: Any) -> bool:
    """Leave the tables of the job queue to the queue."""
    return not (kind == "table" and (name or "").startswith("pgqueuer"))


run(context.config.attributes["connection"])
