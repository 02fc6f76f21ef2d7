"""The command line of the benchmarks: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks import (
    adding,
    contenders,
    crowds,
    erring,
    importing,
    multiplying,
    ordering,
    over_http,
    reports,
    retail_files,
    sessions,
    shelves,
    shops,
    signing_in,
    sites,
    stalling,
    viewing,
)
from benchmarks.contenders import SLOW, Contenders, Who
from benchmarks.measuring import FULL, QUICK, Figures, Sizes
from benchmarks.over_http import Throughput
from benchmarks.pages import PAGES
from benchmarks.reports import Results
from benchmarks.servers import Place, Server, served
from benchmarks.shops import Shop
from benchmarks.stalling import Stall
from benchmarks.targets import judged

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- last run -->\n", "<!-- end of last run -->"
PARTS = ("sign-in", "orders", "pages", "http")
PAGE = {page.name: page for page in PAGES}
console = Console(stderr=True, highlight=False)


def main() -> None:
    """Measure everything and say it."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # or the Postgres would be left
    results = _results(asked, QUICK if asked.quick else FULL)
    if asked.keep and not results.missing:
        _keep(results)
    if asked.json:
        print(results.as_json().decode())
    else:
        reports.show(results, Console(width=max(160, console.width), highlight=False))
    if results.missing:
        sys.exit(f"Not all was measured over HTTP: {results.missing}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds; figures mean nothing")
    parser.add_argument("--million", action="store_true", help="a shop of a million orders, too")
    parser.add_argument("--only", choices=PARTS, action="append", help="some of it; repeatable")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--keep", action="store_true", help="write the tables into the README")
    asked = parser.parse_args()
    if asked.keep and asked.only:
        parser.error("--keep writes all tables, so it needs all parts")
    asked.only = asked.only or PARTS
    return asked


def _results(asked: argparse.Namespace, sizes: Sizes) -> Results:
    load = os.getloadavg()[0]
    with served() as server:
        figures = []
        if "sign-in" in asked.only:
            _say("signing in, after filling a store")
            figures += uvloop.run(_sign_ins(server, sizes))
        if "orders" in asked.only:
            _say("orders, after filling a store")
            figures += uvloop.run(_orders(server, sizes))
        _say("the import")
        file = retail_files.found(server.embedded.data.parent, sizes.lines, made=asked.quick)
        place = uvloop.run(server.make("imported"))
        imported = importing.measure(server, place, file)
        filled = uvloop.run(_shops(server, place, sizes, million=asked.million))
        stalls: list[Stall] = []
        if "pages" in asked.only:
            more, stalls = uvloop.run(_pages(server, filled, sizes))
            figures += more
        carried, missing = _carried(filled[0], sizes) if "http" in asked.only else ([], "")
    loads = f"a load of {load:.1f} when it began and {os.getloadavg()[0]:.1f} when it ended"
    machine = f"{os.cpu_count()} shared cores with {loads}, Python {platform.python_version()}"
    targets = judged(figures, carried, stalls)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return Results(day, machine, figures, carried, stalls, targets, imported, missing)


async def _sign_ins(server: Server, sizes: Sizes) -> list[Figures]:
    async with sites.opened(server, sizes) as site:
        return [
            *await signing_in.measure(site),
            *await sessions.measure(site),
            *await crowds.measure(server, site),
        ]


async def _orders(server: Server, sizes: Sizes) -> list[Figures]:
    async with sites.opened(server, sizes, "ordering") as site:
        return await ordering.measure(site)


async def _shops(server: Server, place: Place, sizes: Sizes, *, million: bool) -> list[Shop]:
    """Let people into the imported shop, and into it many times over if that is wanted."""
    await shelves.filled(place)
    places = [place]
    if million:
        _say("nothing yet; the shop is multiplied, which takes some minutes")
        places.append(await multiplying.multiplied(server, place, "multiplied", sizes))
    return [await shops.opened(server, each, sizes) for each in places]


async def _pages(
    server: Server, filled: list[Shop], sizes: Sizes
) -> tuple[list[Figures], list[Stall]]:
    figures: list[Figures] = []
    stalls: list[Stall] = []
    async with AsyncExitStack() as stack:
        opened: dict[str, tuple[Shop, Contenders]] = {}
        for shop in filled:
            asked = await stack.enter_async_context(contenders.opened(shop.place))
            if opened:  # how the slow ones do, the first shop has told
                asked = {who: app for who, app in asked.items() if who not in SLOW}
            opened[shop.name] = shop, asked
        places = [shop.place for shop in filled]
        backends = await stack.enter_async_context(sites.listed(server, *places))
        for shop, asked in opened.values():
            _say(f"pages, {shop.name}")
            figures += await viewing.measure(shop, asked, backends, sizes, PAGES)
            if Who.CORE in asked:
                figures += await erring.measure(shop, asked, backends, sizes)
            figures += await adding.measure(shop, asked, backends, sizes)
            stalls += await stalling.measure(shop, asked, PAGE["a long order"], sizes)
        if len(opened) > 1:
            figures += await viewing.growth(opened, PAGE["account page"], backends, sizes)
    return figures, stalls


def _carried(shop: Shop, sizes: Sizes) -> tuple[list[Throughput], str]:
    """Load each contender, and tell why there is no more when one is not ready."""
    found: list[Throughput] = []
    try:
        for workers, pages in sizes.loaded.items():
            _say(f"requests over HTTP, {shop.name}, {workers} worker{'s' * (workers > 1)}")
            asked = [PAGE[name] for name in pages]
            found += over_http.measure(shop, sizes, asked, workers)
    except over_http.Unready as error:  # what half an hour has found before is told all the same
        return found, str(error)
    return found, ""


def _keep(results: Results) -> None:
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    README.write_text(f"{head}{BEGIN}\n{reports.markdown(results)}\n{END}{tail}", "utf-8")


def _say(what: str) -> None:
    console.print(f"Measuring {what} …")


if __name__ == "__main__":
    main()
