"""Cleaning finds what is old by an index, however much there is that stays."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlmodel.ext.asyncio.session import AsyncSession

from jobs import cleaning
from kit import clock
from kit.database import Database

NETWORKS = {
    f"{table.name}.{column.name}": (table, column, moment)
    for table, column, moment in cleaning.SHORTENED
}
FEW = {"api_keys_after_end", "job_statistics_after_writing"}  # some hundreds of rows at most
RULES = {name for _, _, name in cleaning.DELETED} - FEW | NETWORKS.keys()
ASYNCPG: Any = dialect


@pytest.mark.parametrize("name", sorted(RULES))
async def test_what_is_old_is_found_by_an_index(maintenance: Database, name: str) -> None:
    """Every ten minutes whole tables would be read, however little there is to do."""
    if name in NETWORKS:
        chosen = cleaning._whole(*NETWORKS[name], clock.now())
    else:
        [(table, moment)] = [(t, m) for t, m, named in cleaning.DELETED if named == name]
        old = cleaning._old(name, moment, clock.now())
        chosen = cleaning._locked(old, moment, table.c.id)
    written = chosen.compile(dialect=ASYNCPG(), compile_kwargs={"literal_binds": True})

    async def explained(session: AsyncSession) -> str:
        connection = await session.connection()
        for plain in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            await connection.execute(sa.text(f"set local {plain} = off"))
        plan = await connection.exec_driver_sql(f"explain {written}")
        return "\n".join(row[0] for row in plan)

    plan = await maintenance.transaction(explained)
    assert "Index Scan" in plan, plan
    assert "Index Cond" in plan, plan
    assert "Sort" not in plan, plan
