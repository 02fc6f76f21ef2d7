"""Sites: the whole product in this process, ready to be asked."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from starlette.types import ASGIApp

from auth.desk import Desk
from benchmarks import stores
from benchmarks.measuring import Sizes
from benchmarks.servers import Backends, Place, Server
from benchmarks.stores import Store
from kit import log
from kit.database import Database, connected
from running import app, building
from settings import Settings


@dataclass(frozen=True)
class Product:
    """The product on a database, twice."""

    app: ASGIApp
    unplanned: ASGIApp  # the same, with every query answered by graphql-core
    database: Database
    desk: Desk


@dataclass(frozen=True)
class Site:
    """What is measured, and what it runs on."""

    app: ASGIApp
    backends: Backends
    database: Database
    desk: Desk
    place: Place
    sizes: Sizes
    store: Store


@asynccontextmanager
async def opened(server: Server, sizes: Sizes, name: str = "site") -> AsyncIterator[Site]:
    """Open a site with a store of its own, whose customers can sign in."""
    place = await server.make(name)
    store = await stores.filled(place.app, sizes)
    await server.settle(place)
    async with product(place) as made, listed(server, place) as backends:
        yield Site(made.app, backends, made.database, made.desk, place, sizes, store)


@asynccontextmanager
async def listed(server: Server, *places: Place) -> AsyncIterator[Backends]:
    """Keep a connection from which the backends of some databases are listed.

    What stands by then is taken out of the garbage collector's sight, as a program that serves
    does: between two rounds only what was measured is cleared away.
    """
    listing = await asyncpg.connect(server.superuser)
    gc.collect()
    gc.freeze()
    try:
        yield Backends(listing, *(place.name for place in places))
    finally:
        gc.unfreeze()
        await listing.close()


@asynccontextmanager
async def product(place: Place) -> AsyncIterator[Product]:
    """Put the product together; it writes its log as in production, to nowhere."""
    settings = _settings(place.app)
    house = building.house_of(settings)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: ASYNC230 - opened once
        log.configure(json=True, stream=nowhere)
        async with connected(place.app) as database:
            unplanned = settings.model_copy(update={"plans_enabled": False})
            both = [app.create(app.Parts(of, database, house)) for of in (settings, unplanned)]
            yield Product(both[0], both[1], database, house.desk)
        log.settle()


def _settings(url: str) -> Settings:
    """Make the settings of development, whatever the environment says; nobody is held up."""
    values = {name: field.default for name, field in Settings.model_fields.items()}
    del values["pg_bindir"]  # it goes by another name, and the server runs already
    return Settings(**{**values, "database_url": url, "limits_enabled": False})
