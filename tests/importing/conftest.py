"""A small shop of our own, and the real one where it is found."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from importing import rows
from importing.lines import Line, read
from importing.online_retail import Reading

HERE = Path(__file__).parent
OURS = HERE / "shop.csv"
VARIABLE = "LATCHKEY_RETAIL_FILE"
BESIDE = HERE.parents[2] / "shared" / "data" / "online-retail.csv.xz"
MISSING = (
    f"THE REAL ONLINE RETAIL FILE WAS NOT FOUND, so its figures were NOT checked: set {VARIABLE}"
)


def real_file() -> Path | None:
    """Find the real file by the variable or beside the repository."""
    place = Path(os.environ.get(VARIABLE) or BESIDE)
    return place if place.is_file() else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if real_file() is None:
        terminalreporter.section("real data", sep="!", red=True)
        terminalreporter.write_line(MISSING, red=True)


@pytest.fixture(scope="session")
def retail_file() -> Path:
    """The real file; without it a test is skipped, and the summary says so."""
    return real_file() or pytest.skip(MISSING)


def reading_of(place: Path) -> Reading:
    """Read a file."""
    reading = Reading()
    with rows.opened(str(place)) as table:
        reading.take(table, lambda _: None)
    return reading


@pytest.fixture(scope="session")
def ours() -> Reading:
    """Our own shop, read."""
    return reading_of(OURS)


def a_line(number: int = 2, /, **values: str) -> Line:
    """Make a line of an order, unless told otherwise."""
    usual = {
        "invoice": "700001",
        "code": "90001A",
        "description": "TIN WHISTLE",
        "quantity": "6",
        "at": "2011-01-10 09:00:00",
        "price": "1.25",
        "customer": "501",
        "country": "United Kingdom",
    }
    return read(number, tuple({**usual, **values}.values()))


@pytest.fixture
async def store(cloned: str) -> AsyncIterator[Any]:
    """A connection to a database of the test's own."""
    connection = await asyncpg.connect(cloned)
    yield connection
    await connection.close()
