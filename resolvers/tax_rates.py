"""Tax rates: what staff make of them."""

from domain import tax_rates
from domain.tax_rates import CreateTaxRate, DeleteTaxRate, UpdateTaxRate
from models import TaxRate
from resolvers.context import Info


async def create(info: Info, input: CreateTaxRate) -> TaxRate:
    return await info.context.write(tax_rates.create, input)


async def update(info: Info, input: UpdateTaxRate) -> TaxRate:
    return await info.context.write(tax_rates.update, input)


async def delete(info: Info, input: DeleteTaxRate) -> TaxRate:
    return await info.context.write(tax_rates.delete, input)
