"""Attributes: what staff decide the store wants to know."""

from domain import attributes
from domain.attributes import CreateAttribute, DeleteAttribute, UpdateAttribute
from models import AttributeDefinition
from resolvers.context import Info


async def create(info: Info, input: CreateAttribute) -> AttributeDefinition:
    return await info.context.write(attributes.create, input)


async def update(info: Info, input: UpdateAttribute) -> AttributeDefinition:
    return await info.context.write(attributes.update, input)


async def delete(info: Info, input: DeleteAttribute) -> AttributeDefinition:
    return await info.context.write(attributes.delete, input)
