"""Where a change cannot be read, who watches is asked to begin again, and is never left waiting."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from kit.database import Database
from kit.live import Ended, Over
from kit.reads import Pool, Reader
from resolvers.context import Context
from tests.stories.watching import WITHIN
from tests.web import test_living
from tests.web.test_living import NUMBER, Watching, an_order_watched

watched = test_living.watched


async def no_turn(_: Pool) -> Any:
    raise TimeoutError


async def hung_up(*_: Any) -> Any:
    raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


def away(*_: Any, **__: Any) -> Any:
    raise ConnectionRefusedError(111, "Connect call failed")


@pytest.mark.parametrize("why", ["no connection comes free", "the database is away"])
async def test_what_cannot_be_read_ends_the_watch(
    watched: Watching, committed: Database, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    order, token = await an_order_watched(committed, "customer")
    told = await watched.begin(token, NUMBER)
    if why == "no connection comes free":
        monkeypatch.setattr(Pool, "take", no_turn)
    else:
        monkeypatch.setattr(Reader, "value_beside", hung_up)
        monkeypatch.setattr(Context, "open", away)

    watched.change(order)

    with pytest.raises(Over) as over:
        await asyncio.wait_for(watched.tasks[0], WITHIN)
    assert over.value.reason is Ended.LOST
    assert told.empty()
    assert len(watched.hub) == 0
