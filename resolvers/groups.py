"""Groups: what staff decide about them."""

from domain import groups
from domain.groups import CreateCustomerGroup, DeleteCustomerGroup, UpdateCustomerGroup
from models import CustomerGroup
from resolvers.context import Info


async def create(info: Info, input: CreateCustomerGroup) -> CustomerGroup:
    return await info.context.write(groups.create, input)


async def update(info: Info, input: UpdateCustomerGroup) -> CustomerGroup:
    return await info.context.write(groups.update, input)


async def delete(info: Info, input: DeleteCustomerGroup) -> CustomerGroup:
    return await info.context.write(groups.delete, input)
