"""Hostile requests: how soon each is refused, and how long everybody else waits meanwhile.

`python -m benchmarks.hostile` serves the product as one process and asks it as a stranger does.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any
from uuid import UUID

import httpx2
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.servers import ROOT, served
from kit.pages import cursor_of
from tests.serving import free_port

AT_ONCE, TIMES = 4, 5  # of each kind: so many together, so often
PAUSE = 0.01  # seconds between two questions of the bystander
BYSTANDER = "{ products(first: 5) { nodes { id name } pageInfo { endCursor } } }"
PATIENCE = 60  # seconds until the server must be there
INVALID, INPUT = "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"
LOOP = "fragment a on Query { ...b } fragment b on Query { ...a }"


@dataclass(frozen=True)
class Hostile:
    """A request that no client of ours sends, and the code by which it is refused, if it is."""

    name: str
    code: str | None
    query: str
    variables: Mapping[str, Any] | None = None

    @property
    def body(self) -> dict[str, Any]:
        """What is sent."""
        return {"query": self.query, "variables": self.variables or {}}


def _times(text: str, times: int) -> str:
    """Repeat a text with numbers in it."""
    return " ".join(text.replace("%s", str(number)) for number in range(times))


def _bomb(levels: int) -> str:
    """Write fragments of which each spreads the next one twice."""
    links = (f"fragment f{n} on Viewer {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    last = f"fragment f{levels} on Viewer {{ kind }}"
    return f"{{ viewer {{ ...f0 }} }} {' '.join(links)} {last}"


def _nested(field: str, times: int) -> str:
    return "{" + f"{field} {{" * times + "__typename" + "}" * times + "}"


def _page(size: str) -> str:
    return f"{{ products(first: {size}) {{ nodes {{ id }} }} }}"


def _node(id: str) -> str:
    return f"{{ node(id: {id}) {{ id }} }}"


KINDS = (
    Hostile("150 aliases", "TOO_MANY_ALIASES", f"{{ viewer {{ {_times('a%s: kind', 150)} }} }}"),
    Hostile("5,000 aliases", "DOCUMENT_TOO_LARGE", f"{{ {_times('a%s: __typename', 5_000)} }}"),
    Hostile("a fragment bomb of 2^22", "TOO_MANY_FIELDS", _bomb(22)),
    Hostile("fragments that spread each other", INVALID, f"{LOOP} {{ ...a }}"),
    Hostile("40 fields deep", "TOO_DEEP", _nested("me", 40)),
    Hostile("1,500 fields deep", "TOO_DEEP", _nested("me", 1_500)),
    Hostile("1,500 lists in lists", "TOO_DEEP", _node("[" * 1_500 + "]" * 1_500)),
    Hostile("a number of 50,000 digits", INPUT, _page("9" * 50_000)),
    Hostile("a text of 200,000 characters", "DOCUMENT_TOO_LARGE", _node(f'"{"x" * 200_000}"')),
    Hostile("a list of 5,000 ids", "DOCUMENT_TOO_LARGE", _node(f"[{'1 ' * 5_000}]")),
    Hostile("a variable declared twice", INVALID, f"query ($n: Int!, $n: Int!) {_page('$n')}"),
    Hostile("a variable declared 700 times", INVALID, f"query ({'$n: Int! ' * 700}) {_page('$n')}"),
    Hostile("a variable nobody declared", INVALID, _page("$n")),
    Hostile("25 variables nobody declared", INVALID,
            f"{{ {_times('p%s: products(first: $n%s) { __typename }', 25)} }}"),
    Hostile("a variable of 100,000 digits", INPUT, f"query ($n: Int!) {_page('$n')}",
            {"n": "1" * 100_000}),
    Hostile("900 unknown fields", INVALID, f"{{ viewer {{ {_times('kindd%s', 900)} }} }}"),
    Hostile("the cursor of another list", INPUT,
            "query ($c: String) { products(after: $c) { nodes { id } } }",
            {"c": cursor_of("order~customer_id", [datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1)])}),
    Hostile("a page of -1", INPUT, _page("-1")),
    Hostile("a page of 0", None, _page("0")),
    Hostile("a page of 10^9", INPUT, _page("1000000000")),
    Hostile("what the bystander asks", None, BYSTANDER),
    Hostile("30 pages of 100", "TOO_COSTLY",
            f"{{ {_times('p%s: products(first: 100) { nodes { name variants { sku } } }', 30)} }}"),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What a kind of request cost."""

    name: str
    code: str | None
    answered: float  # milliseconds, the median
    slowest: float
    waited: float  # milliseconds that the bystander waited meanwhile, the median
    longest: float


async def ask(http: httpx2.AsyncClient, kind: Hostile) -> str | None:
    """Send one; the code of its refusal."""
    response = await http.post("/graphql", json=kind.body)
    errors = response.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else None


async def measured(http: httpx2.AsyncClient, kind: Hostile) -> Measured:
    """Send many of a kind, several at once, while a bystander goes on asking."""
    times: list[float] = []
    waits: list[float] = []
    code: str | None = None

    async def attack() -> None:
        nonlocal code
        for _ in range(TIMES):
            started = time.perf_counter()
            code = await ask(http, kind)
            times.append((time.perf_counter() - started) * 1000)

    async def stand_by() -> None:
        while True:
            started = time.perf_counter()
            await http.post("/graphql", json={"query": BYSTANDER})
            waits.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(PAUSE)

    bystander = asyncio.create_task(stand_by())
    await asyncio.sleep(3 * PAUSE)
    await asyncio.gather(*(attack() for _ in range(AT_ONCE)))
    bystander.cancel()
    return Measured(kind.name, code, median(times), max(times), median(waits), max(waits))


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Serve the product in a process of its own on a database, and speak to it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    values = {"DATABASE_URL": url, "PORT": str(port), "PUBLIC_BASE_URL": base}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "main.py", "serve", cwd=ROOT, env={**os.environ, **values},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with httpx2.AsyncClient(base_url=base, timeout=PATIENCE) as http:
            await _ready(http)
            yield http
    finally:
        child.terminate()
        await child.wait()


async def _ready(http: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                if (await http.get("/readyz")).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)


async def found() -> list[Measured]:
    """Measure every kind."""
    with served() as server:
        place = await server.make("hostile")
        async with serving(place.app) as http:
            for _ in range(3):
                await http.post("/graphql", json={"query": BYSTANDER})
            return [await measured(http, kind) for kind in KINDS]


def main() -> None:
    """Measure and show; end with 1 if one was not refused as it should be."""
    rows = uvloop.run(found())
    table = Table("request", "refused by", "ms", "slowest ms", "others waited ms", "at most")
    for row in rows:
        times = (f"{value:.1f}" for value in (row.answered, row.slowest, row.waited, row.longest))
        table.add_row(row.name, row.code or "-", *times)
    Console(width=140).print(table)
    sys.exit([row.code for row in rows] != [kind.code for kind in KINDS])


if __name__ == "__main__":
    main()
