"""Discount codes: what staff make of them."""

from domain import discount_codes
from domain.discount_codes import CreateDiscountCode, DeleteDiscountCode, UpdateDiscountCode
from models import DiscountCode
from resolvers.context import Info


async def create(info: Info, input: CreateDiscountCode) -> DiscountCode:
    return await info.context.write(discount_codes.create, input)


async def update(info: Info, input: UpdateDiscountCode) -> DiscountCode:
    return await info.context.write(discount_codes.update, input)


async def delete(info: Info, input: DeleteDiscountCode) -> DiscountCode:
    return await info.context.write(discount_codes.delete, input)
