"""Watching: how a subscription begins, and reads what it is told of."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError

from kit import ids
from resolvers.context import Info


async def one(info: Info, model: Any, id: str, of: str = "") -> Any:
    """Watch a row before it is read, so that nothing is missed in between; `of` some side alone."""
    key = ids.of(model, id)
    if key is None:
        return None
    info.context.watch(f"{ids.public(model, key)}{of}")
    row = await info.context.row(model, key)
    if row is None:
        info.context.unwatch()
    return row


async def told(info: Info, model: Any) -> Any:
    """Read what has changed, as far as the viewer may by now."""
    assert info.context.change is not None, "it begins by what is watched"
    return await info.context.row(model, ids.of(model, info.context.change))


def unnamed(argument: str) -> GraphQLError:
    """Refuse to watch all there is for somebody who has nothing."""
    message = "Say which: who is not signed in watches one by its id."
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT", "path": argument})
