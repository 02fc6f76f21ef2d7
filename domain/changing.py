"""Changing: what differs of a row, as its event tells it before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command
from models.base import Record

UNTOLD = {"id", "created_at"}


def told(row: Record) -> dict[str, Any]:
    """Tell what a row holds, in values that JSON has."""
    kept = row.model_dump(mode="json", exclude=UNTOLD)
    return {name: value for name, value in kept.items() if value is not None}


def put(row: Record, command: Command, *names: str) -> None:
    """Put what was sent into columns of the same names; null leaves them as they are."""
    for name in names:
        value = getattr(command, name)
        if value is not None:
            setattr(row, name, value)


async def recorded(
    session: AsyncSession,
    viewer: Viewer,
    kind: str,
    row: Record,
    before: Mapping[str, Any],
    **after: Any,
) -> bool:
    """Put on record what differs from `before`, and tell whether anything does."""
    now = {**told(row), **after}
    names = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if names:
        await record(
            session,
            viewer,
            kind,
            of=row,
            before={name: before.get(name) for name in names},
            after={name: now.get(name) for name in names},
        )
    return bool(names)
