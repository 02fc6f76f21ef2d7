"""Values of attributes: set by customers, and by staff for them."""

from domain import attribute_values
from domain.attribute_values import SetCustomerAttributes, SetMyAttributes
from models import Customer
from resolvers.context import Info


async def set_mine(info: Info, input: SetMyAttributes) -> Customer:
    return await info.context.write(attribute_values.set_mine, input)


async def set_for(info: Info, input: SetCustomerAttributes) -> Customer:
    return await info.context.write(attribute_values.set_for, input)
