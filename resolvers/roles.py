"""Roles of staff: making, changing and deleting them."""

from domain import roles
from domain.roles import CreateStaffRole, DeleteStaffRole, UpdateStaffRole
from models import StaffRole
from resolvers.context import Info
from resolvers.step_ups import freshly


async def create(info: Info, input: CreateStaffRole) -> StaffRole:
    made: StaffRole = await info.context.write(freshly(info, roles.create), input)
    return made


async def update(info: Info, input: UpdateStaffRole) -> StaffRole:
    changed: StaffRole = await info.context.write(freshly(info, roles.update), input)
    return changed


async def delete(info: Info, input: DeleteStaffRole) -> StaffRole:
    return await info.context.write(roles.delete, input)
