"""The benchmarks give the figures they promise; how fast anything is, no test asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from benchmarks import by_hand, calling, retail_files, stores
from benchmarks.by_hand import Pool
from benchmarks.measuring import QUICK, Case, Spent, Way, compared
from benchmarks.stores import Making
from importing import online_retail, rows
from kit import tokens
from tests.tree import ROOT

SIGN_IN = ["statements by asyncpg", "auth.links, auth.redeeming", "POST /graphql"]
PAGE = ["by hand", "plan", "graphql-core"]


@pytest.fixture(scope="session")
def results() -> dict[str, Any]:
    """What `python -m benchmarks --quick --json` says."""
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        said, complained = child.communicate()
    assert child.returncode == 0, complained.decode()[-3000:]
    return {**orjson.loads(said), "pid": child.pid}


def test_every_case_is_measured_in_every_way(results: dict[str, Any]) -> None:
    assert [(one["case"], one["way"]) for one in results["figures"]] == [
        *(("sign-in, one by one", way) for way in SIGN_IN),
        *(("sign-in, 4 at once", way) for way in SIGN_IN),
        *(("account page", way) for way in PAGE),
        *(("one order", way) for way in PAGE),
        *(("me", way) for way in PAGE),
    ]


def test_every_way_tells_what_it_takes_and_how_many_times_as_much_as_by_hand(
    results: dict[str, Any],
) -> None:
    for one in results["figures"]:
        assert set(one["spent"]) == {"python", "postgres", "wall"}
        assert min(one["spent"].values()) > 0
        assert min(one["ratios"].values()) > 0
        if one["way"] in (SIGN_IN[0], PAGE[0]):
            assert one["ratios"] == {"python": 1, "cpu": 1, "wall": 1}


def test_all_answers_have_the_same_size(results: dict[str, Any]) -> None:
    sizes = [one["size"] for one in results["figures"] if one["way"] in PAGE]

    assert sizes[::3] == sizes[1::3] == sizes[2::3]
    assert sizes[0] > 20_000


def test_the_import_brings_what_the_file_holds_and_tells_its_memory(
    results: dict[str, Any],
) -> None:
    imported = results["imported"]

    assert imported["file"] == "a made file"
    assert imported["lines"] == QUICK.lines
    assert imported["orders"] + imported["credits"] == -(-QUICK.lines // retail_files.LINES)
    assert 20 < imported["peak_megabytes"] < 1000
    assert imported["lines_per_second"] == imported["lines"] / imported["seconds"]
    assert imported["times_copy"] == imported["seconds"] / imported["copy_seconds"]


def test_nothing_is_left_behind(results: dict[str, Any]) -> None:
    assert not (ROOT / ".data" / f"benchmarks-{results['pid']}").exists()


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    async def run(times: int) -> None:
        pass

    case = Case("a case", [Way("by hand", run), Way("ours", run, size=7)], times=1)
    by_hand = [Spent(1, 1, 10), Spent(2, 2, 20), Spent(100, 100, 1000)]
    ours = [Spent(3, 1, 15), Spent(8, 4, 50), Spent(200, 100, 3000)]

    [_, found] = compared(case, {"by hand": by_hand, "ours": ours})

    assert (found.case, found.way, found.size) == ("a case", "ours", 7)
    assert found.spent == Spent(8, 4, 50)
    assert (found.ratios.python, found.ratios.cpu, found.ratios.wall) == (3, 2, 2.5)


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


@pytest.mark.parametrize(
    "cookie",
    ["", "sid=nonsense", f"sid={tokens.written(bytes(32), tokens.SESSION)}"],
    ids=["none", "nonsense", "unknown"],
)
async def test_the_endpoint_by_hand_shows_nothing_to_strangers(home: str, cookie: str) -> None:
    pool = await Pool.opened(home, 1)
    app = by_hand.create(pool)
    try:
        answers = [
            (await calling.get(app, path, cookie=cookie)).body
            for path in ("/account", "/me", f"/orders/order_{'0' * 32}", "/orders/nonsense")
        ]
    finally:
        await pool.close()

    assert answers == [b'{"data":{"me":null}}'] * 2 + [b'{"data":{"order":null}}'] * 2
