"""Statements that know a viewer: compiled once for all viewers of a kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import VALUES, Viewer
from kit import driver
from kit.driver import Row
from kit.statements import Statement, compiled


class ForViewers:
    """A statement that is made of a viewer; those of a kind differ in their values alone.

    It holds no list, since each length of it would be another statement.
    """

    def __init__(self, make: Callable[[Viewer], Any]) -> None:
        self._make = make
        self._kept: dict[Hashable, Statement] = {}

    async def run(self, session: AsyncSession, viewer: Viewer, **given: Any) -> list[Row]:
        """Send it for a viewer."""
        return await driver.send(session, *self.of(viewer, **given))

    def of(self, viewer: Viewer, **given: Any) -> tuple[str, tuple[Any, ...]]:
        """Write it for a viewer: its text, and what stands for each placeholder."""
        key = viewer.template_key
        if key not in self._kept:
            self._kept[key] = compiled(self._make(viewer.template()))
        statement = self._kept[key]
        values = {f"viewer_{name}": getattr(viewer, name) for name in VALUES}
        return statement.sql, statement.given({**values, **given})
