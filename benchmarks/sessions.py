"""Sessions: finding whose a token is, which every request of somebody signed in begins with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import asyncpg
import orjson

from auth import sessions
from benchmarks import calling
from benchmarks.measuring import Case, Figures, Way, measured
from benchmarks.recording import Statements, recorded
from benchmarks.signing_in import Product
from benchmarks.sites import Site
from kit.driver import KEPT
from kit.reads import SETTINGS

WHO = calling.graphql("{ viewer { kind } }")
PEOPLE = 20
TIMES = 10  # for each page that is asked for


async def measure(site: Site) -> list[Figures]:
    """Measure the check by its bare statement, by the product, and in the smallest query."""
    product = Product(site.database, site.desk, site.store.customers)
    signed_in = [await product.sign_in(turn) for turn in range(PEOPLE)]
    made = [found.token for found in signed_in]
    statements = [await _recorded(site, token) for token in made]
    connection = await asyncpg.connect(site.place.app, server_settings=SETTINGS, **KEPT)
    try:
        ways = [_bare(connection, statements), *_ours(site, made), _asked(site, made)]
        case = Case("session check", ways, site.sizes.requests * TIMES)
        return await measured(case, site.backends, site.sizes.rounds)
    finally:
        await connection.close()


async def _recorded(site: Site, token: str) -> Statements:
    with recorded(site.database) as kept:
        async with site.database.writes() as session:
            assert await sessions.find(session, sessions.hash_of(token))
    return kept[0]


def _bare(connection: asyncpg.Connection, statements: Sequence[Statements]) -> Way:
    turns = cycle(statements)

    async def run(times: int) -> None:
        for _ in range(times):
            for sql, values in next(turns):
                assert await connection.fetch(sql, *values)

    return Way("statement by asyncpg", run)


def _ours(site: Site, made: Sequence[str]) -> list[Way]:
    turns = cycle(sessions.hash_of(token) for token in made)
    bare = site.database.bare
    assert bare is not None

    async def reading(times: int) -> None:
        for _ in range(times):
            async with bare.lend() as reader:
                assert await sessions.find(reader, next(turns))  # type: ignore[arg-type]

    async def writing(times: int) -> None:
        for _ in range(times):
            async with site.database.writes() as session:
                assert await sessions.find(session, next(turns))

    return [Way("auth.sessions, for a query", reading), Way("auth.sessions, for more", writing)]


def _asked(site: Site, made: Sequence[str]) -> Way:
    turns = cycle(f"sid={token}" for token in made)

    async def run(times: int) -> None:
        for _ in range(times):
            answer = await calling.post(site.app, "/graphql", WHO, cookie=next(turns))
            assert orjson.loads(answer.body)["data"]["viewer"]["kind"] == "CUSTOMER", answer.body

    return Way("POST /graphql, viewer", run)
