"""Memberships: putting customers into groups and taking them out."""

from domain import memberships
from domain.memberships import AddToGroup, RemoveFromGroup
from models import CustomerGroup
from resolvers.context import Info


async def add(info: Info, input: AddToGroup) -> CustomerGroup:
    return await info.context.write(memberships.add, input)


async def remove(info: Info, input: RemoveFromGroup) -> CustomerGroup:
    return await info.context.write(memberships.remove, input)
