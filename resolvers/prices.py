"""Prices: putting them on lists and taking them off."""

from domain import prices
from domain.prices import RemovePrices, SetPrices
from models import PriceList
from resolvers.context import Info


async def put(info: Info, input: SetPrices) -> PriceList:
    return await info.context.write(prices.put, input)


async def remove(info: Info, input: RemovePrices) -> PriceList:
    return await info.context.write(prices.remove, input)
