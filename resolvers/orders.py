"""Orders: what changes of them while somebody watches."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from auth.permissions import Permission
from models import Order
from resolvers import watching
from resolvers.context import Info

OrderId = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The order; null for all of the viewer's own, or for staff who read orders all "
        "of the store's. Who is not signed in names one.",
    ),
]


async def changed(info: Info, order_id: OrderId = None) -> Any:
    """Begin to watch, or read the order that has changed."""
    context = info.context
    if context.change is not None:
        return await watching.told(info, Order)
    if order_id is not None:
        return await watching.one(info, Order, order_id)
    viewer = context.viewer
    if viewer.may(Permission.ORDERS_READ):
        context.watch("order")
    elif viewer.customer_id is not None:
        context.watch(f"order of customer_{viewer.customer_id.hex}")
    else:
        raise watching.unnamed("orderId")
    return None
