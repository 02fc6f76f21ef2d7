"""Invoices: when they arise, and that they never change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit import clock
from kit.ids import public
from models import Invoice, Order, StoreSetting, TaxTreatment
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    an_order,
    an_order_address,
    as_customer,
    as_staff,
)
from tests.makers.catalogue import doing, events_of
from tests.makers.letterheads import a_letterhead
from tests.makers.payments import a_merchant, a_placed_order

SEEN = "query ($id: ID!) { order(id: $id) { invoice { number issuedAt order { number } } } }"
LIST = """query ($from: DateTime, $until: DateTime) {
  invoices(issuedFrom: $from, issuedUntil: $until) { nodes { number } } }"""
SHIPPED = ("shipOrder", "Order")
PAID = ("markOrderPaid", "Order")
ISSUED = ("issueInvoice", "Invoice", "number")


async def kept(session: AsyncSession) -> list[Invoice]:
    return list(await session.exec(select(Invoice).order_by(col(Invoice.number))))


async def decided(session: AsyncSession, moment: str) -> None:
    session.add(StoreSetting(key="invoiced_at", value=moment, updated_at=clock.now()))
    await session.commit()


async def waiting(session: AsyncSession, **values: Any) -> Order:
    """Make an order that is to be sent and waits for its payment."""
    place = await an_order_address(session)
    return await a_placed_order(
        session, await a_customer(session), shipping_address_id=place.id, **values
    )


async def test_an_invoice_arises_when_an_order_is_paid_and_its_customer_sees_it(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await a_letterhead(session)
    ada = await a_customer(session)
    order = await a_placed_order(session, ada)
    do, id = doing(ask, await a_merchant(session)), public(Order, order.id)
    assert (await ask(SEEN, by=as_customer(ada), id=id))["order"] == {"invoice": None}
    await do(*PAID, orderId=id, amount="5")
    assert await kept(session) == []
    await do(*PAID, orderId=id)

    with queries(2):
        seen = (await ask(SEEN, by=as_customer(ada), id=id))["order"]["invoice"]

    [invoice] = await kept(session)
    assert (seen["number"], seen["order"]["number"]) == ("I-1001", order.number)
    content = invoice.content
    assert (content["number"], content["letterhead"]["country"]) == ("I-1001", "DE")
    assert [line["name"] for line in content["lines"]] == ["Mug"]
    assert content["payments"] == [
        {"method": "BANK_TRANSFER", "amount": 2500, "paid": 2500, "refunded": 0}
    ]
    [event] = await events_of(session, "order:invoice")
    assert event.after == {"invoice": "I-1001"}
    stranger = as_customer(await a_customer(session))
    assert (await ask(SEEN, by=stranger, id=id))["order"] is None


async def test_who_owes_the_tax_is_named_with_their_vat_number_for_ever(
    ask: Ask, session: AsyncSession
) -> None:
    await a_letterhead(session)
    ada = await a_customer(session)
    of: Any = {"vat_number": "FR40303265045", "tax_treatment": TaxTreatment.REVERSE_CHARGE}
    order = await a_placed_order(session, ada, **of)
    await doing(ask, await a_merchant(session))(*PAID, orderId=public(Order, order.id))

    [invoice] = await kept(session)
    told = (invoice.content["treatment"], invoice.content["vat_number"])
    assert told == ("REVERSE_CHARGE", "FR40303265045")


async def test_what_is_sent_before_it_is_paid_is_billed_as_it_leaves_and_once(
    ask: Ask, session: AsyncSession
) -> None:
    await a_letterhead(session)
    order = await waiting(session)
    do, id = doing(ask, await a_merchant(session)), public(Order, order.id)

    await do(*SHIPPED, orderId=id, carrier="DHL")
    [invoice] = await kept(session)
    await do(*PAID, orderId=id)

    assert [one.number for one in await kept(session)] == ["I-1001"]
    assert invoice.content["supplied_at"] == invoice.content["parcels"][0]["sent_at"]


async def test_a_store_may_bill_when_goods_leave(ask: Ask, session: AsyncSession) -> None:
    await a_letterhead(session)
    await decided(session, "SHIPMENT")
    goods, download = await waiting(session), await a_placed_order(session)
    do = doing(ask, await a_merchant(session))

    await do(*PAID, orderId=public(Order, goods.id))
    assert await kept(session) == []
    await do(*PAID, orderId=public(Order, download.id))
    assert [one.order_id for one in await kept(session)] == [download.id]
    await do(*SHIPPED, orderId=public(Order, goods.id), carrier="DHL")
    assert [one.order_id for one in await kept(session)] == [download.id, goods.id]


async def test_a_store_that_has_not_said_who_it_is_bills_nothing_until_it_is_asked_to(
    ask: Ask, session: AsyncSession
) -> None:
    order, by = await a_placed_order(session), await a_merchant(session)
    do, id = doing(ask, by), public(Order, order.id)
    await do(*PAID, orderId=id)
    assert await kept(session) == []
    assert await do(*ISSUED, orderId=id) == ("NO_LETTERHEAD",)

    await a_letterhead(session)

    assert await do(*ISSUED, orderId=id) == {"number": "I-1001"}
    assert await do(*ISSUED, orderId=id) == {"number": "I-1001"}
    reader = replace(by, permissions=frozenset({Permission.ORDERS_READ}))
    assert await doing(ask, reader)(*ISSUED, orderId=id) == "FORBIDDEN"


async def test_what_was_neither_paid_nor_sent_or_is_not_there_is_not_billed(
    ask: Ask, session: AsyncSession
) -> None:
    await a_letterhead(session)
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)

    assert await do(*ISSUED, orderId=public(Order, order.id)) == ("MOVE_NOT_ALLOWED",)
    assert await do(*ISSUED, orderId="order_0") == ("NO_SUCH_ORDER", "orderId")
    assert await kept(session) == []


async def test_a_number_that_is_taken_is_passed_over(ask: Ask, session: AsyncSession) -> None:
    await a_letterhead(session)
    paid = await an_order(session)
    session.add(Invoice(order_id=paid.id, number="I-1001", issued_at=clock.now(), content={}))
    await session.commit()
    order = await a_placed_order(session)

    await doing(ask, await a_merchant(session))(*PAID, orderId=public(Order, order.id))

    assert [one.number for one in await kept(session)] == ["I-1001", "I-1002"]


async def test_staff_list_invoices_by_their_days(ask: Ask, session: AsyncSession) -> None:
    await a_letterhead(session)
    by = await a_merchant(session)
    for _ in range(2):
        order = await a_placed_order(session)
        await doing(ask, by)(*PAID, orderId=public(Order, order.id))
    first, last = (one.issued_at.isoformat() for one in await kept(session))

    async def listed(**between: str) -> list[str]:
        found = (await ask(LIST, by=by, **between))["invoices"]["nodes"]
        return [one["number"] for one in found]

    assert await listed() == ["I-1002", "I-1001"]
    assert await listed(**{"from": last}) == ["I-1002"]
    assert await listed(**{"from": first, "until": last}) == ["I-1001"]
    sam = as_staff(await a_member_of_staff(session), Permission.SETTINGS_READ)
    assert await ask(LIST, by=sam) == "FORBIDDEN"


async def test_nobody_changes_an_invoice_that_is_there(cloned: str) -> None:
    connection = await asyncpg.connect(cloned)
    try:
        for change in ("update invoices set number = 'x'", "delete from invoices"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
    finally:
        await connection.close()
