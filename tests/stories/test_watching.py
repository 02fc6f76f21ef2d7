"""Watching orders over both protocols: from placed to delivered, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from auth.viewer import Viewer, customer
from domain import order_moves, payments, placing, return_steps, shipments
from domain.order_moves import ConfirmOrder
from domain.payments import MarkOrderPaid
from domain.placing import Place, PlaceOrder
from domain.shipments import DeliverOrder, ShipOrder
from kit.database import Database
from kit.ids import public
from models import Customer, Order, Return, ReturnCarriage, ReturnState
from tests.domain.test_placing_races import a_ready_cart
from tests.makers import a_customer, a_member_of_staff, a_shipping_method, a_variant
from tests.makers.carts import a_claim
from tests.makers.keys import an_api_key
from tests.makers.payments import a_merchant, a_placed_order
from tests.stories.watching import Listening, listening, signed_in

ALL = "subscription { orderChanged { id status fulfilmentStatus paymentStatus } }"
ONE = """subscription ($id: ID!) { orderChanged(orderId: $id) {
  fulfilmentStatus shipments { trackingNumber } } }"""
NAMES = "subscription { orderChanged { number } }"


@pytest.fixture
async def shop(committed: Database, cloned: str) -> AsyncIterator[Listening]:
    async with listening(committed, cloned) as shop:
        yield shop


async def a_person(database: Database) -> tuple[Customer, str]:
    """Make a customer who is signed in; with the token of their session."""
    async with database.writes() as session:
        person = await a_customer(session)
        return person, await signed_in(session, person)


async def an_order_of(database: Database, person: Customer | None = None, **values: Any) -> Order:
    async with database.writes() as session:
        return await a_placed_order(session, person, **values)


async def moved(database: Database, by: Viewer, operation: Any, command: Any) -> None:
    await database.transaction(lambda session: operation(session, by, command))


async def moves(database: Database, order: Order) -> list[Any]:
    """Make all that becomes of an order, one after the other, as functions."""
    async with database.writes() as session:
        by = await a_merchant(session)
    id, parcel = public(Order, order.id), {"carrier": "UPS", "tracking_number": "1Z"}
    steps: list[tuple[Any, Any, dict[str, Any]]] = [
        (payments.mark_paid, MarkOrderPaid, {}),
        (order_moves.confirm, ConfirmOrder, {}),
        (shipments.ship, ShipOrder, parcel),
        (shipments.deliver, DeliverOrder, {}),
    ]
    return [
        (by, operation, form.model_validate({"order_id": id, **more}))
        for operation, form, more in steps
    ]


async def test_who_watches_sees_an_order_from_placed_to_delivered(
    shop: Listening, committed: Database
) -> None:
    ada, token = await a_person(committed)
    async with committed.writes() as session:
        await a_shipping_method(session)
        await a_ready_cart(session, ada, (await a_variant(session), 2))
    key = PlaceOrder.model_validate({"idempotency_key": "k" * 8, "expected_total": "25.00"})
    async with (
        shop.line(authorization=f"Bearer {token}") as line,
        shop.stream(token, ALL) as events,
    ):
        await line.watch("a", ALL)
        await shop.begun(2)

        seen = []
        order = await committed.transaction(
            lambda session: placing.place(session, customer(ada.id), key, Place(("en",)))
        )
        seen.append(await line.told("a"))
        for move in await moves(committed, order):
            await moved(committed, *move)
            seen.append(await line.told("a"))

        changed = [answer["orderChanged"] for answer in seen]
        assert {one["id"] for one in changed} == {public(Order, order.id)}
        assert [(one["paymentStatus"], one["fulfilmentStatus"]) for one in changed] == [
            ("PENDING", "UNFULFILLED"),
            ("PAID", "UNFULFILLED"),
            ("PAID", "PROCESSING"),
            ("PAID", "SHIPPED"),
            ("PAID", "DELIVERED"),
        ]
        assert changed[-1]["status"] == "SHIPPED"
        streamed = [await anext(events) for _ in changed]
        assert streamed == [("next", {"data": answer}) for answer in seen]


async def test_one_order_comes_at_the_beginning_and_with_each_parcel(
    shop: Listening, committed: Database
) -> None:
    token, guest = a_claim()
    order = await an_order_of(committed, claim_hash=guest.claim_hash)
    id = public(Order, order.id)
    async with shop.line(**{"Latchkey-Claim": token}) as line:
        await line.watch("mine", ONE, id=id)
        first = (await line.told("mine"))["orderChanged"]
        [_, _, send, _] = await moves(committed, order)

        await moved(committed, *send)

        assert first == {"fulfilmentStatus": "UNFULFILLED", "shipments": []}
        assert (await line.told("mine"))["orderChanged"] == {
            "fulfilmentStatus": "SHIPPED",
            "shipments": [{"trackingNumber": "1Z"}],
        }
        assert await shop.counted('latchkey_plans_total{outcome="planned"}') == 1


async def test_nobody_hears_of_the_orders_of_others(shop: Listening, committed: Database) -> None:
    _, token = await a_person(committed)
    eve = await a_person(committed)
    theirs = await an_order_of(committed, eve[0])
    id = public(Order, theirs.id)
    async with shop.line(authorization=f"Bearer {token}") as line, shop.line() as stranger:
        for each in (line, stranger):
            await each.watch("theirs", ONE, id=id)
            assert await each.hear() == {"type": "complete", "id": "theirs"}
        await line.watch("malformed", ONE, id="x")
        assert await line.hear() == {"type": "complete", "id": "malformed"}
        await stranger.watch("all", NAMES)
        assert await stranger.refused() == ("all", "BAD_USER_INPUT")
        await line.watch("all", NAMES)
        await shop.begun(1)
        [pay, *_] = await moves(committed, theirs)

        await moved(committed, *pay)

        async with shop.line(authorization=f"Bearer {eve[1]}") as other:
            await other.watch("mine", ONE, id=id)  # by now it would have been told
            await other.told("mine")
        await line.silent()


async def test_staff_who_read_orders_hear_of_all(shop: Listening, committed: Database) -> None:
    async with committed.writes() as session:
        _, token = await an_api_key(session, await a_member_of_staff(session))
        _, blind = await an_api_key(
            session, await a_member_of_staff(session), scopes=["PRODUCTS_WRITE"]
        )
    async with shop.stream(token, NAMES) as events, shop.stream(blind, NAMES) as nothing:
        assert (await anext(nothing))[1]["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert await anext(nothing) == ("complete", None)
        await shop.begun(1)
        order = await an_order_of(committed)
        [pay, *_] = await moves(committed, order)
        await moved(committed, *pay)

        assert await anext(events) == (
            "next",
            {"data": {"orderChanged": {"number": order.number}}},
        )


async def test_what_happens_to_a_return_is_told_to_who_watches_its_order(
    shop: Listening, committed: Database
) -> None:
    ada, token = await a_person(committed)
    order = await an_order_of(committed, ada)
    async with committed.writes() as session:
        number, carriage = "R-1", ReturnCarriage.CUSTOMER
        returned = Return(
            number=number, order_id=order.id, state=ReturnState.REQUESTED, carriage=carriage
        )
        session.add(returned)
        await session.commit()
    async with shop.line(authorization=f"Bearer {token}") as line:
        await line.watch("a", NAMES)
        await shop.begun(1)

        await committed.transaction(
            lambda session: return_steps.told(session, customer(ada.id), order, returned, "request")
        )

        assert await line.told("a") == {"orderChanged": {"number": order.number}}
