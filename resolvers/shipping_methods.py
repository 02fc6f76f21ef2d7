"""Shipping methods: what staff make of them."""

from domain import shipping_methods
from domain.shipping_methods import (
    CreateShippingMethod,
    DeleteShippingMethod,
    UpdateShippingMethod,
)
from models import ShippingMethod
from resolvers.context import Info


async def create(info: Info, input: CreateShippingMethod) -> ShippingMethod:
    return await info.context.write(shipping_methods.create, input)


async def update(info: Info, input: UpdateShippingMethod) -> ShippingMethod:
    return await info.context.write(shipping_methods.update, input)


async def delete(info: Info, input: DeleteShippingMethod) -> ShippingMethod:
    return await info.context.write(shipping_methods.delete, input)
