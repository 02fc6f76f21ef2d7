"""Writing: one batch of an import, in a transaction that holds rows and their references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from importing.known import Known
from importing.shop import Shop
from importing.targets import REFERENCES, Record, Target
from kit import clock


@dataclass(frozen=True)
class Batch:
    """What a batch writes with; a dry run asks what it always asks, and writes nothing."""

    connection: Any
    shop: Shop
    notes: list[str]
    is_dry_run: bool

    async def copy(self, target: Target, records: Sequence[Record]) -> None:
        """Add rows to a table."""
        if records and not self.is_dry_run:
            await self.connection.copy_records_to_table(
                target.table, records=records, columns=target.columns
            )

    async def change(self, statement: str, *values: Any) -> None:
        """Change rows."""
        if not self.is_dry_run:
            await self.connection.execute(statement, *values)

    async def refer(self, found: Known, ids: dict[str, UUID]) -> None:
        """Note which keys have become which rows."""
        now = clock.now()
        await self.copy(REFERENCES, [found.add(key, id, now) for key, id in ids.items()])

    async def taken(self, table: str, column: str, values: Sequence[str]) -> set[str]:
        """Find which of the values other rows have, where no two may have the same."""
        statement = f"select {column} from {table} where {column} = any($1)"
        return {row[0] for row in await self.connection.fetch(statement, values)}

    async def numbers(self, table: str, ids: dict[str, UUID]) -> dict[str, str]:
        """Give each thing its number, with an end of its own where the number is taken."""
        taken = await self.taken(table, "number", list(ids))
        if taken:
            self.notes.append(
                f"{table}: {len(taken)} numbers were taken and got an end, {min(taken)} among them"
            )
        return {
            key: f"{key[:31]}-{id.hex[-8:]}" if key in taken else key for key, id in ids.items()
        }
