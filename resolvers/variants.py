"""Variants: what staff do with them."""

from domain import variants
from domain.variants import CreateVariant, DeleteVariant, UpdateVariant
from models import Variant
from resolvers.context import Info


async def create(info: Info, input: CreateVariant) -> Variant:
    return await info.context.write(variants.create, input)


async def update(info: Info, input: UpdateVariant) -> Variant:
    return await info.context.write(variants.update, input)


async def delete(info: Info, input: DeleteVariant) -> Variant:
    return await info.context.write(variants.delete, input)
