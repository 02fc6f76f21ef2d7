"""Stalling: the longest step for which each contender keeps the loop to itself.

While a page is answered, a ticker asks for its turn again and again. How much CPU this thread
spends between two turns is how long others would have waited, however busy the machine is.
"""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import dataclass
from statistics import median

from starlette.types import ASGIApp

from benchmarks import contenders, viewing
from benchmarks.contenders import SLOW, Contenders, Request
from benchmarks.measuring import Sizes
from benchmarks.pages.page import Page
from benchmarks.shops import Shop


@dataclass(frozen=True)
class Stall:
    """How long one contender kept the loop at a time, in milliseconds."""

    case: str
    way: str
    usual: float  # the median of each answer's longest step
    worst: float


async def measure(shop: Shop, asked: Contenders, page: Page, sizes: Sizes) -> list[Stall]:
    """Find the longest step of each answer to a page."""
    found = []
    for who, app in asked.items():
        sent = viewing.requests(shop, who, page)[0]
        for _ in range(2):
            await contenders.ask(app, sent)
        gc.collect()
        times = max(1, sizes.requests // SLOW.get(who, 1))
        steps = [1000 * await _longest_step(app, sent) for _ in range(times)]
        found.append(Stall(f"{page.name}, {shop.name}", who.value, median(steps), max(steps)))
    return found


async def _longest_step(app: ASGIApp, asked: Request) -> float:
    task = asyncio.create_task(contenders.ask(app, asked))
    longest, before = 0.0, time.thread_time()
    while not task.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, before = max(longest, now - before), now
    await task
    return longest
