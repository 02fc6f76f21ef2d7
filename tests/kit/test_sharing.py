"""What several want at the same time is done once, and again for who comes after."""

from __future__ import annotations

import asyncio

import pytest

from kit.sharing import Shared


async def test_those_who_come_while_it_is_done_share_it_and_others_do_not() -> None:
    shared: Shared[int] = Shared()
    begun: list[str] = []
    gate = asyncio.Event()

    async def work(name: str) -> int:
        begun.append(name)
        await gate.wait()
        return len(begun)

    waiting = [
        asyncio.create_task(shared.of(key, lambda key=key: work(key)))  # type: ignore[misc]
        for key in ("a", "a", "b", "a")
    ]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gate.set()

    assert await asyncio.gather(*waiting) == [2, 2, 2, 2]
    assert begun == ["a", "b"]
    assert await shared.of("a", lambda: work("a")) == 3


async def test_one_who_gives_up_leaves_it_to_the_others_and_a_failure_is_everybodys() -> None:
    shared: Shared[int] = Shared()
    gate = asyncio.Event()

    async def work() -> int:
        await gate.wait()
        raise ValueError("broken")

    first, second = (asyncio.create_task(shared.of(1, work)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    gate.set()

    with pytest.raises(asyncio.CancelledError):
        await first
    with pytest.raises(ValueError, match="broken"):
        await second
