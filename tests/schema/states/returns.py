"""Every state that a return can be in, and the ways that the money for it can go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.providers import MANUAL
from kit import clock
from models import (
    FileKind,
    FulfilmentStatus,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentRequest,
    PaymentRequestKind,
    PaymentState,
    PaymentStatus,
    Return,
    ReturnCarriage,
    ReturnLine,
    ReturnState,
)
from tests.makers import lines_of
from tests.makers.files import a_file
from tests.makers.payments import a_placed_order, payments_of
from tests.schema.states.worlds import People, State, World, a_note, id_of, opened

F, P, R = FulfilmentStatus, PaymentStatus, ReturnState
COME = (R.PARTLY_RECEIVED, R.RECEIVED)
BEGINS = ((R.APPROVED, R.SENT), (F.DELIVERED, F.PARTLY_RETURNED, F.PARTLY_SHIPPED))
GOODS = (("Mug", 3, 1000), ("Jug", 1, 500))


@dataclass(frozen=True)
class Table:
    """A return of two mugs, of three that were sent with a jug."""

    order: Order
    mug: OrderLine
    jug: OrderLine
    payment: Payment
    returned: Return
    line: ReturnLine

    def at(self, at: ReturnState, says: str = "", of: FulfilmentStatus = F.SHIPPED) -> State:
        """Let it have come so far, one of two if any."""
        came = int(at in COME)
        return State(
            f"{at} {says}".strip(),
            [
                (self.returned, {"state": at}),
                (self.line, {"resalable_quantity": came}),
                (self.order, {"fulfilment_status": of, "payment_status": P.PAID}),
                (self.mug, {"shipped_quantity": 3, "returned_quantity": came}),
                (self.jug, {"shipped_quantity": int(of is not F.PARTLY_SHIPPED)}),
                (self.payment, {"captured_minor": 3500, "state": PaymentState.PAID}),
            ],
        )

    def money(self) -> Iterator[State]:
        """Let money go other ways, after one of two has come."""
        gone = (self.payment, {"refunded_minor": 1000, "state": PaymentState.PARTLY_REFUNDED})
        unpaid = (self.payment, {"captured_minor": 0, "state": PaymentState.PENDING})
        asked = (self.payment, {"refunding_minor": 1000})
        free = (self.mug, {"total_minor": 0, "unit_minor": 0})
        points = (self.order, {"total_minor": 0, "fees_minor": -3500, "points_used": 3500})
        given = {many: a_note(self.order, self.mug, many) for many in (2, 3)}
        back = a_note(self.order, self.mug, 1, self.returned)
        yield self.came("unpaid", [unpaid])
        yield self.came("for nothing", [free])
        yield self.came("for points alone", [unpaid, points])
        yield self.came("given back", [gone], *back)
        yield self.came("given back before", [gone], *given[3])
        yield self.came("given back before but for one", [gone], *given[2])
        yield self.came("being given back", [asked], self.request(1, self.returned))
        yield self.came("being given back before", [asked], self.request(3))
        two = self.came("of two payments", [(self.payment, {"captured_minor": 900})], self.other())
        two.more = {"refundReturn": {"amount": "9.00"}}  # for neither has 10.00 left
        yield two

    def came(self, says: str, values: list[tuple[Any, dict[str, Any]]], *rows: Any) -> State:
        """Let one have come, and something happen to the money."""
        state = self.at(R.RECEIVED, says, F.PARTLY_RETURNED)
        state.values += values
        state.rows += rows
        return state

    def other(self) -> Payment:
        """Make a second payment, of the half of what a mug has cost."""
        of: dict[str, Any] = {"order_id": self.order.id, "provider": MANUAL, "currency": "EUR"}
        of |= {"method": PaymentMethod.INVOICE, "state": PaymentState.PAID}
        return Payment(**of, amount_minor=500, captured_minor=500)

    def request(self, many: int, returned: Return | None = None) -> PaymentRequest:
        """Ask a provider to give back what so many mugs have cost."""
        of = returned.id.hex if returned else None
        return PaymentRequest(
            payment_id=self.payment.id,
            kind=PaymentRequestKind.REFUND,
            currency=self.payment.currency,
            amount_minor=1000,
            details={"lines": {self.mug.id.hex: many}, "return": of},
            due_at=clock.now(),
        )


async def returns(session: AsyncSession, people: People) -> World:
    """Make a return, and every state that it can be in."""
    claim = people.guest.claim_hash
    order = await a_placed_order(session, people.owner, lines=GOODS, claim_hash=claim)
    await opened(session, order, people)
    [mug, jug], [payment] = await lines_of(session, order), await payments_of(session, order)
    returned = Return(number="R-1", order_id=order.id, carriage=ReturnCarriage.CUSTOMER)
    session.add(returned)
    await session.flush()
    of: dict[str, Any] = {"return_id": returned.id, "order_line_id": mug.id}
    line = ReturnLine(**of, position=0, quantity=2, reason_key="FAULTY")
    label = await a_file(session, people.desk, kind=FileKind.PDF)
    session.add(line)
    await session.commit()
    table = Table(order, mug, jug, payment, returned, line)
    states = [*(table.at(one) for one in R), *table.money()]
    states += [table.at(one, f"of {to}", to) for one, to in product(*BEGINS)]
    some = [{"returnLineId": id_of(line), "quantity": 1, "condition": "DAMAGED"}]
    wants = {"returnId": id_of(returned), "labelId": id_of(label), "lines": some}
    return World(returned, states, wants)
