"""Downloads, wanted by many at once: no more links are made than may be."""

from __future__ import annotations

from collections import Counter

import pytest

from domain.downloads import CreateDownloadLink, create_link
from domain.order_moves import CancelOrder, cancel
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Download, Order
from tests.makers import a_customer, as_customer
from tests.makers.downloads import a_download, selling_files
from tests.races import at_once


async def test_of_fifty_links_at_once_with_one_left_there_is_exactly_one(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        await selling_files(session)
        ada = await a_customer(session)
        download = await a_download(session, ada, downloads=3)
        download.used = 2
        session.add(download)
        await session.commit()
    command = CreateDownloadLink.model_validate({"download_id": public(Download, download.id)})

    async def link(_: int) -> str:
        try:
            await committed.transaction(
                lambda session: create_link(session, as_customer(ada), command)
            )
        except Refused as refused:
            return refused.code()
        return "linked"

    assert Counter(await at_once(link)) == {"linked": 1, "DOWNLOADS_USED_UP": 49}
    async with committed.reads() as session:
        assert (await session.get_one(Download, download.id)).used == 3


@pytest.mark.parametrize("attempt", range(2))
async def test_nobody_downloads_what_they_cancel_at_the_same_time(
    committed: Database, attempt: int
) -> None:
    async with committed.writes() as session:
        await selling_files(session)
        ada = await a_customer(session)
        download = await a_download(session, ada, order={"fulfilment_status": "UNFULFILLED"})
    linking = CreateDownloadLink.model_validate({"download_id": public(Download, download.id)})
    cancelling = CancelOrder.model_validate({"order_id": public(Order, download.order_id)})

    async def either(turn: int) -> str:
        try:
            if turn % 2 == attempt % 2:
                await committed.transaction(lambda s: create_link(s, as_customer(ada), linking))
                return "linked"
            await committed.transaction(lambda s: cancel(s, as_customer(ada), cancelling))
        except Refused as refused:
            return refused.code()
        return "cancelled"

    answers = Counter(await at_once(either, 10))
    assert bool(answers["linked"]) is not bool(answers["cancelled"]), answers
