"""Order moves: what staff do with the goods of an order."""

from domain import order_moves, shipments
from domain.order_moves import CancelOrder, ConfirmOrder
from domain.shipments import DeliverOrder, ShipOrder
from models import Order
from resolvers import payments
from resolvers.context import Info


async def confirm(info: Info, input: ConfirmOrder) -> Order:
    return await info.context.write(order_moves.confirm, input)


async def ship(info: Info, input: ShipOrder) -> Order:
    order = await info.context.write(shipments.ship, input)
    await payments.ask_for(info, order.id)
    return order


async def deliver(info: Info, input: DeliverOrder) -> Order:
    return await info.context.write(shipments.deliver, input)


async def cancel(info: Info, input: CancelOrder) -> Order:
    order = await info.context.write(order_moves.cancel, input)
    await payments.ask_for(info, order.id)
    return order
