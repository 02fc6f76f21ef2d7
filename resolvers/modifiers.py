"""Modifiers: what staff let products ask."""

from domain import modifiers
from domain.modifiers import CreateModifier, DeleteModifier, UpdateModifier
from models import Modifier
from resolvers.context import Info


async def create(info: Info, input: CreateModifier) -> Modifier:
    return await info.context.write(modifiers.create, input)


async def update(info: Info, input: UpdateModifier) -> Modifier:
    return await info.context.write(modifiers.update, input)


async def delete(info: Info, input: DeleteModifier) -> Modifier:
    return await info.context.write(modifiers.delete, input)
