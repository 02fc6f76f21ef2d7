"""Health: alive says nothing of the database, ready says why not and nothing secret."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import httpx2
import pytest
from starlette.applications import Starlette

from embedded import roles
from kit import migrations
from kit.database import Database, connected
from tests.conftest import Cluster
from tests.web.endpoint import client_of
from web import health
from web.health import Readiness


def client(readiness: Readiness) -> httpx2.AsyncClient:
    return client_of(Starlette(routes=health.routes(readiness)))


async def ready(database: Database, **options: Any) -> tuple[int, dict[str, Any]]:
    async with client(Readiness(database, **options)) as http:
        answer = await http.get("/readyz")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


async def as_owner(cluster: Cluster, url: str, statement: str) -> None:
    name = url.partition("?")[0].rpartition("/")[2]
    connection = await asyncpg.connect(cluster.url(name, roles.OWNER))
    await connection.execute(statement)
    await connection.close()


async def test_a_process_without_a_database_is_alive_and_not_ready() -> None:
    url = "postgresql://app:hunter2@127.0.0.1:1/shop"
    async with connected(url) as database, client(Readiness(database)) as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {"status": "unavailable", "reasons": ["database: cannot be written"]}


async def test_a_database_that_can_be_written_and_is_new_enough_is_ready(
    committed: Database,
) -> None:
    assert await ready(committed) == (200, {"status": "ok"})


async def test_a_database_that_is_read_only_is_not_ready(
    committed: Database, cluster: Cluster, cloned: str
) -> None:
    name = cloned.partition("?")[0].rpartition("/")[2]
    await cluster.command(f'alter database "{name}" set default_transaction_read_only = on')
    assert (await ready(committed))[1]["reasons"] == ["database: read only"]


@pytest.mark.parametrize(
    ("statement", "reasons"),
    [
        ("delete from alembic_version", ["schema: missing"]),
        ("update alembic_version set version_num = '0001'", ["schema: at 0001, not yet 9999"]),
        ("update alembic_version set version_num = 'from_the_future'", None),
    ],
)
async def test_only_a_schema_behind_ours_is_not_ready(
    committed: Database,
    cluster: Cluster,
    cloned: str,
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
    reasons: list[str] | None,
) -> None:
    monkeypatch.setattr("kit.migrations.head", lambda: "9999")
    migrations.is_behind.cache_clear()
    await as_owner(cluster, cloned, statement)
    assert (await ready(committed))[1].get("reasons") == reasons
    migrations.is_behind.cache_clear()


async def test_a_database_that_hangs_is_too_slow(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: Any) -> list[str]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(health, "PATIENCE", 0.05)
    monkeypatch.setattr(health, "_reasons", hang)
    assert (await ready(committed))[1]["reasons"] == ["database: too slow"]


async def test_a_process_that_stops_is_not_ready(committed: Database) -> None:
    stopping = asyncio.Event()
    readiness = Readiness(committed, stopping)
    assert await readiness.reasons() == []
    stopping.set()
    assert await readiness.reasons() == ["process: stopping"]


async def test_many_probes_ask_the_database_once(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def count(_: Any) -> list[str]:
        nonlocal asked
        asked += 1
        return []

    monkeypatch.setattr(health, "_reasons", count)
    readiness = Readiness(committed)
    await asyncio.gather(*(readiness.reasons() for _ in range(50)))
    assert asked == 1
