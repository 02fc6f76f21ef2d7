"""Requests that no client of ours sends are refused, each by its code."""

from __future__ import annotations

import httpx2
import pytest

from benchmarks.hostile import KINDS, Hostile, ask
from kit.database import Database
from tests.stories.shop import BASE, Shop


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_a_hostile_request_is_refused_by_its_code(database: Database, kind: Hostile) -> None:
    transport = httpx2.ASGITransport(Shop(database).application)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
        for _ in range(3):  # the first time, and when it might be planned
            assert await ask(http, kind) == kind.code
