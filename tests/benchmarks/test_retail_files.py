"""The file that stands in for the real one reads as one."""

from __future__ import annotations

from pathlib import Path

from benchmarks import retail_files
from importing import online_retail, rows


def test_a_made_file_reads_as_orders_and_credits_and_nothing_else(tmp_path: Path) -> None:
    file = retail_files.found(tmp_path, 3_000, made=True)
    reading = online_retail.Reading()

    with rows.opened(str(file.path)) as table:
        reading.take(table, lambda _: None)
    shop, report = online_retail.understood(reading, file.path.name)

    assert (report.rows, report.accounted, report.refused, report.aside) == (3_000, 3_000, [], {})
    assert len(shop.orders) > 100
    assert len(shop.credits) > 10
