"""Races: many who want the same at once, as many at a time as there are connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
DOORS = 20


async def at_once(make: Callable[[int], Awaitable[T]], many: int = 50) -> list[T]:
    """Begin all of them together; none waits so long for a connection that it gives up."""
    doors = asyncio.Semaphore(DOORS)

    async def through(number: int) -> T:
        async with doors:
            return await make(number)

    return await asyncio.gather(*(through(number) for number in range(many)))
