"""What watching costs is measured on messages that really come."""

from __future__ import annotations

from benchmarks import watching
from benchmarks.servers import Place
from tests.serving import served


async def test_each_change_is_heard_by_who_watches_it_and_by_all(cloned: str) -> None:
    place = Place("watching", cloned, cloned)
    with served("watched", DATABASE_URL=cloned, LOG_LEVEL="ERROR") as run:
        one, many = await watching.measured(run, place, watching=4, changes=5, shared=2)

    assert 0 < one.usual <= one.p99
    assert 0 < many.half <= many.all
