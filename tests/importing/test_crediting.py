"""Cancellations become credits, and orders stand as they leave them."""

from __future__ import annotations

from importing.crediting import Crediting, Placement, credited
from importing.invoices import gathered
from importing.online_retail import Reading
from importing.ordering import order_of
from importing.shop import Piece, Standing
from models import CreditLineKind, FulfilmentStatus, PaymentStatus
from tests.importing.conftest import a_line

GOODS, CHARGE = CreditLineKind.GOODS, CreditLineKind.CHARGE
PARTLY = (PaymentStatus.PARTLY_REFUNDED, FulfilmentStatus.PARTLY_RETURNED)


def crediting_of(reading: Reading) -> Crediting:
    """Place the cancellations of a file."""
    by_number = {invoice.number: invoice for invoice in reading.invoices}
    return credited(reading.invoices, {}, lambda number: order_of(by_number[number], {}))


def made(*values: dict[str, str]) -> Crediting:
    """Place the cancellations among a few lines."""
    return crediting_of(
        Reading(invoices=gathered(a_line(n, **line) for n, line in enumerate(values)))
    )


RETURN = {"invoice": "C9", "quantity": "-6", "at": "2011-02-01 09:00"}


def test_a_line_goes_to_the_lines_of_the_order_it_takes_back(ours: Reading) -> None:
    credit = next(c for c in crediting_of(ours).credits if c.number == "C700008")

    assert credit.pieces == [
        Piece(GOODS, "90001A", "TIN WHISTLE", 6, 750, "700001", 0),
        Piece(GOODS, "90001A", "TIN WHISTLE", 6, 750, "700001", 1),
        Piece(CHARGE, "POST", "POSTAGE", 1, 1_800, "700001", None),
        Piece(CHARGE, "D", "Discount", 1, 500, None, None),
    ]
    assert credit.standings == [Standing("700001", *PARTLY, {0: 6, 1: 6})]


def test_what_an_order_has_no_more_of_is_credited_without_it(ours: Reading) -> None:
    credit = next(c for c in crediting_of(ours).credits if c.number == "C700009")

    assert credit.pieces == [
        Piece(GOODS, "90002", "PAPER KITE", 1, 425, "700002", 0),
        Piece(GOODS, "90002", "PAPER KITE", 3, 1_275, None, None),
    ]
    assert credit.standings == [Standing("700002", *PARTLY, {0: 4})]


def test_each_line_tells_how_it_was_placed(ours: Reading) -> None:
    assert crediting_of(ours).placements == {
        16: Placement.WHOLE,
        17: Placement.WHOLE,
        18: Placement.WHOLE,
        19: Placement.NONE,
        20: Placement.PART,
        22: Placement.NONE,
    }


def test_an_order_that_came_back_whole_is_returned_and_refunded() -> None:
    [credit] = made({}, RETURN).credits

    assert credit.standings == [
        Standing("700001", PaymentStatus.REFUNDED, FulfilmentStatus.RETURNED, {0: 6})
    ]


def test_an_order_whose_carriage_alone_is_given_back_stays_delivered() -> None:
    post = {"code": "POST", "quantity": "1", "price": "5"}
    [credit] = made({}, post, {**RETURN, **post, "quantity": "-1"}).credits

    assert credit.standings == [
        Standing("700001", PaymentStatus.PARTLY_REFUNDED, FulfilmentStatus.DELIVERED, {})
    ]


def test_a_return_for_nothing_leaves_an_order_paid() -> None:
    [credit] = made({}, {**RETURN, "price": "0"}).credits

    assert credit.standings == [
        Standing("700001", PaymentStatus.PAID, FulfilmentStatus.RETURNED, {0: 6})
    ]


def test_each_credit_tells_how_orders_stood_after_it_alone() -> None:
    half = {**RETURN, "quantity": "-3"}
    first, second = made({}, half, {**half, "invoice": "C10", "at": "2011-03-01 09:00"}).credits

    assert first.standings == [Standing("700001", *PARTLY, {0: 3})]
    assert second.standings == [
        Standing("700001", PaymentStatus.REFUNDED, FulfilmentStatus.RETURNED, {0: 6})
    ]


def test_cancellations_are_placed_by_time_wherever_they_stand() -> None:
    late = {**RETURN, "invoice": "C9", "at": "2011-03-01 09:00"}
    early = {**RETURN, "invoice": "C10"}

    assert made(late, early, {}).placements == {0: Placement.NONE, 1: Placement.WHOLE}


def test_guests_return_nothing_as_nobody_knows_what_they_bought() -> None:
    crediting = made({"customer": ""}, {**RETURN, "customer": ""})

    assert (crediting.credits, crediting.placements) == ([], {})
