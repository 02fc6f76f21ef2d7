"""What telling webhooks costs is measured on what really arrives."""

from __future__ import annotations

from benchmarks import telling
from kit.database import Database


async def test_all_arrives_past_a_dead_receiver_and_each_way_is_measured(
    committed: Database,
) -> None:
    found = await telling.told(committed, webhooks=3, events=5, dead=1)
    assert (found.dead, found.arrived) == (1, 10)
    costs = await telling.costs(committed, 10)
    assert [cost.webhooks for cost in costs] == list(telling.STATES)
    assert all(0 < cost.usual <= cost.p99 for cost in costs)
