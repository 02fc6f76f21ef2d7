"""Options: by what staff let variants differ."""

from domain import options
from domain.options import SetProductOptions
from models import Product
from resolvers.context import Info


async def set_options(info: Info, input: SetProductOptions) -> Product:
    return await info.context.write(options.set_options, input)
