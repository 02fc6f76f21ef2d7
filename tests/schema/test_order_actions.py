"""What can be done with an order: what it tells is what its mutations do, in every state."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import SYSTEM, Viewer
from domain import settings
from domain.order_actions import OrderActionKind
from kit import clock, times
from kit.ids import public
from models import Cancellation, Download, FulfilmentStatus, Letter, Order, PaymentStatus
from schema import schema
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.catalogue import doing, events_of
from tests.makers.downloads import a_download, selling_files
from tests.makers.orders import a_shipment
from tests.makers.payments import a_merchant, a_placed_order, payments_of
from tests.schema.downloading import linked
from tests.schema.moving import id_of

READ = """query ($id: ID!) { order(id: $id) {
  availableActions { kind allowed code reason until }
} }"""
MORE: dict[str, dict[str, Any]] = {
    "cancelOrder": {"reason": "x"},
    "refundOrder": {"reason": "x"},
    "shipOrder": {"carrier": "UPS"},
}
GIVEN = {
    PaymentStatus.PAID: (2500, 0),
    PaymentStatus.PARTLY_REFUNDED: (2500, 500),
    PaymentStatus.REFUNDED: (2500, 2500),
}


def mutation_of(kind: OrderActionKind) -> str:
    """Read in the schema by which mutation it is done."""
    says = schema._schema.type_map["OrderActionKind"].values[kind].description  # type: ignore[attr-defined]
    [name] = re.findall(r"`(\w+)`", says)
    return str(name)


async def an_order_at(
    session: AsyncSession, at: FulfilmentStatus, paid: PaymentStatus, **values: Any
) -> Order:
    """Make an order in a state, with a payment that goes with it."""
    order = await a_placed_order(session, **values)
    order.fulfilment_status, order.payment_status = at, paid
    [payment] = await payments_of(session, order)
    payment.captured_minor, payment.refunded_minor = GIVEN.get(paid, (0, 0))
    session.add_all([order, payment])
    await session.commit()
    return order


async def decide(session: AsyncSession, **wanted: Any) -> None:
    await settings.put(session, SYSTEM, wanted)
    await session.commit()


async def told(ask: Ask, by: Viewer, order: Order) -> dict[str, Any]:
    """Read what can be done, by its kind."""
    actions = (await ask(READ, by=by, id=id_of(order)))["order"]["availableActions"]
    return {action.pop("kind"): action for action in actions}


async def agree(ask: Ask, by: Viewer, order: Order, kind: OrderActionKind) -> bool:
    """See that one thing is told as it is done; whether it is."""
    says = (await told(ask, by, order))[kind]
    name = mutation_of(kind)

    done = await doing(ask, by)(name, "Order", orderId=id_of(order), **MORE.get(name, {}))

    where = (kind, order.fulfilment_status, order.payment_status)
    assert says["allowed"] is not isinstance(done, tuple), (where, done)
    assert says["code"] == (done[0] if isinstance(done, tuple) else None), where
    assert (says["reason"] is None) is says["allowed"]
    return bool(says["allowed"])


@pytest.mark.parametrize("paid", list(PaymentStatus))
async def test_what_staff_are_told_is_what_they_can_do(
    ask: Ask, session: AsyncSession, paid: PaymentStatus
) -> None:
    by, allowed = await a_merchant(session), set()
    for at in FulfilmentStatus:
        for kind in OrderActionKind:
            if await agree(ask, by, await an_order_at(session, at, paid), kind):
                allowed.add(kind.value)
    going_on = {"CONFIRM", "SHIP", "REFUND" if paid in GIVEN else "MARK_PAID"}
    assert allowed == {"CANCEL", "DELIVER"} | (
        set() if paid is PaymentStatus.REFUNDED else going_on
    )


@pytest.mark.parametrize("decided", list(Cancellation))
@pytest.mark.parametrize("paid", [PaymentStatus.PENDING, PaymentStatus.REFUNDED])
async def test_what_customers_are_told_is_what_they_can_do(
    ask: Ask, session: AsyncSession, decided: Cancellation, paid: PaymentStatus
) -> None:
    await decide(session, cancellation=decided.value)
    ada = await a_customer(session)
    allowed = set()
    for at in FulfilmentStatus:
        order = await an_order_at(session, at, paid, customer=ada)
        assert list(await told(ask, as_customer(ada), order)) == ["CANCEL"]
        if await agree(ask, as_customer(ada), order, OrderActionKind.CANCEL):
            allowed.add(at.value)
    assert (
        allowed
        == {
            Cancellation.NEVER: set(),
            Cancellation.UNTIL_CONFIRMED: {"UNFULFILLED"},
            Cancellation.UNTIL_SHIPPED: {"UNFULFILLED", "PROCESSING"},
        }[decided]
    )


async def test_every_kind_is_done_by_a_mutation_of_the_schema() -> None:
    assert {mutation_of(kind) for kind in OrderActionKind} <= set(
        schema._schema.mutation_type.fields  # type: ignore[union-attr]
    )


async def test_a_hundred_parcels_are_told_before_one_more_is_refused(
    ask: Ask, session: AsyncSession
) -> None:
    by, order = await a_merchant(session), await a_placed_order(session)
    for _ in range(100):
        await a_shipment(session, order)
    await session.commit()

    assert not await agree(ask, by, order, OrderActionKind.SHIP)
    assert (await told(ask, by, order))["SHIP"]["code"] == "TOO_MANY"


async def test_a_customer_cancels_their_order_and_says_why_or_not(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    do = doing(ask, as_customer(ada))
    silent, talking = await a_placed_order(session, ada), await a_placed_order(session, ada)

    assert (await do("cancelOrder", "Order", "status", orderId=id_of(silent)))["status"] == (
        "CANCELLED"
    )
    await do("cancelOrder", "Order", orderId=id_of(talking), reason="Found it cheaper")

    letters = (await session.exec(select(Letter).order_by("id"))).all()
    assert [(one.payload["by_shop"], one.payload["reason"]) for one in letters] == [
        (False, None),
        (False, "Found it cheaper"),
    ]
    first, second = await events_of(session, "order:cancel")
    assert (first.actor_id, first.object_id, first.is_public) == (ada.id, silent.id, True)
    assert second.after is not None
    assert second.after["reason"] == "Found it cheaper"


async def test_staff_say_why(ask: Ask, session: AsyncSession) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)

    assert await do("cancelOrder", "Order", orderId=id_of(order)) == ("INVALID_INPUT", "reason")
    await session.refresh(order)
    assert order.fulfilment_status is FulfilmentStatus.UNFULFILLED


async def test_a_guest_cancels_by_the_claim(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    order = await a_placed_order(session, claim_hash=guest.claim_hash)

    assert await agree(ask, guest, order, OrderActionKind.CANCEL)


async def test_who_has_downloaded_something_does_not_cancel_it(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    ada, by = await a_customer(session), await a_merchant(session)
    download = await a_download(session, ada, order={"fulfilment_status": "UNFULFILLED"})
    order = await session.get_one(Order, download.order_id)
    assert (await told(ask, as_customer(ada), order))["CANCEL"]["allowed"]

    await linked(ask, as_customer(ada), download)

    assert not await agree(ask, as_customer(ada), order, OrderActionKind.CANCEL)
    await doing(ask, by)(
        "renewDownload", "Download", downloadId=public(Download, download.id), reason="Lost"
    )
    assert (await told(ask, as_customer(ada), order))["CANCEL"]["code"] == "CANCELLATION_CLOSED"
    assert await agree(ask, by, order, OrderActionKind.CANCEL)


async def test_anothers_order_is_not_there_to_be_cancelled(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    order, (_, stranger) = await a_placed_order(session, ada), a_claim()

    for by in (as_customer(eve), stranger):
        gone = await doing(ask, by)("cancelOrder", "Order", orderId=id_of(order))
        assert gone == ("NO_SUCH_ORDER", "orderId")
    await session.refresh(order)
    assert order.fulfilment_status is FulfilmentStatus.UNFULFILLED


async def test_who_may_only_read_is_told_of_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    order = await an_order(session)

    assert await told(ask, reader, order) == {}
    assert await doing(ask, reader)("cancelOrder", "Order", orderId=id_of(order)) == "FORBIDDEN"


async def test_who_may_only_take_money_is_told_of_that(ask: Ask, session: AsyncSession) -> None:
    cashier = as_staff(
        await a_member_of_staff(session), Permission.ORDERS_READ, Permission.PAYMENTS_WRITE
    )
    order = await a_placed_order(session)

    assert list(await told(ask, cashier, order)) == ["MARK_PAID", "REFUND"]


@pytest.mark.parametrize(("ago", "allowed"), [(47, True), (49, False)])
async def test_the_time_to_cancel_is_told_and_ends(
    ask: Ask, session: AsyncSession, ago: int, allowed: bool
) -> None:
    await decide(session, cancellation_hours=48)
    ada, placed = await a_customer(session), clock.now() - timedelta(hours=ago)
    order = await a_placed_order(session, customer=ada, placed_at=placed)

    says = (await told(ask, as_customer(ada), order))["CANCEL"]

    until = times.printed(placed + timedelta(hours=48))
    assert (says["code"], says["until"]) == (
        (None, until) if allowed else ("CANCELLATION_CLOSED", None)
    )
    assert await agree(ask, as_customer(ada), order, OrderActionKind.CANCEL) is allowed


async def test_staff_have_all_the_time(ask: Ask, session: AsyncSession) -> None:
    await decide(session, cancellation=Cancellation.NEVER.value, cancellation_hours=1)
    placed = clock.now() - timedelta(days=30)
    order = await a_placed_order(session, placed_at=placed)

    assert await agree(ask, await a_merchant(session), order, OrderActionKind.CANCEL)


async def test_orders_tell_it_by_one_statement_however_many(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    by = await a_merchant(session)
    document = "{ orders(first: 20) { nodes { availableActions { kind allowed } } } }"
    counts = []
    for _ in range(2):
        for _ in range(5):
            await a_placed_order(session)
        with queries(2):
            counts.append(len((await ask(document, by=by))["orders"]["nodes"]))
    assert counts == [5, 10]


async def test_what_makes_no_sense_counts_as_not_decided(ask: Ask, session: AsyncSession) -> None:
    await decide(session, cancellation="SOMETIMES", cancellation_hours="many")
    ada = await a_customer(session)
    order = await a_placed_order(session, ada)

    says = (await told(ask, as_customer(ada), order))["CANCEL"]

    assert (says["allowed"], says["until"]) == (True, None)
