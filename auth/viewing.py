"""Statements that know a viewer: compiled once for all viewers of a kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import VALUES, Viewer
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
        key = viewer.template_key
        if key not in self._kept:
            self._kept[key] = compiled(self._make(viewer.template()))
        values = {f"viewer_{name}": getattr(viewer, name) for name in VALUES}
        return await self._kept[key].run(session, **values, **given)
