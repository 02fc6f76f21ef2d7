"""Roles of staff: making, changing and deleting them."""

from domain import roles
from domain.roles import CreateStaffRole, DeleteStaffRole, UpdateStaffRole
from models import StaffRole
from resolvers.context import Info


async def create(info: Info, input: CreateStaffRole) -> StaffRole:
    return await info.context.write(roles.create, input)


async def update(info: Info, input: UpdateStaffRole) -> StaffRole:
    return await info.context.write(roles.update, input)


async def delete(info: Info, input: DeleteStaffRole) -> StaffRole:
    return await info.context.write(roles.delete, input)
