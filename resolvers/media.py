"""Media: what staff show of products."""

from domain import media
from domain.media import CreateMedium, DeleteMedium, UpdateMedium
from models import Medium
from resolvers.context import Info


async def create(info: Info, input: CreateMedium) -> Medium:
    return await info.context.write(media.create, input)


async def update(info: Info, input: UpdateMedium) -> Medium:
    return await info.context.write(media.update, input)


async def delete(info: Info, input: DeleteMedium) -> Medium:
    return await info.context.write(media.delete, input)
