"""Stock: what staff do to it."""

from dataclasses import dataclass

from domain import stock
from domain.stock import AdjustStock, CountStock, ReceiveStock, SetBackorders, StopCountingStock
from models import StockLevel, Variant
from resolvers.context import Info


@dataclass(frozen=True)
class Levels:
    """What there is now."""

    levels: list[StockLevel]


@dataclass(frozen=True)
class Uncounted:
    """What is counted no more."""

    variants: list[Variant]


async def receive(info: Info, input: ReceiveStock) -> Levels:
    return Levels(await info.context.write(stock.receive, input))


async def adjust(info: Info, input: AdjustStock) -> Levels:
    return Levels(await info.context.write(stock.adjust, input))


async def count(info: Info, input: CountStock) -> Levels:
    return Levels(await info.context.write(stock.count, input))


async def stop_counting(info: Info, input: StopCountingStock) -> Uncounted:
    return Uncounted(await info.context.write(stock.stop_counting, input))


async def set_backorders(info: Info, input: SetBackorders) -> StockLevel:
    return await info.context.write(stock.set_backorders, input)
