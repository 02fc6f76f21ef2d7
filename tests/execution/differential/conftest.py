"""One seeded shop for all comparisons."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from kit.database import connected
from tests.conftest import Cluster
from tests.execution.differential.both import Both
from tests.execution.differential.seed import Seed


@pytest.fixture(scope="session")
async def both(cluster: Cluster) -> AsyncIterator[Both]:
    """A shop that is asked by both executors."""
    name = await cluster.clone(f"tests_{os.getpid()}_both")
    async with connected(cluster.url(name), readers=4, writers=1) as database:
        async with database.writes() as session:
            seeded = await Seed(session).whole()
        yield Both(database, seeded)
    await cluster.command(f'drop database if exists "{name}" with (force)')
