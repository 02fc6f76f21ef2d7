"""What can be done with an order, and that its customers cancel it while the store lets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import settings
from kit import clock, times
from kit.ids import public
from models import Cancellation, Download, FulfilmentStatus, Letter, Order
from tests.conftest import Ask, Queries
from tests.makers import a_customer, as_customer
from tests.makers.carts import a_claim
from tests.makers.catalogue import doing, events_of
from tests.makers.downloads import a_download, selling_files
from tests.makers.payments import a_merchant, a_placed_order
from tests.schema.downloading import linked
from tests.schema.moving import id_of

READ = """query ($id: ID!) { order(id: $id) {
  availableActions { kind allowed code reason until }
} }"""


async def decide(session: AsyncSession, **wanted: Any) -> None:
    await settings.put(session, SYSTEM, wanted)
    await session.commit()


async def told(ask: Ask, by: Viewer, order: Order) -> dict[str, Any]:
    """Read what can be done, by its kind."""
    actions = (await ask(READ, by=by, id=id_of(order)))["order"]["availableActions"]
    return {action.pop("kind"): action for action in actions}


@pytest.mark.parametrize("decided", list(Cancellation))
async def test_customers_cancel_for_as_long_as_the_store_lets_them(
    ask: Ask, session: AsyncSession, decided: Cancellation
) -> None:
    await decide(session, cancellation=decided.value)
    ada, allowed = await a_customer(session), set()
    order = await a_placed_order(session, ada)
    for at in FulfilmentStatus:
        order.fulfilment_status = at
        session.add(order)
        await session.commit()
        says = await told(ask, as_customer(ada), order)
        assert list(says) == ["CANCEL"]
        if says["CANCEL"]["allowed"]:
            allowed.add(at.value)
    assert (
        allowed
        == {
            Cancellation.NEVER: set(),
            Cancellation.UNTIL_CONFIRMED: {"UNFULFILLED"},
            Cancellation.UNTIL_SHIPPED: {"UNFULFILLED", "PROCESSING"},
        }[decided]
    )


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

    done = await doing(ask, guest)("cancelOrder", "Order", "status", orderId=id_of(order))

    assert done == {"status": "CANCELLED"}


async def test_who_has_downloaded_something_does_not_cancel_it(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    ada, by = await a_customer(session), await a_merchant(session)
    download = await a_download(session, ada, order={"fulfilment_status": "UNFULFILLED"})
    order = await session.get_one(Order, download.order_id)
    assert (await told(ask, as_customer(ada), order))["CANCEL"]["allowed"]

    await linked(ask, as_customer(ada), download)

    assert (await told(ask, as_customer(ada), order))["CANCEL"]["code"] == "CANCELLATION_CLOSED"
    await doing(ask, by)(
        "renewDownload", "Download", downloadId=public(Download, download.id), reason="Lost"
    )
    assert (await told(ask, as_customer(ada), order))["CANCEL"]["code"] == "CANCELLATION_CLOSED"
    assert (await told(ask, by, order))["CANCEL"]["allowed"]


async def test_anothers_order_is_not_there_to_be_cancelled(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    order, (_, stranger) = await a_placed_order(session, ada), a_claim()

    for by in (as_customer(eve), stranger):
        gone = await doing(ask, by)("cancelOrder", "Order", orderId=id_of(order))
        assert gone == ("NO_SUCH_ORDER", "orderId")
    await session.refresh(order)
    assert order.fulfilment_status is FulfilmentStatus.UNFULFILLED


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
    done = await doing(ask, as_customer(ada))("cancelOrder", "Order", orderId=id_of(order))
    assert done == ({"id": id_of(order)} if allowed else ("CANCELLATION_CLOSED",))


async def test_staff_have_all_the_time(ask: Ask, session: AsyncSession) -> None:
    await decide(session, cancellation=Cancellation.NEVER.value, cancellation_hours=1)
    placed = clock.now() - timedelta(days=30)
    order = await a_placed_order(session, placed_at=placed)

    by = await a_merchant(session)
    assert (await told(ask, by, order))["CANCEL"]["allowed"]
    done = await doing(ask, by)("cancelOrder", "Order", orderId=id_of(order), reason="Gone")
    assert done == {"id": id_of(order)}


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
