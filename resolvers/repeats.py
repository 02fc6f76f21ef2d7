"""Repeats: buying an order again."""

from domain import repeats
from domain.repeats import OrderRepeated, RepeatOrder
from resolvers.context import Info


async def repeat(info: Info, input: RepeatOrder) -> OrderRepeated:
    return await info.context.write(repeats.repeat, input)
