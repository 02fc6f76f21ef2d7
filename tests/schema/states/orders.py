"""Every state that an order can be in, as far as what can be done with it follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.order_actions import MOST_PARCELS, SENT
from domain.settings import Key
from kit import clock
from models import (
    Cancellation,
    Carrier,
    Download,
    FulfilmentStatus,
    Order,
    OrderLine,
    Payment,
    PaymentState,
    PaymentStatus,
    Shipment,
    VariantFile,
)
from tests.makers import lines_of
from tests.makers.downloads import a_digital, a_variant_file
from tests.makers.payments import a_placed_order, payments_of
from tests.schema.states.worlds import People, State, World, having, id_of, opened

F, P = FulfilmentStatus, PaymentStatus
HOUR = timedelta(hours=1)
GIVEN: Mapping[PaymentStatus, tuple[int, int, PaymentState]] = {
    P.PAID: (2500, 0, PaymentState.PAID),
    P.PARTLY_REFUNDED: (2500, 500, PaymentState.PARTLY_REFUNDED),
    P.REFUNDED: (2500, 2500, PaymentState.REFUNDED),
}
GOODS: Mapping[FulfilmentStatus, tuple[int, int]] = {  # of two, how many were sent and came back
    F.DELIVERED: (2, 0),
    F.PARTLY_RETURNED: (2, 1),
    F.PARTLY_SHIPPED: (1, 0),
    F.RETURNED: (2, 2),
    F.SHIPPED: (2, 0),
}
TIMES: tuple[tuple[Cancellation, int | None, int], ...] = (  # until when, and how long ago
    *((decided, None, 0) for decided in Cancellation),
    *((Cancellation.UNTIL_SHIPPED, 48, ago) for ago in (47, 49)),
)


@dataclass(frozen=True)
class Table:
    """An order of two mugs for 25.00, that waits for a transfer."""

    order: Order
    line: OrderLine
    payment: Payment
    file: VariantFile

    def at(self, at: FulfilmentStatus, paid: PaymentStatus, says: str = "") -> State:
        """Let goods and money have come so far."""
        captured, refunded, state = GIVEN.get(paid, (0, 0, PaymentState.PENDING))
        sent, back = GOODS.get(at, (0, 0))
        money = {"captured_minor": captured, "refunded_minor": refunded, "state": state}
        return State(
            f"{at} {paid} {says}".strip(),
            [
                (self.order, {"fulfilment_status": at, "payment_status": paid}),
                (self.line, {"shipped_quantity": sent, "returned_quantity": back}),
                (self.payment, money),
            ],
            [self.parcel()] if at in SENT else [],
        )

    def timed(self) -> Iterator[State]:
        """Let the store decide how long customers may cancel."""
        for begins, (decided, hours, ago) in product((F.UNFULFILLED, F.PROCESSING), TIMES):
            state = self.at(begins, P.PENDING, f"{decided}, {ago} of {hours} hours ago")
            state.rows += having({Key.CANCELLATION: decided, Key.CANCELLATION_HOURS: hours})
            state.values.append((self.order, {"placed_at": clock.now() - ago * HOUR}))
            yield state

    def odd(self) -> Iterator[State]:
        """Let it be what its two words do not tell."""
        full = self.at(F.PARTLY_SHIPPED, P.PENDING, "in a hundred parcels")
        full.rows = [self.parcel() for _ in range(MOST_PARCELS)]
        back = self.at(F.PARTLY_SHIPPED, P.PAID, "of which some came back")
        back.values.append((self.line, {"returned_quantity": 1}))
        part = self.at(F.UNFULFILLED, P.PENDING, "with a part of the money")
        part.values.append((self.payment, {"captured_minor": 1000}))
        asked = self.at(F.CANCELLED, P.PAID, "which the provider is asked to give back")
        asked.values.append((self.payment, {"refunding_minor": 2500}))
        used = self.at(F.UNFULFILLED, P.PAID, "of which a file was downloaded")
        used.rows.append(self.download())
        yield from (full, back, part, asked, used)

    def download(self) -> Download:
        """Make a file that came with it, of which a link was made."""
        of: dict[str, Any] = {"order_id": self.order.id, "order_line_id": self.line.id}
        return Download(**of, variant_file_id=self.file.id, used=1, linked_until=clock.now())

    def parcel(self) -> Shipment:
        """Make a parcel of it."""
        return Shipment(order_id=self.order.id, carrier=Carrier.DHL, shipped_at=clock.now())


async def orders(session: AsyncSession, people: People) -> World:
    """Make an order, and every state that it can be in."""
    order = await a_placed_order(session, people.owner, claim_hash=people.guest.claim_hash)
    await opened(session, order, people)
    [line], [payment] = await lines_of(session, order), await payments_of(session, order)
    table = Table(order, line, payment, await a_variant_file(session, await a_digital(session)))
    states = [*(table.at(*one) for one in product(F, P)), *table.timed(), *table.odd()]
    why = {"cancelOrder": {"reason": "Sold out"}}
    return World(order, states, {"orderId": id_of(order)}, why)
