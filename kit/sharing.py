"""Sharing: work that several want at the same time is done once, for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """What is under way, by what it is; one who gives up leaves it to the others."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[T]] = {}

    async def of(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Do it, or wait for it where somebody has begun."""
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(_made(make))
            task.add_done_callback(lambda done: self._over(key, done))
        return await asyncio.shield(task)

    def _over(self, key: Hashable, done: asyncio.Task[T]) -> None:
        del self._under_way[key]
        if not done.cancelled():
            done.exception()  # heard of, though all may have given up


async def _made(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
