"""Glancing: a small thing read for the viewer of an operation that will write."""

from __future__ import annotations

from auth.viewing import ForViewers
from kit.driver import Row
from resolvers.context import Context


async def glance(context: Context, asked: ForViewers) -> list[Row]:
    """Read it by a bare connection, which begins no transaction, if one is free at once."""
    lent = context.lend()
    if lent is None:
        return await context.ask(lambda session: asked.run(session, context.viewer))
    async with lent as reader:
        return await reader.rows(*asked.of(context.viewer))
