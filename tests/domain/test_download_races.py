"""Downloads, wanted by many at once: no more links are made than may be."""

from __future__ import annotations

from collections import Counter

from domain.downloads import CreateDownloadLink, create_link
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Download
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
