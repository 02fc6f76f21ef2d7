"""Retail files: the real Online Retail data where it is found, else one of our own like it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.servers import ROOT

VARIABLE = "LATCHKEY_RETAIL_FILE"
BESIDE = ROOT.parent / "shared" / "data" / "online-retail.csv.xz"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
SEED, BEGIN = 541_909, datetime(2010, 12, 1, 8, 26)  # noqa: DTZ001 - the file knows no zone
LINES, CODES, CUSTOMERS, CANCELLED, GUESTS = 21, 4_000, 4_300, 7, 6  # one in so many


@dataclass(frozen=True)
class RetailFile:
    """A file to import, and what to call it."""

    path: Path
    name: str


def found(folder: Path, lines: int, *, made: bool = False) -> RetailFile:
    """Find the real file, or make one of so many lines in a folder."""
    named = os.environ.get(VARIABLE)
    real = Path(named) if named else BESIDE
    if real.exists() and not made:
        return RetailFile(real, "the real file")
    path = folder / "retail.csv"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in _lines(lines))
    return RetailFile(path, "a made file")


def _lines(count: int) -> Iterator[str]:
    yield HEADER
    random = Random(SEED)
    at, number, left = BEGIN, 536_365, 0
    head = tail = ""
    sign = 1
    for _ in range(count):
        if not left:
            at, number, left = at + timedelta(minutes=random.randint(0, 40)), number + 1, LINES
            sign = 1 if random.randrange(CANCELLED) else -1
            is_guest = sign > 0 and not random.randrange(GUESTS)  # who cancels is always named
            customer = "" if is_guest else 12_346 + random.randrange(CUSTOMERS)
            head, tail = f"{'C' if sign < 0 else ''}{number}", f"{customer},United Kingdom"
        left -= 1
        code = random.randrange(CODES)
        article = f"{20_000 + code},ARTICLE NUMBER {code}"
        price = f"{code % 90 / 10 + 0.29:.2f}"
        yield f"{head},{article},{sign * random.randint(1, 48)},{at},{price},{tail}"
