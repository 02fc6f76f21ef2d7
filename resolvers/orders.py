"""Orders: what changes of them while somebody watches."""

from __future__ import annotations

from typing import Annotated

import strawberry
from graphql import GraphQLError

from auth.permissions import Permission
from kit import ids
from models import Order
from resolvers.context import Info

WHICH = "Say which order: who is not signed in watches one by its id."
OrderId = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The order; null for all of the viewer's own, or for staff who read orders all "
        "of the store's. Who is not signed in names one.",
    ),
]


async def changed(info: Info, order_id: OrderId = None) -> Order | None:
    """Begin to watch, or read the order that has changed."""
    context = info.context
    if context.change is not None:
        return await _read(info, context.change)
    if order_id is not None:
        return await _one(info, order_id)
    viewer = context.viewer
    if viewer.may(Permission.ORDERS_READ):
        context.watch(ids.kind_of(Order))
    elif viewer.customer_id is not None:
        context.watch(f"{ids.kind_of(Order)} of customer_{viewer.customer_id.hex}")
    else:
        raise GraphQLError(WHICH, extensions={"code": "BAD_USER_INPUT", "path": "orderId"})
    return None


async def _one(info: Info, order_id: str) -> Order | None:
    """Watch an order before it is read, so that nothing is missed in between."""
    key = ids.of(Order, order_id)
    if key is None:
        return None
    info.context.watch(ids.public(Order, key))
    order = await _read(info, order_id)
    if order is None:
        info.context.unwatch()
    return order


async def _read(info: Info, order_id: str) -> Order | None:
    order: Order | None = await info.context.row(Order, ids.of(Order, order_id))
    return order
