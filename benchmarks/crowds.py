"""Crowds: asking for a link among very many customers, and for an address with very many links.

Asking reads no customer, and of an address' links only those that live: so neither may cost more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, repeat
from typing import Any

import asyncpg

from auth import links
from auth.desk import Desk
from auth.links import Request
from benchmarks.measuring import Case, Figures, Way, measured
from benchmarks.recording import Statements, recorded, sent
from benchmarks.servers import Place, Server
from benchmarks.signing_in import client_of
from benchmarks.sites import Site, listed
from benchmarks.stores import CUSTOMERS, copied
from importing import identities
from importing.targets import Target
from kit import emails, ids
from kit.database import WRITING, Database, connected
from models import Audience, SignInLink

CROWD, STALE = 500, 10  # times as many customers, and links of one address, as the store has
PORTION = 100_000  # rows made before they are copied
OPENED = datetime(2024, 1, 1, tzinfo=UTC)
BESIEGED = "stale@example.com"
LINKS = Target(
    SignInLink, "id", "created_at", "audience", "email", "email_key", "link_hash", "key_version",
    "expires_at", "revoked_at", "revoke_reason",
)  # fmt: skip
Addresses = Iterator[str]


async def measure(server: Server, site: Site) -> list[Figures]:
    """Measure asking in a small store, for an address with stale links, and in a crowd."""
    place = await server.make("crowd")
    many, stale = site.sizes.customers * CROWD, site.sizes.customers * STALE
    besieged = repeat(BESIEGED)
    await _stale(site.place, stale)
    await _crowded(place, many)
    for each in (site.place, place):
        await server.settle(each)
    async with listed(server, site.place, place) as backends, connected(place.app) as crowd:
        connection = await asyncpg.connect(site.place.app, server_settings=WRITING)
        try:
            known = _known(site.sizes.customers)
            ways = [
                await _bare(site, connection),
                _way("auth.links", site.database, site.desk, known),
                _way(f"auth.links, {stale:,} stale links", site.database, site.desk, besieged),
                _way(f"auth.links, {many:,} customers", crowd, site.desk, _known(many)),
            ]
            case = Case("asking, in a crowd", ways, site.sizes.sign_ins)
            return await measured(case, backends, site.sizes.rounds)
        finally:
            await connection.close()


def _way(name: str, database: Database, desk: Desk, addresses: Addresses) -> Way:
    turns = count()

    async def run(times: int) -> None:
        for _ in range(times):
            await database.transaction(_asking(desk, next(addresses), next(turns)))

    return Way(name, run)


async def _bare(site: Site, connection: Any) -> Way:
    """Record as many askings as will be sent; each can be sent once."""
    addresses, sizes = _known(site.sizes.customers), site.sizes
    found = [
        await _recorded(site, next(addresses), turn)
        for turn in range((sizes.rounds + 1) * sizes.sign_ins)
    ]
    turns = iter(found)

    async def run(times: int) -> None:
        for _ in range(times):
            await sent(connection, next(turns))

    return Way("statements by asyncpg", run)


async def _recorded(site: Site, address: str, turn: int) -> Statements:
    with recorded(site.database) as kept:
        async with site.database.writes() as session:
            await _asking(site.desk, address, turn)(session)
            await session.rollback()
    return kept[0]


def _asking(desk: Desk, address: str, turn: int) -> Callable[[Any], Awaitable[Any]]:
    email = emails.normalise(address)
    request = Request(audience=Audience.CUSTOMER, email=email, client=client_of(turn))
    return lambda session: links.ask(session, desk, request)


def _known(customers: int) -> Addresses:
    """Name customers from all over the table, in an order that hits no page twice in a row."""
    return (f"customer-{n * 7919 % customers}@example.com" for n in count())


async def _stale(place: Place, many: int) -> None:
    now = datetime.now(UTC)
    until = now + timedelta(days=13)
    whose = (Audience.CUSTOMER, BESIEGED, BESIEGED)
    records = [
        LINKS.record(ids.new(), now, *whose, n.to_bytes(32), 1, until, now, "SURPLUS")
        for n in range(many)
    ]
    await _copy(place, LINKS, records)


async def _crowded(place: Place, many: int) -> None:
    for first in range(0, many, PORTION):
        portion = range(first, min(many, first + PORTION))
        await _copy(place, CUSTOMERS, [_customer(n) for n in portion])


def _customer(n: int) -> Any:
    id, email = identities.of(OPENED, "crowd", str(n)), f"customer-{n}@example.com"
    return CUSTOMERS.record(id, OPENED, email, email, OPENED, "Given", "Family")


async def _copy(place: Place, target: Target, records: Sequence[Any]) -> None:
    connection = await asyncpg.connect(place.app)
    try:
        await copied(connection, target, records)
    finally:
        await connection.close()
