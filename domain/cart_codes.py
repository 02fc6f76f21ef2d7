"""Cart codes: discount codes that a buyer types, and takes out of the cart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from domain.discounting import Code, CodeProblem, problems
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


@dataclass(frozen=True)
class CodeLeft:
    """A code that did not come along from one cart into another; None is for too many of them."""

    text: str
    problem: CodeProblem | None


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
    there = await _codes_of(session, cart)
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


async def take_along(session: AsyncSession, viewer: Viewer, into: Cart, of: Cart) -> list[CodeLeft]:
    """Put the codes of one cart into another that is held, as if they were typed there now.

    What takes nothing off there, or would take another code away, stays behind and is told.
    """
    had, given = await _codes_of(session, into), await _codes_of(session, of)
    known = {one.code_id for one in had}
    new = [one for one in given if one.code_id not in known]
    room = MOST_CODES - len(had)
    left = [CodeLeft(one.text, None) for one in new[room:]]
    tried = {
        str(one.code_id): CartCode(cart_id=into.id, code_id=one.code_id, text=one.text)
        for one in new[:room]
    }
    if not tried:
        return left
    session.add_all(tried.values())
    await session.flush()
    codes, goods = await _facts(session, viewer, into)
    kept = [code for code in codes if code.key not in tried]
    for code in [code for code in codes if code.key in tried]:
        problem = _problem([*kept, code], goods, into.currency, code.key)
        if problem is None:
            kept.append(code)
        else:
            left.append(CodeLeft(tried[code.key].text, problem))
            await session.delete(tried[code.key])
    return left


async def _codes_of(session: AsyncSession, cart: Cart) -> list[CartCode]:
    """Read the codes of a cart in the order in which they were typed."""
    found = select(CartCode).where(col(CartCode.cart_id) == cart.id)
    return list(await session.exec(found.order_by(col(CartCode.created_at), col(CartCode.id))))


async def _cart(
    session: AsyncSession, viewer: Viewer, command: ApplyDiscountCode | RemoveDiscountCode
) -> Cart:
    cart = await filling.locked(session, viewer, command.expected_version)
    if cart is None:
        raise NoSuchCart
    return cart


async def _refuse(session: AsyncSession, viewer: Viewer, cart: Cart, key: str) -> None:
    """Refuse a code that takes nothing off, or that would take another one away."""
    codes, goods = await _facts(session, viewer, cart)
    problem = _problem(codes, goods, cart.currency, key)
    if problem is not None:
        kind = REFUSES[problem]
        raise kind(Wrong(("code",), kind.sentence()))


def _problem(
    codes: Sequence[Code], goods: dict[str, int], currency: str, key: str
) -> CodeProblem | None:
    """Tell why a code takes nothing off beside the others, or takes one of them away."""
    now = problems(codes, goods, currency)
    others = [code for code in codes if code.key != key]
    before = problems(others, goods, currency)
    lost = [code.key for code in others if code.key in now and code.key not in before]
    return CodeProblem.NOT_COMBINABLE if lost and key not in now else now.get(key)


async def _facts(
    session: AsyncSession, viewer: Viewer, cart: Cart
) -> tuple[list[Code], dict[str, int]]:
    """Gather the codes of a cart, and what each line of it comes to."""
    facts = sa.select(_of(viewer)).where(col(Cart.id) == cart.id)
    told = (await (await session.connection()).execute(facts)).scalar_one()
    return code_facts.codes(told), await _goods(session, viewer, cart)


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
