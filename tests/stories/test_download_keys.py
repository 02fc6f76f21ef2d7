"""Files that a guest bought, read on another device by the key of the confirmation mail."""

from __future__ import annotations

from typing import Any

from tests.schema.downloading import OF_ORDER
from tests.stories.shop import Browser, Shop
from tests.stories.talking import way_in
from tests.stories.test_downloads import (
    GUEST,
    OLD,
    Merchant,
    bought,
    linked,
    mine,
    opened,
    read,
    selling,
)


async def of(browser: Browser, order: str) -> Any:
    """Read the downloads of one order, or none if it is not there."""
    return (await browser.ask(OF_ORDER, id=order))["order"]


async def test_the_mailed_key_opens_the_files_of_its_order_until_it_is_ended(shop: Shop) -> None:
    book, token = await opened(shop)
    async with shop.browser() as desk, shop.browser() as guest, shop.browser() as other:
        merchant = Merchant(desk, token)
        await selling(merchant, book)
        order = await bought(guest, book)
        way = way_in((await shop.mails(GUEST))[-1])
        others = await bought(other, book)
        another = way_in((await shop.mails(GUEST))[-1])
        for id in (order, others):
            await merchant.do("markOrderPaid", "Order", orderId=id)

    key, wrong = (each.removeprefix("/open/") for each in (way, another))
    assert key != wrong
    async with (
        shop.browser(**{"Latchkey-Claim": key}) as phone,
        shop.browser(**{"Latchkey-Claim": wrong}) as stranger,
    ):
        [download] = (await of(phone, order))["downloads"]
        assert [one["id"] for one in await mine(phone)] == [download["id"]]
        link = await linked(phone, download["id"])
        came = await read(phone, link)
        assert (came.status_code, came.content) == (200, OLD)

        assert await of(stranger, order) is None
        assert download["id"] not in [one["id"] for one in await mine(stranger)]
        assert (await linked(stranger, download["id"]))["code"] == "NO_SUCH_DOWNLOAD"
        assert [one["used"] for one in await mine(phone)] == [1], "what was refused is not counted"

        assert "worthless" in (await phone.client.post(way, data={"end": "yes"})).text
        assert await of(phone, order) is None
        assert await mine(phone) == []
        assert (await linked(phone, download["id"]))["code"] == "NO_SUCH_DOWNLOAD"
        assert len(await mine(stranger)) == 1, "the other order's key goes on"
