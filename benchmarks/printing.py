"""Printing: what a PDF costs, and how long everybody else waits while one is made.

`python -m benchmarks.printing` needs no server; each paper is another, so that none is kept.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from statistics import median

import psutil
from rich.console import Console
from rich.table import Table

from tests.makers.papers import a_paper
from web import pages
from web.papers.sheets import sheet
from web.papers.typesetting import Press

LINES: Mapping[int, int] = {1: 40, 45: 40, 1114: 5}  # so many lines, so often
WANTED = 0.150  # seconds of CPU for 45 lines


def main() -> None:
    """Measure and say it."""
    console, press = Console(highlight=False), Press()
    table = Table("lines", "PDF, ms of CPU", "page, ms of CPU", "PDF, KB", "then resident, MB")
    press.pdf(sheet(a_paper(lines=2), "Latchkey Supply", ("en",)))  # reads the fonts
    figures = {}
    for lines, often in LINES.items():
        made = [_pdf(press, lines, n) for n in range(often)]
        page = median(_page(lines, n) for n in range(often))
        figures[lines] = median(cpu for cpu, _ in made)
        size = median(size for _, size in made) / 1024
        resident = psutil.Process().memory_info().rss / 2**20
        told = (lines, figures[lines] * 1e3, page * 1e3, size, resident)
        table.add_row(*(f"{figure:.0f}" for figure in told))
    console.print(table)
    console.print(f"longest pause of the loop: {asyncio.run(_pause(press)) * 1e3:.0f} ms")
    console.print(f"load: {os.getloadavg()[0]:.1f}")
    console.print("well" if figures[45] < WANTED else "too slow")


def _pdf(press: Press, lines: int, number: int) -> tuple[float, int]:
    """Make an invoice from what is kept of it; its CPU, in all threads, and its size."""
    before = time.process_time()
    made = press.pdf(sheet(_paper(lines, number), "Latchkey Supply", ("en",)))
    return time.process_time() - before, len(made)


def _page(lines: int, number: int) -> float:
    before = time.process_time()
    shown = sheet(_paper(lines, number), "Latchkey Supply", ("en",))
    pages.render("paper.html", sheet=shown, pdf="x.pdf")
    return time.process_time() - before


def _paper(lines: int, number: int) -> dict[str, object]:
    return a_paper(lines=lines, note=f"{number}")


async def _pause(press: Press) -> float:
    """Have ten invoices of 45 lines made, and look how long the loop did not come round."""
    many = [
        asyncio.create_task(press.do(lambda n=n: _pdf(press, 45, 1000 + n)))  # type: ignore[misc]
        for n in range(10)
    ]
    longest, before = 0.0, time.perf_counter()
    while not all(one.done() for one in many):
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


if __name__ == "__main__":
    main()
