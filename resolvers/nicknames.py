"""Nicknames: calling an order something."""

from domain import nicknames
from domain.nicknames import NameOrder
from models import Order
from resolvers.context import Info


async def name(info: Info, input: NameOrder) -> Order:
    return await info.context.write(nicknames.name, input)
