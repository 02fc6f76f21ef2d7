"""Every state that a file that was bought can be in, with its order, its line and the store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.settings import Feature, key_of
from kit import clock
from models import (
    File,
    FileState,
    FulfilmentStatus,
    Order,
    PaymentStatus,
    VariantFile,
)
from tests.makers import lines_of
from tests.makers.downloads import a_download
from tests.schema.states.worlds import People, State, World, a_note, having, id_of, opened

F, P = FulfilmentStatus, PaymentStatus


async def downloads(session: AsyncSession, people: People) -> World:
    """Make a file that came with two of something, to be downloaded nine times in nine days."""
    of = {"claim_hash": people.guest.claim_hash}
    download = await a_download(session, people.owner, order=of, downloads=9, days=9)
    order = await session.get_one(Order, download.order_id)
    await opened(session, order, people)
    [line] = await lines_of(session, order)
    sold = await session.get_one(VariantFile, download.variant_file_id)
    file = await session.get_one(File, sold.file_id)

    def at(*more: tuple[Any, dict[str, Any]], on: bool = True, says: str = "") -> State:
        return State(says, list(more), having({key_of(Feature.DOWNLOADS): on}))

    def usual() -> Iterator[State]:
        for (m, to), (n, paid) in product(enumerate(F), enumerate(P)):
            being = list(FileState)[(m + n) % len(FileState)]
            where = {"place": None, "digest": None} if being is FileState.WAITING else {}
            status = {"fulfilment_status": to, "payment_status": paid}
            yield at(
                (order, status), (file, {"state": being, **where}), says=f"{to} {paid} {being}"
            )

    odd = [
        at(on=False, says="switched off"),
        at((download, {"used": 9}), says="used up"),
        at((download, {"used": 8}), says="used up but for once"),
        at((download, {"used": 9, "most": None}), says="without end"),
        at((download, {"ends_at": clock.now()}), says="over"),
        at((download, {"ends_at": None}), says="for ever"),
    ]
    for many, bought in ((1, 2), (2, 2), (1, 1)):
        of_line = {"quantity": bought}
        state = at((line, of_line), says=f"given back for {many} of {bought}")
        state.rows += a_note(order, line, many)
        odd.append(state)
    return World(download, [*usual(), *odd], {"downloadId": id_of(download)})
