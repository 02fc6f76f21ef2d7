"""Every state that what tells of its actions can be in: a table for each such noun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from tests.schema.states.downloads import downloads
from tests.schema.states.orders import orders
from tests.schema.states.returns import returns
from tests.schema.states.worlds import People, World

WORLDS: Mapping[str, Callable[[AsyncSession, People], Awaitable[World]]] = {
    "Download": downloads,
    "Order": orders,
    "Return": returns,
}
