"""Exclusions: which choices staff keep apart."""

from domain import exclusions
from domain.exclusions import SetModifierExclusions
from models import Product
from resolvers.context import Info


async def set_exclusions(info: Info, input: SetModifierExclusions) -> Product:
    return await info.context.write(exclusions.set_exclusions, input)
