"""Cart codes: discount codes that a buyer types, and takes out of the cart again."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.desk import Client, Desk
from auth.refusals import RateLimited
from auth.throttle import buckets
from auth.viewer import Viewer
from domain import cart_facts, code_facts, filling, reckoning, terms_refusals
from domain.carts import Expected
from domain.commands import Command, Line
from domain.discount_codes import folded
from domain.discounting import CodeProblem, problems
from domain.refusals import NoSuchCart, TooMany
from domain.terms_refusals import NoSuchDiscountCode
from kit import clock
from kit.refused import Refused, Wrong
from models import Cart, CartCode, CartLine, Customer, DiscountCode

MOST_CODES = 10
Typed = Annotated[
    Annotated[str, Line(100)],
    Field(description="The code; case, spaces and signs make no difference."),
]
REFUSES: dict[CodeProblem, type[Refused]] = {
    CodeProblem.BELOW_MINIMUM: terms_refusals.DiscountCodeBelowMinimum,
    CodeProblem.ENDED: terms_refusals.DiscountCodeEnded,
    CodeProblem.NOT_COMBINABLE: terms_refusals.DiscountCodeNotCombinable,
    CodeProblem.NOT_FOR_THESE_GOODS: terms_refusals.DiscountCodeNotForThese,
    CodeProblem.NOT_STARTED: terms_refusals.DiscountCodeNotStarted,
    CodeProblem.OFF: NoSuchDiscountCode,
    CodeProblem.OTHER_CURRENCY: terms_refusals.DiscountCodeOtherCurrency,
    CodeProblem.USED_BY_YOU: terms_refusals.DiscountCodeUsedUp,
    CodeProblem.USED_UP: terms_refusals.DiscountCodeUsedUp,
}


class ApplyDiscountCode(Command):
    """Use a discount code for the cart."""

    code: Typed
    expected_version: Expected


class RemoveDiscountCode(Command):
    """Use a discount code for the cart no more."""

    code: Typed
    expected_version: Expected


async def admit(session: AsyncSession, desk: Desk, client: Client) -> None:
    """Count a code that is tried, or refuse it where a network has tried too many.

    It is counted whatever becomes of it: in a transaction of its own.
    """
    wanted = buckets("code-network", client.network, desk.policy.limits.code_network)
    taken = await throttle.take(session, wanted, clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


async def apply(session: AsyncSession, viewer: Viewer, command: ApplyDiscountCode) -> Cart:
    """Put a code into the cart, if it takes something off what is in it; twice is once."""
    cart = await _cart(session, viewer, command)
    wanted = select(DiscountCode).where(col(DiscountCode.text_key) == folded(command.code))
    code = (await session.exec(wanted)).one_or_none()
    if code is None:
        raise NoSuchDiscountCode(Wrong(("code",), NoSuchDiscountCode.sentence()))
    mine = select(CartCode).where(col(CartCode.cart_id) == cart.id)
    there = (await session.exec(mine)).all()
    if any(one.code_id == code.id for one in there):
        return cart
    if len(there) >= MOST_CODES:
        raise TooMany(message=f"A cart has {MOST_CODES} codes at most; remove one first.")
    session.add(CartCode(cart_id=cart.id, code_id=code.id, text=code.text))
    await session.flush()
    await _refuse(session, viewer, cart, str(code.id))
    return filling.touched(cart)


async def remove(session: AsyncSession, viewer: Viewer, command: RemoveDiscountCode) -> Cart:
    """Take a code out of the cart."""
    cart = await _cart(session, viewer, command)
    mine = (
        select(CartCode)
        .join(DiscountCode, col(DiscountCode.id) == col(CartCode.code_id))
        .where(col(CartCode.cart_id) == cart.id, col(DiscountCode.text_key) == folded(command.code))
    )
    there = (await session.exec(mine)).one_or_none()
    if there is None:
        raise NoSuchDiscountCode(Wrong(("code",), NoSuchDiscountCode.sentence()))
    await session.delete(there)
    await session.flush()
    return filling.touched(cart)


async def _cart(
    session: AsyncSession, viewer: Viewer, command: ApplyDiscountCode | RemoveDiscountCode
) -> Cart:
    cart = await filling.locked(session, viewer, command.expected_version)
    if cart is None:
        raise NoSuchCart
    return cart


async def _refuse(session: AsyncSession, viewer: Viewer, cart: Cart, key: str) -> None:
    """Refuse a code that takes nothing off, or that would take another one away."""
    facts = sa.select(_of(viewer)).where(col(Cart.id) == cart.id)
    told = (await (await session.connection()).execute(facts)).scalar_one()
    codes = code_facts.codes(told)
    goods = await _goods(session, viewer, cart)
    now = problems(codes, goods, cart.currency)
    others = [code for code in codes if code.key != key]
    before = problems(others, goods, cart.currency)
    lost = [code.key for code in others if code.key in now and code.key not in before]
    problem = CodeProblem.NOT_COMBINABLE if lost and key not in now else now.get(key)
    if problem is not None:
        kind = REFUSES[problem]
        raise kind(Wrong(("code",), kind.sentence()))


def _of(viewer: Viewer) -> Any:
    """Gather the codes of a cart for who fills it."""
    customer = viewer.customer_id
    if customer is None:
        return code_facts.of_cart(None, None)
    email = sa.select(col(Customer.email)).where(col(Customer.id) == customer).scalar_subquery()
    return code_facts.of_cart(customer, email)


async def _goods(session: AsyncSession, viewer: Viewer, cart: Cart) -> dict[str, int]:
    """Reckon what each line of the cart comes to that can be bought, by its id."""
    lines = sa.select(col(CartLine.id), cart_facts.of_line(viewer)).where(
        col(CartLine.cart_id) == cart.id
    )
    rows = (await (await session.connection()).execute(lines)).all()
    told = {str(id): reckoning.line(facts) for id, facts in rows}
    return {id: line.total.minor for id, line in told.items() if line.total is not None}
