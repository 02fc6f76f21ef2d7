"""What the benchmarks measure is the same each time."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from benchmarks import retail_files, stores
from benchmarks.measuring import QUICK
from benchmarks.stores import Making
from importing import online_retail, rows


def test_a_store_is_made_the_same_each_time() -> None:
    def made() -> list[Any]:
        making = Making(Random(stores.SEED))
        making.products()
        making.customer(0, QUICK)
        making.customer(QUICK.regulars, QUICK)
        return [(target.table, records) for target, records in making.tables()]

    one = made()

    assert one == made()
    assert {table: len(records) for table, records in one} == {
        "products": 500,
        "variants": 500,
        "customers": 2,
        "addresses": 4,
        "orders": 24 + QUICK.orders,
        "order_lines": 5 * (24 + QUICK.orders),
        "wishlists": 4,
        "wishlist_items": 20,
    }


def test_a_made_file_reads_as_orders_and_credits_and_nothing_else(tmp_path: Path) -> None:
    file = retail_files.found(tmp_path, 3_000, made=True)
    reading = online_retail.Reading()

    with rows.opened(str(file.path)) as table:
        reading.take(table, lambda _: None)
    shop, report = online_retail.understood(reading, file.path.name)

    assert (report.rows, report.accounted, report.refused, report.aside) == (3_000, 3_000, [], {})
    assert len(shop.orders) > 100
    assert len(shop.credits) > 10
