"""Repeats: buying an order again."""

from domain import repeats
from domain.repeats import OrderRepeated, RepeatOrder, RepeatOrderLine
from resolvers.context import Info


async def repeat(info: Info, input: RepeatOrder) -> OrderRepeated:
    return await info.context.write(repeats.repeat, input)


async def repeat_line(info: Info, input: RepeatOrderLine) -> OrderRepeated:
    return await info.context.write(repeats.repeat_line, input)
