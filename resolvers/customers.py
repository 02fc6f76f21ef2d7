"""Customers: their own profile, and the address that staff may set."""

from domain import customers
from domain.customers import SetCustomerEmail, UpdateProfile
from models import Customer
from resolvers.context import Info


async def update_profile(info: Info, input: UpdateProfile) -> Customer:
    return await info.context.write(customers.update_profile, input)


async def set_email(info: Info, input: SetCustomerEmail) -> Customer:
    return await info.context.write(customers.set_email, input)
