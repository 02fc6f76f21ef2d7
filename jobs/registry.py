"""The registry: every kind of job by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jobs.cleaning import Retention, clean
from kit.database import Database
from kit.jobs import Job


@dataclass(frozen=True)
class Means:
    """What jobs may use: `maintenance` is the database as the role that may delete."""

    maintenance: Database
    retention: Retention = field(default_factory=Retention)


def jobs(means: Means) -> tuple[Job, ...]:
    """List the jobs, each with what it needs."""

    async def cleaning(_: dict[str, Any]) -> None:
        await clean(means.maintenance, means.retention)

    return (Job("cleaning", cleaning, every="*/10 * * * *", together=1),)
