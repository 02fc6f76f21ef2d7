"""The benchmarks give the figures they promise; how fast anything is, no test asks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any, cast

import orjson
import pytest

from benchmarks import by_hand, calling, measuring, retail_files
from benchmarks.by_hand import Pool
from benchmarks.contenders import SERVED, SLOW, Who
from benchmarks.measuring import QUICK, Case, Spent, Way, compared, measured
from benchmarks.ordering import SIZES
from benchmarks.pages import PAGES
from benchmarks.pages.page import Asker
from benchmarks.servers import Backends
from benchmarks.stock import app as stock
from benchmarks.targets import SAME
from kit import tokens
from tests.tree import ROOT

SIGN_IN = ["statements by asyncpg", "auth.links, auth.redeeming", "POST /graphql"]
SESSION = [
    "statement by asyncpg",
    "auth.sessions, for a query",
    "auth.sessions, for more",
    "POST /graphql, viewer",
]
CROWD = [
    "statements by asyncpg",
    "auth.links",
    "auth.links, 200 stale links",
    "auth.links, 10,000 customers",
]
ORDERING = ["by hand on asyncpg", "domain.placing", "POST /graphql"]
WAYS = [who.value for who in Who]
FAST = [who.value for who in Who if who not in SLOW]
ADDING = ["by hand", "addToCart"]


@pytest.fixture(scope="session")
def results() -> dict[str, Any]:
    """What `python -m benchmarks --quick --million --json` says."""
    command = [sys.executable, "-m", "benchmarks", "--quick", "--million", "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        said, complained = child.communicate()
    assert child.returncode == 0, complained.decode()[-3000:]
    return {**orjson.loads(said), "pid": child.pid}


def shops_of(results: dict[str, Any]) -> list[str]:
    """The shops of a run by their size, in the order in which they were measured."""
    names = (one["case"].partition(", ")[2] for one in results["figures"] if one["way"] == "plan")
    return list(dict.fromkeys(names))


def test_every_page_is_measured_in_every_way(results: dict[str, Any]) -> None:
    small, large = shops_of(results)

    assert [(one["case"], one["way"]) for one in results["figures"]] == [
        *(("sign-in, one by one", way) for way in SIGN_IN),
        *(("sign-in, 4 at once", way) for way in SIGN_IN),
        *(("session check", way) for way in SESSION),
        *(("asking, in a crowd", way) for way in CROWD),
        *((f"an order of {size}, one by one", way) for size in SIZES for way in ORDERING),
        *(("one product, 4 at once", way) for way in ORDERING),
        *((f"{page.name}, {small}", way) for page in PAGES for way in WAYS[: 6 + page.in_stock]),
        *((f"a query that errs, {small}", way) for way in ("graphql-core", "plan")),
        *((f"adding to a cart, {small}", way) for way in ADDING),
        *((f"{page.name}, {large}", way) for page in PAGES for way in FAST),
        *((f"adding to a cart, {large}", way) for way in ADDING),
        *(("growth of the account page", shop) for shop in (small, large)),
    ]


def test_the_second_shop_is_the_first_many_times_over(results: dict[str, Any]) -> None:
    small, large = (int(shop.split()[0].replace(",", "")) for shop in shops_of(results))

    assert small < 200
    assert large > QUICK.many_orders


def test_every_way_tells_what_it_takes_and_how_many_times_as_much_as_by_hand(
    results: dict[str, Any],
) -> None:
    first: dict[str, str] = {}
    for one in results["figures"]:
        assert set(one["spent"]) == {"python", "postgres", "wall"}
        assert min(one["spent"].values()) > 0
        assert min(one["ratios"].values()) > 0
        if first.setdefault(one["case"], one["way"]) == one["way"]:
            assert one["ratios"] == {"python": 1, "cpu": 1, "wall": 1}


def test_all_answers_to_a_page_have_the_same_size(results: dict[str, Any]) -> None:
    sizes: dict[str, set[int]] = {}
    for one in results["figures"]:
        if one["way"] in WAYS[:6]:
            sizes.setdefault(one["case"], set()).add(one["size"])
    pages = {f"{page.name}, {shop}" for page in PAGES for shop in shops_of(results)}

    assert {case: len(found) for case, found in sizes.items() if case in pages} == dict.fromkeys(
        pages, 1
    )


def test_servers_are_loaded_over_http_and_answer(results: dict[str, Any]) -> None:
    first = shops_of(results)[0]
    found = results["carried"]

    assert [(one["case"], one["way"], one["workers"]) for one in found] == [
        (f"me, {first}", who.value, 1) for who in SERVED
    ]
    for one in found:
        assert one["failed"] == 0
        assert one["per_second"] > 0
        assert 0 < one["p50"] <= one["p99"]


def test_the_longest_step_of_a_long_answer_is_found(results: dict[str, Any]) -> None:
    small, large = (f"a long order, {shop}" for shop in shops_of(results))

    assert [(one["case"], one["way"]) for one in results["stalls"]] == [
        *((small, way) for way in WAYS),
        *((large, way) for way in FAST),
    ]
    assert all(0 < one["usual"] <= one["worst"] for one in results["stalls"])


def test_every_target_is_judged(results: dict[str, Any]) -> None:
    small, large = shops_of(results)

    assert [one["words"] for one in results["targets"]] == [
        f"Python, account page, {small}",
        f"Python and Postgres, account page, {small}",
        f"Python, a long order, {small}",
        f"Python, account page, {large}",
        f"Python and Postgres, account page, {large}",
        f"Python, a long order, {large}",
        *(
            f"{what}, {shop}{SAME}"
            for shop in (small, large)
            for what in (
                "Python, account page",
                "Python and Postgres, account page",
                "Python, a long order",
            )
        ),
        f"Python and Postgres, a query that errs, {small}",
        *(f"orders, an order of {size}, one by one" for size in SIZES),
        "orders, one product, 4 at once",
        f"requests over HTTP, me, {small}",
        f"requests over HTTP, me, {small}{SAME}",
        f"Python of stock Strawberry beside a plan, account page, {small}",
        f"longest step, a long order, {small}",
        f"longest step, a long order, {large}",
        "growth of the account page: time",
    ]


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


class Idle:
    """A Postgres that nobody asks."""

    async def pids(self) -> list[int]:
        return []


async def test_a_case_that_is_cut_does_what_is_slow_less_often_in_fewer_rounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measuring, "LONGEST", 0.01)
    done: dict[bool, list[int]] = {True: [], False: []}

    def way(is_cut: bool) -> Way:
        async def run(times: int) -> None:
            done[is_cut].append(times)
            await asyncio.sleep(0.02)

        return Way("by hand", run)

    for is_cut in (True, False):
        case = Case("a case", [way(is_cut)], times=8, is_cut=is_cut)
        await measured(case, cast(Backends, Idle()), rounds=measuring.FEWEST + 2)

    assert done == {True: [1] + [1] * measuring.FEWEST, False: [8] + [8] * (measuring.FEWEST + 2)}


strangers = pytest.mark.parametrize(
    "cookie",
    ["", "sid=nonsense", f"sid={tokens.written(bytes(32), tokens.SESSION)}"],
    ids=["none", "nonsense", "unknown"],
)


@strangers
async def test_the_endpoints_by_hand_show_nothing_to_strangers(home: str, cookie: str) -> None:
    given = {"id": f"order_{'0' * 32}", "slug": "a", "word": "a"}
    guarded = [page for page in PAGES if page.asker is not Asker.STRANGER]
    async with Pool(home, 1) as pool:
        answers = [
            (await calling.get(app, page.path.format(**given), cookie=cookie)).body
            for app in (by_hand.batched(pool, PAGES), by_hand.whole(pool, PAGES))
            for page in guarded
        ]

    assert answers == 2 * [orjson.dumps({"data": {page.root: None}}) for page in guarded]


@strangers
async def test_the_stock_schema_shows_nothing_to_strangers(home: str, cookie: str) -> None:
    engine = stock.engine(home, 1)
    app = stock.create(engine)
    try:
        for page in PAGES:
            if page.in_stock and page.asker is not Asker.STRANGER:
                body = calling.graphql(page.document, **dict.fromkeys(page.names, "order_0"))
                answer = await calling.post(app, "/graphql", body, cookie=cookie)
                assert orjson.loads(answer.body) == {"data": {page.root: None}}
    finally:
        await engine.dispose()
