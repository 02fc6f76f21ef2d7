"""Cart lines: put into a cart, changed and taken out, by two statements each.

One holds the cart and reads what must be known, and the other writes, so that what happens at once
adds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import filling, held_carts, idempotency, modifying
from domain.filling import Goods
from domain.held_carts import Columns, Held, Line
from domain.modifying import Kept, ModifierAnswer
from domain.refusals import NoSuchCartLine, NoSuchVariant, OtherCurrency, TooMany
from kit import clock, rows
from kit.refused import Wrong
from kit.rows import New, Sent
from kit.statements import compiled
from models import Cart, CartLine

SET = compiled(
    sa.text(
        "update cart_lines set quantity = :quantity, seen_minor = :seen_minor, answers = :answers,"
        " answers_hash = :answers_hash where id = :line"
    )
)
GONE = compiled(sa.text("delete from cart_lines where id = :line"))
CHANGED = compiled(
    sa.text(
        "update carts set version = :version, currency = :currency, updated_at = :updated_at"
        " where id = :id"
    )
)


class Wanted(Protocol):
    """Some of a variant that somebody wants."""

    @property
    def quantity(self) -> int:
        """How many."""

    @property
    def answers(self) -> list[ModifierAnswer]:
        """What is answered to the modifiers of its product."""

    @property
    def expected_version(self) -> int | None:
        """The version of the cart that was seen, if it was told."""


async def add(
    session: AsyncSession,
    viewer: Viewer,
    variant_id: UUID | None,
    wanted: Wanted,
    *,
    path: str,
    currency: str | None = None,
) -> Cart:
    """Put some of a variant into the cart, which is made where there is none.

    The same with the same answers adds up. What the viewer may not buy is blamed at `path`.
    """
    held = None
    if variant_id is not None:
        held = await held_carts.for_variant(session, viewer, variant_id)
    if held is None or held.goods is None:
        raise NoSuchVariant(Wrong((path,), NoSuchVariant.sentence()))
    goods = held.goods
    answers = modifying.answered(goods.questions, wanted.answers)
    held, cart = await _opened(session, viewer, held, goods, wanted.expected_version, currency)
    cart = {**cart, "currency": _currency(cart, held, goods, currency)}
    there = held.line(modifying.digest(answers))
    if there is None and held.count >= filling.MOST_LINES:
        raise TooMany(message=f"A cart holds {filling.MOST_LINES} lines; remove one first.")
    quantity = wanted.quantity + (0 if there is None else there.quantity)
    values = _values(goods, cart, quantity, answers)
    if there is not None:
        return await _changed(session, cart, _set(there, values))
    of = {"cart_id": cart["id"], "variant_id": goods.id, "currency": cart["currency"]}
    return await _changed(session, cart, new=[rows.new(CartLine, **of, **values)])


async def change(
    session: AsyncSession,
    viewer: Viewer,
    line_id: str,
    expected: int | None,
    quantity: int | None,
    given: Sequence[ModifierAnswer] | None,
) -> Cart:
    """Change how many there are of a line, or what was answered; None leaves it as it is.

    One that becomes like another becomes one with it.
    """
    key = kit.ids.of(CartLine, line_id)
    held = await held_carts.for_line(session, viewer, key)
    cart = held_carts.as_expected(held.cart, expected)
    line = next((one for one in held.lines if one.id == key), None)
    if cart is None or line is None:
        raise NoSuchCartLine(Wrong(("lineId",), NoSuchCartLine.sentence()))
    if held.goods is None:
        raise NoSuchVariant(Wrong(("lineId",), NoSuchVariant.sentence()))
    if given is None:
        given = modifying.as_answers(line.answers)
    answers = modifying.answered(held.goods.questions, given)
    quantity, gone = quantity or line.quantity, []
    twin = held.line(modifying.digest(answers))
    if twin is not None and twin.id != line.id:
        gone = [(GONE, {"line": line.id})]
        line, quantity = twin, twin.quantity + quantity
    values = _values(held.goods, cart, quantity, answers)
    return await _changed(session, cart, _set(line, values), *gone)


async def remove(session: AsyncSession, viewer: Viewer, line_id: str, expected: int | None) -> Cart:
    """Take a line out."""
    key = kit.ids.of(CartLine, line_id)
    cart, is_there = await held_carts.with_line(session, viewer, key)
    cart = held_carts.as_expected(cart, expected)
    if cart is None or not is_there:
        raise NoSuchCartLine(Wrong(("lineId",), NoSuchCartLine.sentence()))
    return await _changed(session, cart, (GONE, {"line": key}))


async def _opened(
    session: AsyncSession,
    viewer: Viewer,
    held: Held,
    goods: Goods,
    expected: int | None,
    currency: str | None,
) -> tuple[Held, Columns]:
    """Take the cart that is held, or make one."""
    cart = held_carts.as_expected(held.cart, expected)
    if cart is not None:
        return held, cart
    made = await filling.made(session, viewer, currency or goods.currency)
    if made is not None:
        return held, rows.of(made)[1]
    held = await held_carts.for_variant(session, viewer, goods.id)
    cart = held_carts.as_expected(held.cart, expected)
    assert cart is not None, "it was made by whoever came first"
    return held, cart


def _currency(cart: Columns, held: Held, goods: Goods, wanted: str | None) -> str:
    """Choose the currency of a cart; one that holds something keeps its own."""
    usual: str = cart["currency"]
    if held.count == 0:
        return wanted or goods.currency
    if wanted not in (None, usual):
        raise OtherCurrency(Wrong(("currency",), f"The cart is in {usual}."))
    return usual


def _values(goods: Goods, cart: Columns, quantity: int, answers: list[Kept]) -> dict[str, Any]:
    """Fill a line with what its buyer wants, at the price they see now."""
    return {
        "quantity": quantity,
        "seen_minor": filling.seen(goods, cart["currency"], quantity, answers),
        "answers": answers,
        "answers_hash": modifying.digest(answers),
    }


def _set(line: Line, values: Mapping[str, Any]) -> Sent:
    answers = orjson.dumps(values["answers"]).decode()
    return SET, {**values, "answers": answers, "line": line.id}


async def _changed(
    session: AsyncSession, cart: Columns, *sent: Sent, new: Sequence[New] = ()
) -> Cart:
    """Write what changes of a cart that is held and count it, and keep the answer to a key."""
    now = clock.now()
    values = {**cart, "version": cart["version"] + 1, "updated_at": now}
    changed = rows.made(Cart, **values)
    keeping = idempotency.answer(session, changed)
    beside = [*sent, (CHANGED, values), *([] if keeping is None else [keeping])]
    await rows.write(session, new, beside=beside)
    return changed
