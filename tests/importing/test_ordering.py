"""An invoice becomes the order it was."""

from __future__ import annotations

from importing.invoices import gathered
from importing.ordering import Orders, order_of
from importing.shop import Charged, Order, Sold
from models import ChargeKind
from tests.importing.conftest import a_line

NAMES = {"90001A": "TIN WHISTLE"}


def test_goods_become_lines_and_the_rest_what_it_is() -> None:
    [invoice] = gathered(
        [
            a_line(code="90001a", description="", price="3.995", quantity="2"),
            a_line(code="POST", description="POSTAGE", price="18", quantity="1"),
            a_line(code="90002", description="KITE, RED", price="0", quantity="1"),
            a_line(code="90003", description="", price="1", quantity="1"),
            a_line(code="90002", quantity="-1"),
        ]
    )

    assert order_of(invoice, NAMES) == Order(
        number="700001",
        customer="501",
        country="GB",
        at=invoice.at,
        sold=[
            Sold("90001A", "TIN WHISTLE", 2, 400, 799),
            Sold("90002", "KITE, RED", 1, 0, 0),
            Sold("90003", "90003", 1, 100, 100),
        ],
        charged=[Charged(ChargeKind.SHIPPING, "POSTAGE", 1_800)],
    )


def test_orders_are_made_when_they_are_asked_for() -> None:
    orders = Orders(gathered([a_line(invoice="1"), a_line(invoice="2")]), NAMES)

    assert len(orders) == 2
    assert [order.number for order in orders] == ["1", "2"]
    assert [order.number for order in orders] == ["1", "2"]
    assert order_of(gathered([a_line(invoice="2")])[0], NAMES) in orders
    assert order_of(gathered([a_line(invoice="3")])[0], NAMES) not in orders
