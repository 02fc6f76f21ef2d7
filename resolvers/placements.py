"""Placements: where staff put products."""

from domain import placements
from domain.placements import AddToCategory, RemoveFromCategory
from models import Product
from resolvers.context import Info


async def add(info: Info, input: AddToCategory) -> Product:
    return await info.context.write(placements.add, input)


async def remove(info: Info, input: RemoveFromCategory) -> Product:
    return await info.context.write(placements.remove, input)
