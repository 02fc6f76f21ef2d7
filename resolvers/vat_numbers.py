"""VAT numbers: kept for the account; a registry is asked between two transactions."""

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import vat_numbers
from domain.vat_numbers import SetVatNumber
from domain.vat_registries import ASKS_NOBODY
from models import Customer
from resolvers.context import Info


async def keep(info: Info, input: SetVatNumber) -> Customer:
    context = info.context
    if input.vat_number is None or context.house.vat_registry is ASKS_NOBODY:
        return await context.write(vat_numbers.keep, input)
    await admit(info)
    customer = await context.write(vat_numbers.keep, input)
    number = vat_numbers.read(input.vat_number)
    check = await context.house.vat_registry.look_up(number)

    async def answer(session: AsyncSession, viewer: Viewer, _: None) -> None:
        await vat_numbers.answered(session, viewer, number, check)

    await context.write(answer, None)
    return customer


async def admit(info: Info) -> None:
    """Count a number that the registry is to be asked about, or refuse it."""
    context = info.context

    async def count(session: AsyncSession, _: Viewer, __: None) -> None:
        await vat_numbers.admit(session, context.house.desk, context.caller.client)

    await context.write(count, None)
