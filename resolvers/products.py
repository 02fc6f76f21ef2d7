"""Products: what staff do with them."""

from domain import products
from domain.products import (
    ArchiveProduct,
    CreateProduct,
    PublishProduct,
    RestoreProduct,
    UnpublishProduct,
    UpdateProduct,
)
from models import Product
from resolvers.context import Info


async def create(info: Info, input: CreateProduct) -> Product:
    return await info.context.write(products.create, input)


async def update(info: Info, input: UpdateProduct) -> Product:
    return await info.context.write(products.update, input)


async def publish(info: Info, input: PublishProduct) -> Product:
    return await info.context.write(products.publish, input)


async def unpublish(info: Info, input: UnpublishProduct) -> Product:
    return await info.context.write(products.unpublish, input)


async def archive(info: Info, input: ArchiveProduct) -> Product:
    return await info.context.write(products.archive, input)


async def restore(info: Info, input: RestoreProduct) -> Product:
    return await info.context.write(products.restore, input)
