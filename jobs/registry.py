"""The registry: every kind of job by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from auth.arrivals import GROUPING
from domain import guests, reservations
from domain.providers import BY_HAND_ALONE, Providers
from jobs.ageing import age
from jobs.asking import ask_again
from jobs.cleaning import Retention, clean
from jobs.grouping import group
from jobs.sweeping import sweep, sweep_store
from kit.database import Database
from kit.files import Files, in_memory
from kit.jobs import Job


@dataclass(frozen=True)
class Means:
    """What jobs may use: the database as the application, and as the role that may delete.

    `providers` move money over the network; `files` keep bytes.
    """

    maintenance: Database
    application: Database
    retention: Retention = field(default_factory=Retention)
    providers: Providers = BY_HAND_ALONE
    files: Files = field(default_factory=in_memory)


def jobs(means: Means) -> tuple[Job, ...]:
    """List the jobs, each with what it needs."""

    async def ageing(_: dict[str, Any]) -> None:
        await age(means.application)

    async def cleaning(_: dict[str, Any]) -> None:
        await clean(means.maintenance, means.retention)

    async def letting_go(_: dict[str, Any]) -> None:
        while await means.application.transaction(reservations.expire) == reservations.AT_ONCE:
            pass

    async def grouping(payload: dict[str, Any]) -> None:
        await group(means.application, payload)

    async def expiring_guests(_: dict[str, Any]) -> None:
        while await means.application.transaction(guests.expire) == guests.AT_ONCE:
            pass

    async def asking(_: dict[str, Any]) -> None:
        await ask_again(means.application, means.providers)

    async def sweeping(_: dict[str, Any]) -> None:
        await sweep(means.application, means.files)

    async def sweeping_store(_: dict[str, Any]) -> None:
        await sweep_store(means.application, means.files)

    return (
        Job("ageing", ageing, every="1 0 * * *", together=1),
        Job("asking", asking, every="* * * * *", together=1),
        Job("cleaning", cleaning, every="*/10 * * * *", together=1),
        Job("expiring_guests", expiring_guests, every="20 * * * *", together=1),
        Job("letting_go", letting_go, every="* * * * *", together=1),
        Job("sweeping", sweeping, every="*/5 * * * *", together=1),
        Job("sweeping_store", sweeping_store, every="30 4 * * *", together=1),
        Job(GROUPING, grouping, every="40 3 * * *", together=1),
    )
