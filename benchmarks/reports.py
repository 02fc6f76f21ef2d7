"""Reports: the figures as tables in a terminal, as JSON, and as the table of the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.importing import Imported
from benchmarks.measuring import Figures

TITLE = "CPU and time of one; each x is a multiple of the first line of its case"
COLUMNS = (
    "case", "way", "Python µs", "Postgres µs", "time µs", "x Python", "x Python + Postgres",
    "x time", "bytes",
)  # fmt: skip
IMPORT_COLUMNS = (
    "file", "lines", "orders", "credits", "seconds", "lines a second", "peak MB",
    "Python s", "Postgres s", "bare COPY s", "x bare COPY",
)  # fmt: skip


@dataclass(frozen=True)
class Results:
    """What one run found."""

    day: str
    machine: str
    figures: Sequence[Figures]
    imported: Imported

    def as_json(self) -> bytes:
        """Write everything."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


def show(results: Results, console: Console) -> None:
    """Print the tables."""
    console.print(f"{results.day}, {results.machine}")
    console.print(_table(COLUMNS, _rows(results.figures), TITLE, left=2))
    console.print(_table(IMPORT_COLUMNS, [_import_row(results.imported)], "Import", left=1))


def markdown(results: Results) -> str:
    """Write the tables as the README holds them."""
    tables = [
        _markdown(COLUMNS, _rows(results.figures), left=2),
        _markdown(IMPORT_COLUMNS, [_import_row(results.imported)], left=1),
    ]
    return f"{results.day}, {results.machine}\n\n" + "\n\n".join(tables) + "\n"


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


def _table(columns: Sequence[str], rows: list[list[str]], title: str, *, left: int) -> Table:
    table = Table(title=title, title_justify="left")
    for place, name in enumerate(columns):
        table.add_column(name, justify="left" if place < left else "right")
    before = None
    for row in rows:
        if before not in (None, row[0]):
            table.add_section()
        table.add_row(*row)
        before = row[0]
    return table


def _markdown(columns: Sequence[str], rows: list[list[str]], *, left: int) -> str:
    rule = ["---" if place < left else "--:" for place in range(len(columns))]
    lines: list[Any] = [columns, rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
