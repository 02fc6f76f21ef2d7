"""The registry: every kind of job by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.arrivals import GROUPING
from domain import guests, reservations, withdrawals
from domain.providers import BY_HAND_ALONE, Providers
from jobs.ageing import age
from jobs.asking import ask_again
from jobs.cleaning import Retention, clean
from jobs.grouping import group
from jobs.sweeping import sweep, sweep_store
from kit.database import Database
from kit.files import Files, in_memory
from kit.jobs import Handler, Job

Work: TypeAlias = Callable[[AsyncSession], Awaitable[int]]


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

    async def grouping(payload: dict[str, Any]) -> None:
        await group(means.application, payload)

    async def asking(_: dict[str, Any]) -> None:
        await ask_again(means.application, means.providers)

    async def sweeping(_: dict[str, Any]) -> None:
        await sweep(means.application, means.files)

    async def sweeping_store(_: dict[str, Any]) -> None:
        await sweep_store(means.application, means.files)

    def all_of(work: Work, most: int) -> Handler:
        return partial(_drain, means.application, work, most)

    letting_go = all_of(reservations.expire, reservations.AT_ONCE)
    expiring_guests = all_of(guests.expire, guests.AT_ONCE)
    matching = all_of(withdrawals.match, withdrawals.AT_ONCE)
    return (
        Job("ageing", ageing, every="1 0 * * *", together=1),
        Job("asking", asking, every="* * * * *", together=1),
        Job("cleaning", cleaning, every="*/10 * * * *", together=1),
        Job("expiring_guests", expiring_guests, every="20 * * * *", together=1),
        Job("letting_go", letting_go, every="* * * * *", together=1),
        Job("matching", matching, every="* * * * *", together=1),
        Job("sweeping", sweeping, every="*/5 * * * *", together=1),
        Job("sweeping_store", sweeping_store, every="30 4 * * *", together=1),
        Job(GROUPING, grouping, every="40 3 * * *", together=1),
    )


async def _drain(database: Database, work: Work, most: int, _: dict[str, Any]) -> None:
    """Do a batch after the other, each in its transaction, until one is not full."""
    while await database.transaction(work) == most:
        pass
