"""Sites: the whole product in this process, with a filled store, ready to be asked."""

from __future__ import annotations

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
class Site:
    """What is measured, and what it runs on."""

    app: ASGIApp
    unplanned: ASGIApp  # the same, with every query answered by graphql-core
    backends: Backends
    database: Database
    desk: Desk
    place: Place
    sizes: Sizes
    store: Store


@asynccontextmanager
async def opened(server: Server, sizes: Sizes) -> AsyncIterator[Site]:
    """Open a site; it writes its log as in production, to nowhere."""
    place = await server.make("site")
    store = await stores.filled(place.app, sizes)
    await server.settle(place)
    settings = _settings(place.app)
    house = building.house_of(settings)
    listing = await asyncpg.connect(server.superuser)
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: ASYNC230 - opened once
            log.configure(json=True, stream=nowhere)
            async with connected(place.app) as database:
                unplanned = settings.model_copy(update={"plans_enabled": False})
                both = [app.create(app.Parts(of, database, house)) for of in (settings, unplanned)]
                backends = Backends(listing, place.name)
                yield Site(both[0], both[1], backends, database, house.desk, place, sizes, store)
    finally:
        await listing.close()


def _settings(url: str) -> Settings:
    """Make the settings of development, whatever the environment says; nobody is held up."""
    values = {name: field.default for name, field in Settings.model_fields.items()}
    del values["pg_bindir"]  # it goes by another name, and the server runs already
    return Settings(**{**values, "database_url": url, "limits_enabled": False})
