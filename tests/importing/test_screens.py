"""A terminal shows the bars of an import and its report."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from importing import screens
from importing.online_retail import Reading, understood
from importing.report import Loaded


def shown(reading: Reading) -> str:
    """Print the report of a file."""
    _, report = understood(reading, "shop.csv")
    report.loaded["orders"] = Loaded(new=4, known=1)
    report.notes.append("orders: 1 [number] was taken")
    report.is_dry_run = True
    screen = io.StringIO()
    screens.show(report, Console(file=screen, width=120))
    return screen.getvalue()


@pytest.mark.parametrize(
    "words",
    [
        "shop.csv: 26 lines",
        "imported: products in orders of customers",
        "set aside: cancellation that names no customer",
        "refused: Quantity is not a whole number",
        "accounted for",
        "Would be brought (dry run: nothing was written)",
        "Figures: paid goods",
        "72.84",
        "7 fields instead of 8",
        "Note: orders: 1 [number] was taken",
    ],
)
def test_the_report_says(ours: Reading, words: str) -> None:
    assert words in shown(ours)


@pytest.mark.parametrize(("is_terminal", "rows"), [(True, 50), (False, 60)])
def test_a_terminal_shows_the_first_refused_rows_and_a_file_all(
    is_terminal: bool, rows: int
) -> None:
    reading = Reading(rows=60, refused=[(n, "Quantity is zero") for n in range(60)])
    _, report = understood(reading, "shop.csv")
    screen = io.StringIO()

    screens.show(report, Console(file=screen, width=120, force_terminal=is_terminal))

    assert screen.getvalue().count("Quantity is zero") == rows + 1  # and once in the summary
    assert ("and 10 more" in screen.getvalue()) == is_terminal


@pytest.mark.parametrize(
    ("minor", "written"), [(5, "0.05"), (-5, "-0.05"), (891_140_790, "8,911,407.90"), (0, "0.00")]
)
def test_pence_are_written_as_pounds(minor: int, written: str) -> None:
    assert screens.pounds(minor) == written


def test_each_stage_has_a_bar() -> None:
    screen = io.StringIO()
    with screens.progress(Console(file=screen, width=80)) as listen:
        listen("reading", 50, None)
        listen("reading", 100, 100)
        listen("orders", 1, 4)

    assert "reading" in screen.getvalue()
    assert "orders" in screen.getvalue()
    assert " 25%" in screen.getvalue()
