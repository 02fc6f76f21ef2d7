"""Recording: the statements that the product sends, with their values, to be sent again bare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from kit.database import Database

Statements = list[tuple[str, tuple[Any, ...]]]


@contextmanager
def recorded(database: Database) -> Iterator[list[Statements]]:
    """Keep what is written to in the block; a list that is added takes what comes after."""
    kept: list[Statements] = [[]]

    def keep(_c: Any, _k: Any, sql: str, values: tuple[Any, ...], *_: Any) -> None:
        kept[-1].append((sql, values))

    engine = database.engines[-1].sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(engine, "before_cursor_execute", keep)


async def sent(connection: Any, statements: Statements) -> None:
    """Send statements in one transaction."""
    async with connection.transaction():
        for sql, values in statements:
            await connection.fetch(sql, *values)
