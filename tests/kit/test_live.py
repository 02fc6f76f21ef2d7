"""Who watches hears each change once, in the order of the first, and is bounded."""

from __future__ import annotations

import asyncio

import pytest

from kit.live import MOST_WAITING, Ended, Hub, Over, TooMany, Watch


def begun(hub: Hub, *topics: str, names: tuple[str, ...] = ()) -> Watch:
    watch = hub.watch("nobody")
    watch.begin(names, topics)
    return watch


async def heard(watch: Watch) -> list[str | None]:
    """Take all that waits."""
    found: list[str | None] = []
    try:
        while True:
            async with asyncio.timeout(0.01):
                found.append(await watch.next())
    except TimeoutError:
        return found


async def test_a_change_is_told_to_those_who_watch_it_its_kind_or_its_owner() -> None:
    hub = Hub()
    one, kind, owner, other = (
        begun(hub, topic)
        for topic in ("order_1", "order", "order of customer_2", "order of customer_3")
    )

    side = begun(hub, "order_1 of customer_2")
    hub.changed("order_1 customer_2")
    hub.changed("order_9")

    assert await heard(side) == ["order_1"]
    assert await heard(one) == ["order_1"]
    assert await heard(kind) == ["order_1", "order_9"]
    assert await heard(owner) == ["order_1"]
    assert await heard(other) == []


async def test_what_changes_again_before_it_is_taken_is_told_once() -> None:
    hub = Hub()
    watch = begun(hub, "order")

    for told in ("order_1", "order_2", "order_1"):
        hub.changed(told)

    assert await heard(watch) == ["order_1", "order_2"]
    hub.changed("order_1")
    assert await heard(watch) == ["order_1"]


async def test_who_takes_nothing_is_ended() -> None:
    hub = Hub()
    watch = begun(hub, "order")

    for number in range(MOST_WAITING + 1):
        hub.changed(f"order_{number}")

    with pytest.raises(Over) as over:
        await watch.next()
    assert over.value.reason is Ended.TOO_SLOW


async def test_who_is_named_looks_whether_they_may_still_before_anything_else() -> None:
    hub = Hub()
    mine = begun(hub, "order", names=("customer_1", "session_2"))
    other = begun(hub, "order", names=("customer_1", "session_3"))

    hub.changed("order_1")
    hub.doubted("session_2")
    hub.doubted("nobody_9")

    assert await heard(mine) == [None, "order_1"]
    assert await heard(other) == ["order_1"]
    hub.doubt_all()
    assert await heard(other) == [None]


async def test_one_who_asks_and_all_together_are_bounded_and_what_ends_makes_room() -> None:
    hub = Hub(most=3, most_each=2)
    watches = [begun(hub, "order", names=("customer_1", f"session_{n}")) for n in range(2)]
    with pytest.raises(TooMany):
        begun(hub, "order", names=("customer_1",))
    begun(hub, "order")
    with pytest.raises(TooMany):
        begun(hub, "order")

    for watch in [*watches, *watches]:
        watch.close()

    assert len(hub) == 1
    begun(hub, "order", names=("customer_1",))
    hub.changed("order_1")
    assert await heard(watches[0]) == []


async def test_when_nobody_tells_of_changes_every_watch_is_over() -> None:
    hub = Hub()
    watch = begun(hub, "order")
    hub.opened.set()

    hub.end_all()

    assert not hub.opened.is_set()
    with pytest.raises(Over) as over:
        await watch.next()
    assert over.value.reason is Ended.LOST


async def test_what_begins_while_the_process_ends_is_over_at_once() -> None:
    hub = Hub()

    hub.close()

    with pytest.raises(Over) as over:
        await begun(hub, "order").next()
    assert over.value.reason is Ended.LOST
    assert hub.opened.is_set(), "nobody waits for it to listen"
