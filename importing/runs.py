"""Runs: one import from file to report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from importing import customers, loader, online_retail, rows
from importing.report import Report
from importing.rows import Table

Advance = Callable[[str, int, int], None]


class Listener(Protocol):
    """Hears how far an import has come."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Take note of a stage, how much of it is done, and how much there is if that is known."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Listen to nothing."""


async def online_retail_file(
    place: str,
    url: str,
    *,
    email_template: str | None = None,
    is_dry_run: bool = False,
    listener: Listener = silent,
) -> Report:
    """Import an Online Retail file (`-` is standard input) into the database at `url`.

    Raises WrongFile, BadTemplate or ImportRunning before anything is written.
    """
    template = customers.checked(email_template) if email_template is not None else None
    async with loader.alone(url) as connection:
        with rows.opened(place) as table:
            reading = _read(table, listener)
        shop, report = online_retail.understood(reading, table.name)
        report.is_dry_run = is_dry_run
        await loader.load(connection, shop, report, listener, template)
    return report


def _read(table: Table, listener: Listener) -> online_retail.Reading:
    reading = online_retail.Reading()
    reading.take(table, lambda _: listener("reading", table.bytes_read, table.size))
    listener("reading", table.bytes_read, table.bytes_read)
    return reading
