"""Properties: what staff let products be like."""

from domain import properties
from domain.properties import CreateProperty, DeleteProperty, UpdateProperty
from models import Property
from resolvers.context import Info


async def create(info: Info, input: CreateProperty) -> Property:
    return await info.context.write(properties.create, input)


async def update(info: Info, input: UpdateProperty) -> Property:
    return await info.context.write(properties.update, input)


async def delete(info: Info, input: DeleteProperty) -> Property:
    return await info.context.write(properties.delete, input)
