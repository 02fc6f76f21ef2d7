"""Cart codes: discount codes in the viewer's cart."""

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import cart_codes
from domain.cart_codes import ApplyDiscountCode, RemoveDiscountCode
from models import Cart
from resolvers.context import Info


async def apply(info: Info, input: ApplyDiscountCode) -> Cart:
    context = info.context

    async def admit(session: AsyncSession, _: Viewer, __: ApplyDiscountCode) -> None:
        await cart_codes.admit(session, context.house.desk, context.caller.client)

    await context.write(admit, input)
    return await context.write(cart_codes.apply, input)


async def remove(info: Info, input: RemoveDiscountCode) -> Cart:
    return await info.context.write(cart_codes.remove, input)
