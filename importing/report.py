"""Report: what became of every row of a file, and the figures to reconcile it by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from importing.lines import Line

Figures = dict[str, int | str]


@dataclass
class Tally:
    """Lines of one fate: how many, on how many invoices, worth how much in pence."""

    lines: int = 0
    minor: int = 0
    invoices: set[str] = field(default_factory=set)

    def add(self, invoice: str, line: Line) -> None:
        """Count a line."""
        self.lines += 1
        self.minor += line.total_minor
        self.invoices.add(invoice)

    def as_dict(self) -> dict[str, int]:
        """Write it plainly."""
        return {"lines": self.lines, "invoices": len(self.invoices), "total_minor": self.minor}


@dataclass
class Loaded:
    """How many rows of a kind the import brought, and how many it found from before."""

    new: int = 0
    known: int = 0


@dataclass
class Report:
    """What became of every row; `notes` are things that staff may want to look at."""

    file: str
    rows: int
    refused: list[tuple[int, str]]
    merged: Figures
    figures: dict[str, Figures]
    imported: dict[str, Tally] = field(default_factory=dict)
    aside: dict[str, Tally] = field(default_factory=dict)
    loaded: dict[str, Loaded] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_dry_run: bool = False

    def count_imported(self, kind: str, invoice: str, line: Line) -> None:
        """Count a line that is imported."""
        self.imported.setdefault(kind, Tally()).add(invoice, line)

    def count_aside(self, reason: str, invoice: str, line: Line) -> None:
        """Count a line that is understood and set aside."""
        self.aside.setdefault(reason, Tally()).add(invoice, line)

    @property
    def accounted(self) -> int:
        """How many rows have a fate; always all of them."""
        tallies = [*self.imported.values(), *self.aside.values()]
        return sum(tally.lines for tally in tallies) + len(self.refused)

    def reasons(self) -> Counter[str]:
        """Count the refused rows by reason."""
        return Counter(reason for _, reason in self.refused)

    def as_dict(self) -> dict[str, Any]:
        """Write the report plainly, as JSON takes it."""
        return {
            "file": self.file,
            "is_dry_run": self.is_dry_run,
            "rows": self.rows,
            "imported": {kind: tally.as_dict() for kind, tally in self.imported.items()},
            "set_aside": {reason: tally.as_dict() for reason, tally in self.aside.items()},
            "refused": [{"line": number, "reason": reason} for number, reason in self.refused],
            "merged": self.merged,
            "figures": self.figures,
            "loaded": {kind: vars(loaded) for kind, loaded in self.loaded.items()},
            "notes": self.notes,
        }
