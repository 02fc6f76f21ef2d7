"""Categories: how staff grow the tree."""

from domain import categories
from domain.categories import CreateCategory, DeleteCategory, MoveCategory, UpdateCategory
from models import Category
from resolvers.context import Info


async def create(info: Info, input: CreateCategory) -> Category:
    return await info.context.write(categories.create, input)


async def update(info: Info, input: UpdateCategory) -> Category:
    return await info.context.write(categories.update, input)


async def move(info: Info, input: MoveCategory) -> Category:
    return await info.context.write(categories.move, input)


async def delete(info: Info, input: DeleteCategory) -> Category:
    return await info.context.write(categories.delete, input)
