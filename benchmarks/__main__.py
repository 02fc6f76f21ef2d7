"""The command line of the benchmarks: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks import account_page, importing, reports, retail_files, signing_in, sites
from benchmarks.measuring import FULL, QUICK, Figures, Sizes
from benchmarks.reports import Results
from benchmarks.servers import Server, served

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- last run -->\n", "<!-- end of last run -->"
console = Console(stderr=True, highlight=False)


def main() -> None:
    """Measure everything and say it."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # or the Postgres would be left
    results = _results(QUICK if asked.quick else FULL, quick=asked.quick)
    if asked.keep:
        _keep(results)
    if asked.json:
        print(results.as_json().decode())
    else:
        reports.show(results, Console(width=max(140, console.width), highlight=False))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds; figures mean nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--keep", action="store_true", help="write the tables into the README")
    return parser.parse_args()


def _results(sizes: Sizes, *, quick: bool) -> Results:
    with served() as server:
        figures = uvloop.run(_requests(server, sizes))
        _say("the import")
        file = retail_files.found(server.embedded.data.parent, sizes.lines, made=quick)
        imported = importing.measure(server, uvloop.run(server.make("imported")), file)
    machine = f"{os.cpu_count()} shared cores, Python {platform.python_version()}"
    return Results(f"{datetime.now(UTC):%Y-%m-%d}", machine, figures, imported)


async def _requests(server: Server, sizes: Sizes) -> list[Figures]:
    _say("signing in, after filling a store")
    async with sites.opened(server, sizes) as site:
        sign_ins = await signing_in.measure(site)
        _say("the account page")
        return [*sign_ins, *await account_page.measure(site)]


def _keep(results: Results) -> None:
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    README.write_text(f"{head}{BEGIN}\n{reports.markdown(results)}\n{END}{tail}", "utf-8")


def _say(what: str) -> None:
    console.print(f"Measuring {what} …")


if __name__ == "__main__":
    main()
