"""The letters of a return's life: asked for, approved, declined, come in, called off, undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mailer.letters import Draft
from mailer.orders import OfOrder

Goods = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Way:
    """How goods come back: what the shop says of it, who pays, and whether there is a label."""

    answer: str | None = None
    is_paid: bool = False
    has_label: bool = False


def return_requested(order: OfOrder, occasion: UUID, number: str, goods: Goods) -> Draft:
    """Say that a return was asked for, and of what; it is no answer yet."""
    return _draft("return_requested", order, occasion, number, goods=goods)


def return_approved(order: OfOrder, occasion: UUID, number: str, way: Way) -> Draft:
    """Say that goods can come back, and how."""
    return _draft(
        "return_approved",
        order,
        occasion,
        number,
        answer=way.answer,
        is_paid=way.is_paid,
        has_label=way.has_label,
    )


def return_declined(order: OfOrder, occasion: UUID, number: str, why: str) -> Draft:
    """Say that goods cannot come back, and why."""
    return _draft("return_declined", order, occasion, number, answer=why)


def return_labelled(order: OfOrder, occasion: UUID, number: str) -> Draft:
    """Say that there is a label for the parcel."""
    return _draft("return_labelled", order, occasion, number)


def return_received(order: OfOrder, occasion: UUID, number: str, goods: Goods) -> Draft:
    """Say what has come back."""
    return _draft("return_received", order, occasion, number, goods=goods)


def return_points_back(order: OfOrder, occasion: UUID, number: str, points: int) -> Draft:
    """Say that points come back with which the goods were paid."""
    return _draft("return_points_back", order, occasion, number, points=str(points))


def return_cancelled(order: OfOrder, occasion: UUID, number: str) -> Draft:
    """Say that a return is called off."""
    return _draft("return_cancelled", order, occasion, number)


def _draft(
    template: str,
    order: OfOrder,
    occasion: UUID,
    number: str,
    *,
    answer: str | None = None,
    goods: Goods = (),
    **facts: Any,
) -> Draft:
    return Draft(
        template=template,
        to_address=order.to_address,
        dedupe_key=f"{template}:{occasion.hex}",
        payload={
            "number": order.number,
            "return_number": number,
            "answer": answer,
            "lines": [{"quantity": quantity, "name": name} for quantity, name in goods],
            **facts,
        },
        language=order.language,
        customer_id=order.customer_id,
    )
