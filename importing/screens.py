"""Screens: the progress of an import and its report, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from importing.report import Report, Tally
from importing.runs import Listener

SHOWN = 50
IN_PENCE = " in pence"


@contextmanager
def progress(console: Console) -> Iterator[Listener]:
    """Show a bar for each stage; the value is what to tell them."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as bars:

        def listen(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield listen


def show(report: Report, console: Console) -> None:
    """Print what became of every row, and the figures to check it by."""
    _print(console, f"{report.file}: {report.rows:,} lines", _rows(report))
    dry = "Would be brought (dry run: nothing was written)"
    _print(console, dry if report.is_dry_run else "Brought", _loaded(report))
    _print(console, "Merged", _plain(report.merged))
    for subject, figures in report.figures.items():
        _print(console, f"Figures: {subject}", _plain(figures))
    if report.refused:
        _print(console, "Refused rows", _refused(report, SHOWN if console.is_terminal else None))
    for note in report.notes:
        console.print(f"Note: {note}", markup=False)


def _print(console: Console, title: str, table: Table) -> None:
    console.print(f"\n{title}", markup=False, style="bold")  # a table's own title would wrap
    console.print(table)


def _rows(report: Report) -> Table:
    table = Table()
    table.add_column("what became of them")
    for name in ("lines", "invoices", "total"):
        table.add_column(name, justify="right")
    _add(table, "imported", report.imported)
    _add(table, "set aside", report.aside)
    for reason, count in report.reasons().most_common():
        table.add_row(f"refused: {reason}", f"{count:,}", "", "")
    table.add_section()
    table.add_row("accounted for", f"{report.accounted:,}", "", "")
    return table


def _add(table: Table, heading: str, tallies: Mapping[str, Tally]) -> None:
    for kind, tally in sorted(tallies.items()):
        counts = (f"{tally.lines:,}", f"{len(tally.invoices):,}", pounds(tally.minor))
        table.add_row(f"{heading}: {kind}", *counts)
    table.add_section()


def _loaded(report: Report) -> Table:
    table = Table("what")
    table.add_column("new", justify="right")
    table.add_column("here before", justify="right")
    for kind, loaded in report.loaded.items():
        table.add_row(kind, f"{loaded.new:,}", f"{loaded.known:,}")
    return table


def _plain(figures: Mapping[str, int | str]) -> Table:
    table = Table("what", show_header=False)
    table.add_column("figure", justify="right")
    for name, figure in figures.items():
        table.add_row(name.removesuffix(IN_PENCE), _written(name, figure))
    return table


def _written(name: str, figure: int | str) -> str:
    if isinstance(figure, str):
        return figure
    return pounds(figure) if name.endswith(IN_PENCE) else f"{figure:,}"


def _refused(report: Report, at_most: int | None) -> Table:
    left = len(report.refused) - (at_most or len(report.refused))
    caption = f"and {left:,} more; send the output to a file to see all" if left > 0 else None
    table = Table("line", "reason", caption=caption)
    for number, reason in report.refused[:at_most]:
        table.add_row(str(number), reason)
    return table


def pounds(minor: int) -> str:
    """Write pence as pounds."""
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
