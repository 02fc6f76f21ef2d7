"""What tests of jobs share: a database as whoever cleans up."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from embedded import roles
from kit.database import Database, connected
from tests.conftest import Cluster


@pytest.fixture
async def maintenance(cluster: Cluster, cloned: str) -> AsyncIterator[Database]:
    name = cloned.partition("?")[0].rpartition("/")[2]
    async with connected(cluster.url(name, roles.MAINTENANCE), readers=1, writers=2) as database:
        yield database
