"""Tax classes: what staff make of them."""

from domain import tax_classes
from domain.tax_classes import CreateTaxClass, DeleteTaxClass, UpdateTaxClass
from models import TaxClass
from resolvers.context import Info


async def create(info: Info, input: CreateTaxClass) -> TaxClass:
    return await info.context.write(tax_classes.create, input)


async def update(info: Info, input: UpdateTaxClass) -> TaxClass:
    return await info.context.write(tax_classes.update, input)


async def delete(info: Info, input: DeleteTaxClass) -> TaxClass:
    return await info.context.write(tax_classes.delete, input)
