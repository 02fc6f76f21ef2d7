"""Sweeping: files that nothing came of, and bytes that no row knows."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog

from domain import file_sweeping
from domain.file_sweeping import AT_ONCE, PATIENCE
from kit import clock
from kit.database import Database
from kit.files import Files

log = structlog.get_logger(__name__)


async def sweep(database: Database, files: Files) -> int:
    """Delete the bytes of files that are gone, and what was never sent or attached.

    The bytes go before the row does: who is killed between begins again.
    """
    total = 0
    while await database.transaction(file_sweeping.give_up) >= AT_ONCE:
        pass
    while rows := await database.transaction(file_sweeping.gone):
        for _, place in rows:
            await files.delete(place)
        ids = [id for id, _ in rows]
        await database.transaction(partial(file_sweeping.forget, ids=ids))
        total += len(rows)
    if total:
        log.info("files_swept", files=total)
    return total


async def sweep_store(database: Database, files: Files) -> int:
    """Go through the whole store, and delete what is a day old and no row knows.

    Such are bytes whose upload was killed before its row said where they are, and those of rows
    that were deleted with whom they were of.
    """
    total, before = 0, clock.now() - PATIENCE
    async for places in files.older(before):
        unknown = partial(file_sweeping.unknown, places=places)
        for place in await database.transaction(unknown):
            await files.delete(place)
            total += 1
    halves = await asyncio.to_thread(files.drop_halves, before)
    if total or halves:
        log.info("store_swept", unknown=total, halves=halves)
    return total + halves
