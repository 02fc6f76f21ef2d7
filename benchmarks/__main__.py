"""The command line of the benchmarks: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import uvloop
from rich.console import Console

from benchmarks import account_page, importing, reports, retail_files, signing_in, stores
from benchmarks.measuring import FULL, QUICK, Figures, Sizes
from benchmarks.reports import Results
from benchmarks.servers import Backends, Place, Server, served
from kit.database import connected
from running import app, building
from settings import Settings

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- last run -->\n", "<!-- end of last run -->"
console = Console(stderr=True, highlight=False)


def main() -> None:
    """Measure everything and say it."""
    asked = _arguments()
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
        _say("signing in, and the account page")
        figures = uvloop.run(_requests(server, sizes))
        _say("the import")
        file = retail_files.found(server.embedded.data.parent, sizes.lines, made=quick)
        imported = importing.measure(server, uvloop.run(server.make("imported")), file)
    machine = f"{os.cpu_count()} shared cores, Python {platform.python_version()}"
    return Results(f"{datetime.now(UTC):%Y-%m-%d}", machine, figures, imported)


async def _requests(server: Server, sizes: Sizes) -> list[Figures]:
    place = await server.make("requests")
    store = await stores.filled(place.app, sizes)
    await server.settle(place)
    listing = await asyncpg.connect(server.superuser)
    backends = Backends(listing, place.name)
    settings = _settings(place)
    house = building.house_of(settings)
    async with connected(place.app) as database:
        whole = app.create(app.Parts(settings, database, house))
        pages = await account_page.measure(whole, place, store, backends, sizes)
        _say("signing in")
        sign_ins = await signing_in.measure(
            whole, database, house.desk, place, store, backends, sizes
        )
    await listing.close()
    return [*sign_ins, *pages]


def _settings(place: Place) -> Settings:
    """Make the settings of development, whatever the environment says; nobody is held up."""
    values = {name: field.default for name, field in Settings.model_fields.items()}
    del values["pg_bindir"]
    return Settings(
        **{**values, "database_url": place.app, "limits_enabled": False, "log_level": "WARNING"}
    )


def _keep(results: Results) -> None:
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    README.write_text(f"{head}{BEGIN}\n{reports.markdown(results)}\n{END}{tail}", "utf-8")


def _say(what: str) -> None:
    console.print(f"Measuring {what} …")


if __name__ == "__main__":
    main()
