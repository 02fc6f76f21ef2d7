"""VAT numbers: kept for the account; a registry is asked between two transactions."""

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import vat_checks, vat_numbers
from domain.vat_numbers import SetVatNumber
from domain.vat_registries import ASKS_NOBODY
from kit.vat_numbers import Vat
from models import Customer
from resolvers.context import Info


async def keep(info: Info, input: SetVatNumber) -> Customer:
    asks = await admit(info, input.vat_number)
    customer = await info.context.write(vat_numbers.keep, input)
    if asks and input.vat_number:
        await ask_about(info, vat_numbers.read(input.vat_number))
    return customer


async def admit(info: Info, text: str | None) -> bool:
    """Tell whether the registry is to be asked about a number, and count it, or refuse it."""
    context = info.context
    if not text or context.house.vat_registry is ASKS_NOBODY:
        return False

    async def count(session: AsyncSession, _: Viewer, __: None) -> None:
        await vat_numbers.admit(session, context.house.desk, context.caller.client)

    await context.write(count, None)
    return True


async def ask_again(info: Info) -> None:
    """Ask about the number of the viewer's cart, where what is known of it is too old."""
    context = info.context
    if context.house.vat_registry is ASKS_NOBODY:
        return

    async def due(session: AsyncSession, viewer: Viewer, _: None) -> Vat | None:
        return await vat_checks.due(session, viewer, context.house.desk, context.caller.client)

    if (number := await context.write(due, None)) is not None:
        await ask_about(info, number)


async def ask_about(info: Info, number: Vat) -> None:
    """Ask the registry, and keep what it says wherever the viewer has given the number."""
    check = await info.context.house.vat_registry.look_up(number)

    async def answer(session: AsyncSession, viewer: Viewer, _: None) -> None:
        await vat_checks.answered(session, viewer, number, check)

    await info.context.write(answer, None)
