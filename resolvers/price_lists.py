"""Price lists: what staff decide about them."""

from domain import price_lists
from domain.price_lists import CopyPriceList, CreatePriceList, DeletePriceList, UpdatePriceList
from models import PriceList
from resolvers.context import Info


async def create(info: Info, input: CreatePriceList) -> PriceList:
    return await info.context.write(price_lists.create, input)


async def update(info: Info, input: UpdatePriceList) -> PriceList:
    return await info.context.write(price_lists.update, input)


async def copy(info: Info, input: CopyPriceList) -> PriceList:
    return await info.context.write(price_lists.copy, input)


async def delete(info: Info, input: DeletePriceList) -> PriceList:
    return await info.context.write(price_lists.delete, input)
