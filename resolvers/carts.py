"""Carts: what can be done to the viewer's own."""

from domain import carts
from domain.carts import (
    AcceptCartPrices,
    AddToCart,
    ChangeCartLine,
    ClearCart,
    RemoveFromCart,
    UpdateCart,
)
from models import Cart
from resolvers import claims
from resolvers.context import Info


async def add(info: Info, input: AddToCart) -> Cart:
    return await claims.keep(info, carts.add, input)


async def change(info: Info, input: ChangeCartLine) -> Cart:
    return await info.context.write(carts.change, input)


async def remove(info: Info, input: RemoveFromCart) -> Cart:
    return await info.context.write(carts.remove, input)


async def clear(info: Info, input: ClearCart) -> Cart:
    return await info.context.write(carts.clear, input)


async def update(info: Info, input: UpdateCart) -> Cart:
    return await info.context.write(carts.update, input)


async def accept_prices(info: Info, input: AcceptCartPrices) -> Cart:
    return await info.context.write(carts.accept_prices, input)
