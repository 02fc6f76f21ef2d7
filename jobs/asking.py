"""Asking again: providers of payments that did not answer, or whose answer was lost."""

from __future__ import annotations

from domain import asking
from domain.providers import Providers
from kit.database import Database


async def ask_again(database: Database, providers: Providers) -> None:
    """Ask for all that is due, some at a time."""
    while await asking.ask_again(database.transaction, providers) == asking.AT_ONCE:
        pass
