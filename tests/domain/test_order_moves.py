"""The table of an order's moves, and the page that prints it."""

from __future__ import annotations

import pytest

from domain.order_actions import MOVES, Move
from domain.order_moves import move
from domain.order_refusals import MoveNotAllowed
from kit import clock
from models import FulfilmentStatus, Order
from tests.tree import ROOT

PAGE = ROOT / "docs" / "orders.md"


def row(what: Move) -> str:
    table = MOVES[what].table
    leads = {to for after in table.values() for to in after}
    return f"| {what} | {', '.join(sorted(table))} | {', '.join(sorted(leads))} |"


def test_the_page_prints_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    begins = text.index("| move | begins at | leads to |")
    printed = text[begins:].split("\n\n")[0].splitlines()[2:]

    assert printed == [row(what) for what in sorted(Move)]


@pytest.mark.parametrize("what", list(Move))
@pytest.mark.parametrize("before", list(FulfilmentStatus))
def test_an_order_moves_as_the_table_says_and_not_otherwise(
    what: Move, before: FulfilmentStatus
) -> None:
    for after in FulfilmentStatus:
        order = Order(
            number="A-1",
            placed_at=clock.now(),
            currency="EUR",
            goods_minor=0,
            total_minor=0,
            fulfilment_status=before,
        )
        if MOVES[what].allows(before, after):
            move(order, what, after)
            assert order.fulfilment_status is after
        else:
            with pytest.raises(MoveNotAllowed):
                move(order, what, after)
            assert order.fulfilment_status is before
