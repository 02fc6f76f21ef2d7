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
    console.print(_rows(report))
    console.print(_loaded(report))
    console.print(_plain("Merged", report.merged))
    for subject, figures in report.figures.items():
        console.print(_plain(f"Figures: {subject}", figures))
    if report.refused:
        console.print(_refused(report))
    for note in report.notes:
        console.print(f"Note: {note}", markup=False)


def _rows(report: Report) -> Table:
    table = Table(title=f"{report.file}: {report.rows:,} lines", title_justify="left")
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
    title = "Would be brought (dry run: nothing was written)" if report.is_dry_run else "Brought"
    table = Table("what", title=title, title_justify="left")
    table.add_column("new", justify="right")
    table.add_column("here before", justify="right")
    for kind, loaded in report.loaded.items():
        table.add_row(kind, f"{loaded.new:,}", f"{loaded.known:,}")
    return table


def _plain(title: str, figures: Mapping[str, int | str]) -> Table:
    table = Table("what", title=title, title_justify="left", show_header=False)
    table.add_column("figure", justify="right")
    for name, figure in figures.items():
        in_pence = name.endswith(" in pence")
        shown = (
            pounds(int(figure))
            if in_pence
            else f"{figure:,}"
            if isinstance(figure, int)
            else figure
        )
        table.add_row(name.removesuffix(" in pence"), shown)
    return table


def _refused(report: Report) -> Table:
    left = len(report.refused) - SHOWN
    caption = f"and {left:,} more; --report writes all of them" if left > 0 else None
    table = Table("line", "reason", title="Refused rows", title_justify="left", caption=caption)
    for number, reason in report.refused[:SHOWN]:
        table.add_row(str(number), reason)
    return table


def pounds(minor: int) -> str:
    """Write pence as pounds."""
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
