"""Repeats: an order that is bought again, as far as it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import filling, merging, pricing, repeating
from domain.carts import Expected
from domain.commands import Repeatable
from domain.finding import found, locked_owner
from domain.order_refusals import NoSuchOrder, NoSuchOrderLine, NothingToRepeat
from domain.repeat_facts import of_line, of_order
from domain.repeating import Repeated, RepeatVerdict, ShortLines
from domain.restoring import Mode, RestoreMode, received
from kit import clock
from kit.ids import PublicId
from kit.refused import Wrong
from models import Cart, Order, OrderLine

MEANS: Mapping[RepeatVerdict, str] = {
    RepeatVerdict.AVAILABLE: "All of it can be had, from stock or on back-order.",
    RepeatVerdict.CHANGED_OPTIONS: "Its product asks something else by now: choose anew.",
    RepeatVerdict.GONE: "The shop has it no more.",
    RepeatVerdict.NO_ROOM: "There is no room for all of it: a cart holds "
    f"{filling.MOST_LINES} lines, and a line {pricing.MOST}.",
    RepeatVerdict.NOT_FOR_YOU: "It is not sold to you in the currency of the order.",
    RepeatVerdict.NOT_PUBLISHED: "It is not for sale at the moment.",
    RepeatVerdict.SHORT: "There are fewer than were ordered, or none.",
}
Short = Annotated[
    ShortLines,
    Field(description="What becomes of a line of which there are fewer than are wanted."),
]


class _Repeats(Repeatable):
    """What is answered again as it was answered before."""

    @staticmethod
    def recalled(rows: Sequence[Cart], told: Sequence[Any]) -> OrderRepeated:
        """Answer again what was answered before."""
        lines = [
            RepeatedLine(UUID(id), RepeatVerdict(verdict), ordered, added)
            for id, verdict, ordered, added in told
        ]
        return OrderRepeated(rows[0], rows[1] if len(rows) > 1 else None, lines)


class RepeatOrder(_Repeats):
    """Buy an order again: put what can be had of it into the cart."""

    order_id: Annotated[PublicId, Field(description="The order.")]
    mode: Mode
    short: Short
    expected_version: Expected


class RepeatOrderLine(_Repeats):
    """Buy one line of an order again: add it to what is in the cart."""

    order_line_id: Annotated[PublicId, Field(description="The line of the order.")]
    quantity: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=1,
            le=pricing.MOST,
            description=f"How many, {pricing.MOST} at most; as many as were ordered, unless told.",
        ),
    ]
    short: Short
    expected_version: Expected


@dataclass(frozen=True)
class RepeatedLine:
    """How many of a line of the order came into the cart, and why not all."""

    order_line_id: UUID
    verdict: RepeatVerdict
    ordered: int
    added: int


@dataclass(frozen=True)
class OrderRepeated:
    """What could be had of an order is in the cart."""

    cart: Cart
    set_aside: Cart | None
    lines: list[RepeatedLine]

    def rows(self) -> list[Cart]:
        """Name what it tells of."""
        return [self.cart] if self.set_aside is None else [self.cart, self.set_aside]

    def told(self) -> list[Any]:
        """Keep what else it tells, to be told again."""
        return [
            [str(line.order_line_id), line.verdict.value, line.ordered, line.added]
            for line in self.lines
        ]


async def repeat(session: AsyncSession, viewer: Viewer, command: RepeatOrder) -> OrderRepeated:
    """Put into the cart what can be had of an order, at today's prices; or nothing, and say so."""
    if viewer.customer_id is not None:
        await locked_owner(session, viewer)
    order = await found(session, viewer, Order, command.order_id, NoSuchOrder, path="orderId")
    facts = await _facts(session, viewer, order)
    cart, aside, had = await received(
        session, viewer, command.mode, order.currency, command.expected_version
    )
    lines = repeating.chosen(facts, had, command.short)
    wants = repeating.wants(lines, had, command.short, clock.now())
    if not wants:
        raise NothingToRepeat(Wrong(("orderId",), NothingToRepeat.sentence()))
    await filling.fill(session, cart, merging.merged(had, wants))
    await session.flush()
    await record(session, viewer, "order:repeat", of=order, after={"cart": str(cart.id)})
    return OrderRepeated(filling.touched(cart), aside, _told(lines, command.short))


async def repeat_line(
    session: AsyncSession, viewer: Viewer, command: RepeatOrderLine
) -> OrderRepeated:
    """Add to the cart what can be had of one line, with the same choices, at today's price."""
    if viewer.customer_id is not None:
        await locked_owner(session, viewer)
    path, none = "orderLineId", NoSuchOrderLine
    line = await found(session, viewer, OrderLine, command.order_line_id, none, path=path)
    asked = sa.select(of_line(viewer)).where(col(OrderLine.id) == line.id)
    facts = (await (await session.connection()).execute(asked)).scalar_one()
    facts |= {"quantity": command.quantity or line.quantity}
    cart, _, had = await received(
        session, viewer, RestoreMode.MERGE, line.currency, command.expected_version, path=path
    )
    [one] = repeating.chosen([facts], had, command.short)
    wants = repeating.wants([one], had, command.short, clock.now())
    if not wants:
        raise NothingToRepeat(Wrong((path,), MEANS[one.verdict]))
    await filling.fill(session, cart, merging.merged(had, wants))
    await session.flush()
    return OrderRepeated(filling.touched(cart), None, _told([one], command.short))


async def _facts(session: AsyncSession, viewer: Viewer, order: Order) -> list[Mapping[str, Any]]:
    """Read, in one statement, what each line was and what it is now."""
    asked = sa.select(of_order(viewer)).where(col(Order.id) == order.id)
    return list((await (await session.connection()).execute(asked)).scalar_one())


def _told(lines: Sequence[Repeated], short: ShortLines) -> list[RepeatedLine]:
    added = repeating.added(lines, short)
    return [
        RepeatedLine(line.id, line.verdict, line.facts["quantity"], added[line.id])
        for line in lines
    ]
