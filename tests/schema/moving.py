"""Moving orders through the schema, and what their customers see of it."""

from __future__ import annotations

from typing import Any

from kit.ids import public
from models import Customer, Order
from tests.conftest import Ask
from tests.makers import as_customer

SEEN = """query ($id: ID!) { order(id: $id) {
  status fulfilmentStatus paymentStatus
  lines { name shippedQuantity }
  shipments { carrier service trackingNumber trackingUrl deliveredAt
    lines { quantity orderLine { name } } }
} }"""
TWO = (("Mug", 2, 1000), ("Jug", 1, 500))
STATES = "status fulfilmentStatus paymentStatus"


def id_of(order: Order) -> str:
    return public(Order, order.id)


async def seen(ask: Ask, customer: Customer, order: Order) -> Any:
    """Read an order as its customer does."""
    return (await ask(SEEN, by=as_customer(customer), id=public(Order, order.id)))["order"]
