"""Reports: the figures as tables in a terminal, as JSON, and as the table of the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import orjson
import rich.table
from rich.console import Console

from benchmarks.importing import Imported
from benchmarks.measuring import Figures
from benchmarks.over_http import Throughput
from benchmarks.stalling import Stall
from benchmarks.targets import Target

TITLE = "CPU and time of one; each x is a multiple of the first line of its case"
COLUMNS = (
    "case", "way", "Python µs", "Postgres µs", "time µs", "x Python", "x Python + Postgres",
    "x time", "bytes",
)  # fmt: skip
IMPORT_COLUMNS = (
    "file", "lines", "orders", "credits", "seconds", "lines a second", "peak MB",
    "Python s", "Postgres s", "bare COPY s", "x bare COPY",
)  # fmt: skip


HTTP_COLUMNS = (
    "case", "way", "workers", "requests a second", "x requests", "p50 ms", "p99 ms",
    "Python µs a request", "failed",
)  # fmt: skip
STALL_COLUMNS = ("case", "way", "usually, ms", "at worst, ms")
TARGET_COLUMNS = ("target", "wanted", "found", "met")


class Table(NamedTuple):
    """One table; the first columns are words, the others figures."""

    title: str
    columns: Sequence[str]
    rows: list[list[str]]
    words: int


@dataclass(frozen=True)
class Results:
    """What one run found."""

    day: str
    machine: str
    figures: Sequence[Figures]
    carried: Sequence[Throughput]
    stalls: Sequence[Stall]
    targets: Sequence[Target]
    imported: Imported
    missing: str = ""  # why a part was not measured

    def as_json(self) -> bytes:
        """Write everything."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)

    def tables(self) -> list[Table]:
        """Make the tables."""
        return [
            Table("Targets", TARGET_COLUMNS, [_target_row(one) for one in self.targets], 2),
            Table(TITLE, COLUMNS, _rows(self.figures), 2),
            Table("Over HTTP", HTTP_COLUMNS, [_http_row(one) for one in self.carried], 2),
            Table("The longest step", STALL_COLUMNS, [_stall_row(one) for one in self.stalls], 2),
            Table("The import", IMPORT_COLUMNS, [_import_row(self.imported)], 1),
        ]


def show(results: Results, console: Console) -> None:
    """Print the tables."""
    console.print(f"{results.day}, {results.machine}")
    for table in results.tables():
        console.print(_shown(table))


def markdown(results: Results) -> str:
    """Write the tables as the README holds them."""
    tables = [f"**{table.title}**\n\n{_markdown(table)}" for table in results.tables()]
    return f"{results.day}, {results.machine}\n\n" + "\n\n".join(tables) + "\n"


def _target_row(one: Target) -> list[str]:
    return [one.words, one.wanted, f"{one.found:.2f}", "yes" if one.is_met else "no"]


def _http_row(one: Throughput) -> list[str]:
    return [
        one.case,
        one.way,
        str(one.workers),
        f"{one.per_second:,.0f}",
        f"{one.times:.2f}",
        f"{one.p50:.1f}",
        f"{one.p99:.1f}",
        f"{one.python:,.0f}",
        str(one.failed),
    ]


def _stall_row(one: Stall) -> list[str]:
    return [one.case, one.way, f"{one.usual:.1f}", f"{one.worst:.1f}"]


def _rows(figures: Iterable[Figures]) -> list[list[str]]:
    return [
        [
            one.case,
            one.way,
            f"{one.spent.python:,.0f}",
            f"{one.spent.postgres:,.0f}",
            f"{one.spent.wall:,.0f}",
            f"{one.ratios.python:.2f}",
            f"{one.ratios.cpu:.2f}",
            f"{one.ratios.wall:.2f}",
            "" if one.size is None else f"{one.size:,}",
        ]
        for one in figures
    ]


def _import_row(one: Imported) -> list[str]:
    return [
        one.file,
        f"{one.lines:,}",
        f"{one.orders:,}",
        f"{one.credits:,}",
        f"{one.seconds:.1f}",
        f"{one.lines_per_second:,.0f}",
        f"{one.peak_megabytes:,.0f}",
        f"{one.python_seconds:.1f}",
        f"{one.postgres_seconds:.1f}",
        f"{one.copy_seconds:.1f}",
        f"{one.times_copy:.1f}",
    ]


def _shown(of: Table) -> rich.table.Table:
    table = rich.table.Table(title=of.title, title_justify="left")
    for place, name in enumerate(of.columns):
        table.add_column(name, justify="left" if place < of.words else "right")
    before = None
    for row in of.rows:
        if before not in (None, row[0]) and of.words == 2:
            table.add_section()
        table.add_row(*row)
        before = row[0]
    return table


def _markdown(of: Table) -> str:
    rule = ["---" if place < of.words else "--:" for place in range(len(of.columns))]
    lines: list[Any] = [of.columns, rule, *of.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
