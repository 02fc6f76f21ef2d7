"""Points: what staff do to them."""

from domain import points
from domain.points import AdjustPoints
from models import Customer
from resolvers.context import Info


async def adjust(info: Info, input: AdjustPoints) -> Customer:
    return await info.context.write(points.adjust, input)
