"""Checkouts: what the buyer says, and placing the order."""

from functools import wraps

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import checkouts, placing
from domain.checkouts import UpdateCheckout
from domain.placing import Place, PlaceOrder
from domain.vat_numbers import read
from models import Cart, Order
from resolvers import vat_numbers
from resolvers.context import Info
from resolvers.glancing import glance


async def update(info: Info, input: UpdateCheckout) -> Cart:
    asks = await vat_numbers.admit(info, input.vat_number)
    cart = await info.context.write(checkouts.update, input)
    if asks and input.vat_number:
        await vat_numbers.ask_about(info, read(input.vat_number))
    return cart


async def place(info: Info, input: PlaceOrder) -> Order:
    context = info.context
    typed = await glance(context, checkouts.TYPED)
    wanted = checkouts.counted(context.viewer, typed, context.house.desk, context.caller.client)

    async def admit(session: AsyncSession, viewer: Viewer, _: None) -> None:
        await checkouts.admit(session, wanted)

    if wanted:
        await context.write(admit, None)
    await vat_numbers.ask_again(info)
    at = Place(tuple(context.languages), context.house.providers, context.house.desk.link_keys)

    @wraps(placing.place)
    async def here(session: AsyncSession, viewer: Viewer, command: PlaceOrder) -> Order:
        return await placing.place(session, viewer, command, at)

    return await context.write(here, input)
