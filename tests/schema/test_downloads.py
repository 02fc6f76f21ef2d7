"""Files that were bought: they come with the payment, go with the refund, and are counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.download_actions import has_ended
from domain.file_links import FileLinks, Way
from kit import clock
from kit.ids import public
from models import Download, File, FileState, FulfilmentStatus, Letter, Order, PaymentStatus
from tests.conftest import HOUSE, Ask, Queries
from tests.makers import a_customer, a_member_of_staff, a_variant, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.catalogue import doing, events_of
from tests.makers.downloads import (
    a_digital,
    a_download,
    a_variant_file,
    a_waiting_order,
    selling_files,
)
from tests.makers.orders import lines_of
from tests.makers.payments import a_merchant, line_ids
from tests.schema.downloading import OF_ORDER, action, linked, mine
from tests.schema.moving import id_of

F, P = FulfilmentStatus, PaymentStatus
OPEN = (P.PAID, P.PARTLY_REFUNDED)


async def test_files_come_with_the_payment_each_for_its_line_and_the_letter_says_so(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session, download_count=5, download_days=30)
    ada, book, mug = await a_customer(session), await a_digital(session), await a_variant(session)
    await a_variant_file(session, book, name="EPUB", version="2")
    await a_variant_file(session, book, name="PDF", downloads=0, days=0)
    await a_variant_file(session, book, name="Sample", downloads=1, days=1)
    order = await a_waiting_order(session, ada, book, mug)
    plain = await a_waiting_order(session, ada, mug)
    by, do = as_customer(ada), doing(ask, await a_merchant(session))

    assert await mine(ask, by) == []
    for each in (order, plain):
        await do("markOrderPaid", "Order", orderId=id_of(each))

    (answer,) = [(await ask(OF_ORDER, by=by, id=id_of(order)))["order"]["downloads"]]
    assert [(one["file"]["name"], one["most"], one["endsAt"] is None) for one in answer] == [
        ("EPUB", 5, False),
        ("PDF", None, True),
        ("Sample", 1, False),
    ]
    assert answer[0]["file"] == {
        "name": "EPUB",
        "version": "2",
        "kind": "PDF",
        "size": 12,
        "file": None,
        "variant": {"sku": book.sku},
    }
    assert {one["orderLine"]["sku"] for one in answer} == {book.sku}
    assert {one["order"]["number"] for one in await mine(ask, by)} == {order.number}
    letters = (await session.exec(select(Letter).where(Letter.template == "order_paid"))).all()
    assert {one.payload["number"]: one.payload.get("has_files") for one in letters} == {
        order.number: True,
        plain.number: None,
    }


async def test_a_link_holds_for_an_hour_counts_once_and_tells_neither_place_nor_name(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    ada = await a_customer(session)
    download = await a_download(session, ada, downloads=2)
    by, links = as_customer(ada), FileLinks(HOUSE.signing, HOUSE.base_url)

    first = await linked(ask, by, download, idempotencyKey="once-and-for-all")
    again = await linked(ask, by, download, idempotencyKey="once-and-for-all")
    [read] = await mine(ask, by)

    assert (first["used"], first["most"]) == (1, 2)
    assert first["link"] == again["link"] == read["link"]
    url = first["link"]["url"]
    assert links.read(Way.BOUGHT, url.rsplit("/", 1)[1]) == download.id
    assert links.read(Way.DOWNLOAD, url.rsplit("/", 1)[1]) is None
    [file] = (await session.exec(select(File))).all()
    for told in ("secret", file.place, file.id.hex, "book"):
        assert told not in url
    with clock.travel(timedelta(minutes=59)):
        assert (await mine(ask, by))[0]["link"] == first["link"]
    with clock.travel(timedelta(minutes=62)):
        assert (await mine(ask, by))[0]["link"] is None
        assert links.read(Way.BOUGHT, url.rsplit("/", 1)[1]) is None
    assert [each.after for each in await events_of(session, "download:link")] == [{"used": 1}]


async def test_what_is_used_up_or_over_is_refused_until_staff_renew_it(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    ada = await a_customer(session)
    download = await a_download(session, ada, downloads=1, days=10)
    by, do = as_customer(ada), doing(ask, await a_merchant(session))
    given = {"downloadId": public(Download, download.id), "reason": "The disk broke"}

    await linked(ask, by, download)
    assert await linked(ask, by, download) == ("DOWNLOADS_USED_UP",)
    await do("renewDownload", "Download", **given)
    assert (await linked(ask, by, download))["used"] == 1
    with clock.travel(timedelta(days=10)):
        await session.refresh(download)
        assert await linked(ask, by, download) == ("DOWNLOAD_EXPIRED",)
        renewed = await do("renewDownload", "Download", "used endsAt", **given, days=3)
        assert (await linked(ask, by, download))["endsAt"] == renewed["endsAt"]

    renewals = await events_of(session, "download:renew")
    assert [each.before and each.before["used"] for each in renewals] == [1, 1]
    assert [(each.after or {})["reason"] for each in renewals] == ["The disk broke"] * 2
    for wrong, path in (({"days": 0}, "days"), ({"reason": " "}, "reason")):
        assert await do("renewDownload", "Download", **{**given, **wrong}) == (
            "INVALID_INPUT",
            path,
        )


@pytest.mark.parametrize("paid", list(P))
def test_files_are_for_orders_that_are_paid_and_not_cancelled(paid: PaymentStatus) -> None:
    usual = {"payment": paid, "quantity": 2, "givenBack": 1}

    assert {at for at in F if not has_ended({**usual, "fulfilment": at})} == (
        set(F) - {F.CANCELLED} if paid in OPEN else set()
    )


async def test_each_way_to_be_refused_is_told_before(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    by = as_customer(ada)
    used = await a_download(session, ada, downloads=1)
    used.used = 1
    over = await a_download(session, ada, days=1)
    over.ends_at = clock.now()
    lost = await a_download(session, ada)
    facts = (await session.exec(select(File).order_by(File.id))).all()[-1]  # type: ignore[arg-type]
    facts.state = FileState.GONE
    session.add_all([used, over, facts])
    await session.commit()

    async def told() -> dict[str, Any]:
        return {one["id"]: action(one)["code"] for one in await mine(ask, by)}

    names = {public(Download, one.id): one for one in (used, over, lost)}
    assert set((await told()).values()) == {"FEATURE_OFF"}
    assert await linked(ask, by, used) == ("FEATURE_OFF",)
    await selling_files(session)
    assert await told() == {
        public(Download, used.id): "DOWNLOADS_USED_UP",
        public(Download, over.id): "DOWNLOAD_EXPIRED",
        public(Download, lost.id): "FILE_GONE",
    }
    for id, code in (await told()).items():
        assert await linked(ask, by, names[id]) == (code,)


async def test_a_refund_of_a_line_ends_its_files_and_of_all_every_file(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    ada, one, two = await a_customer(session), await a_digital(session), await a_digital(session)
    for variant in (one, two):
        await a_variant_file(session, variant)
    order = await a_waiting_order(session, ada, one, two)
    by, do = as_customer(ada), doing(ask, await a_merchant(session))
    first, _ = line_ids(await lines_of(session, order))
    given = {"orderId": id_of(order), "reason": "Broken"}
    await do("markOrderPaid", "Order", orderId=id_of(order))
    made = {each["orderLine"]["sku"]: each["id"] for each in await mine(ask, by)}
    old = await linked(ask, by, made[one.sku])

    async def refund(amount: str | None, **more: Any) -> None:
        assert (await do("refundOrder", "Order", **given, amount=amount, **more))["id"]

    line = {"lines": [{"orderLineId": first, "quantity": 1}]}
    await refund("10.00", **line)
    assert (await linked(ask, by, made[one.sku]))["used"] == 2
    await refund("10.00", **line)
    assert await linked(ask, by, made[one.sku]) == ("DOWNLOAD_ENDED",)
    assert old["link"] is not None
    links = {each["orderLine"]["sku"]: each["link"] for each in await mine(ask, by)}
    assert links == {one.sku: None, two.sku: None}
    assert (await linked(ask, by, made[two.sku]))["used"] == 1
    await refund(None)
    assert await linked(ask, by, made[two.sku]) == ("DOWNLOAD_ENDED",)
    renewed = await do("renewDownload", "Download", downloadId=made[two.sku], reason="x")
    assert renewed == ("DOWNLOAD_ENDED",)


async def test_only_who_bought_a_file_downloads_it(ask: Ask, session: AsyncSession) -> None:
    await selling_files(session)
    ada, bob, (_, guest), (_, other) = (
        await a_customer(session),
        await a_customer(session),
        a_claim(),
        a_claim(),
    )
    hers = await a_download(session, ada)
    theirs = await a_download(session, None, order={"claim_hash": guest.claim_hash})
    reading = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    order = await session.get_one(Order, hers.order_id)
    for by in (as_customer(bob), guest, other):
        assert await linked(ask, by, hers) == ("NO_SUCH_DOWNLOAD", "downloadId")
    for by in (as_customer(ada), other):
        assert await linked(ask, by, theirs) == ("NO_SUCH_DOWNLOAD", "downloadId")
    for id in ("x", id_of(order)):
        assert await linked(ask, as_customer(ada), id) == ("NO_SUCH_DOWNLOAD", "downloadId")
    assert await linked(ask, reading, hers) == "FORBIDDEN"
    assert await mine(ask, other) == await mine(ask, as_customer(bob)) == []
    assert [one["id"] for one in await mine(ask, guest)] == [public(Download, theirs.id)]
    assert (await linked(ask, guest, theirs))["link"] is not None
    assert (await linked(ask, as_customer(ada), hers))["link"] is not None
    [seen] = (await ask(OF_ORDER, by=reading, id=id_of(order)))["order"]["downloads"]
    assert (seen["used"], seen["link"], seen["availableActions"]) == (1, None, [])
    merchant, none = doing(ask, await a_merchant(session)), {"downloadId": "x", "reason": "x"}
    assert await merchant("renewDownload", "Download", **none) == (
        "NO_SUCH_DOWNLOAD",
        "downloadId",
    )


@pytest.mark.parametrize("many", [1, 5])
async def test_a_list_of_downloads_takes_as_many_statements_however_long(
    ask: Ask, session: AsyncSession, queries: Queries, many: int
) -> None:
    await selling_files(session)
    ada = await a_customer(session)
    for _ in range(many):
        await a_download(session, ada)

    with queries(8):
        assert len(await mine(ask, as_customer(ada))) == many
