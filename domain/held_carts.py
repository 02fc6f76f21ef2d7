"""Held carts: the viewer's own, locked, with what a command asks beside the lock in one statement.

What stands beside the lock of a cart that somebody was just changing is as it was before they did.
Then it is read again, with the lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from auth.viewing import ForViewers
from auth.visibility import RULES
from domain import filling
from domain.filling import Goods
from domain.modifier_facts import asked_by
from domain.modifying import Kept
from domain.price_facts import facts_for
from domain.refusals import StaleVersion
from kit.driver import Row
from kit.literals import NONE, said
from models import Cart, CartLine, CartStatus, Variant

CART: Any = Cart.__dict__["__table__"]
COLUMNS = tuple(column.name for column in CART.columns)
LINE, VARIANT = (sa.bindparam(name, type_=sa.Uuid()) for name in ("line", "variant"))
Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of a cart that is held."""

    id: UUID
    quantity: int
    digest: bytes
    answers: list[Kept]


@dataclass(frozen=True)
class Held:
    """The columns of the viewer's cart, which is held, if there is one, and what was asked of it.

    That is a variant, if the viewer may buy it, the lines of it, and how many there are of all.
    """

    cart: Columns | None
    count: int
    lines: Sequence[Line]
    goods: Goods | None

    def line(self, digest: bytes) -> Line | None:
        """Find the line with the answers of this digest."""
        return next((one for one in self.lines if one.digest == digest), None)


async def for_variant(session: AsyncSession, viewer: Viewer, variant_id: UUID) -> Held:
    """Hold the cart, and read what is to come into it."""
    return _read(await _row(session, viewer, FOR_VARIANT, variant=variant_id))


async def for_line(session: AsyncSession, viewer: Viewer, line_id: UUID | None) -> Held:
    """Hold the cart, and read the variant of a line of it."""
    return _read(await _row(session, viewer, FOR_LINE, line=line_id))


async def with_line(
    session: AsyncSession, viewer: Viewer, line_id: UUID | None
) -> tuple[Columns | None, bool]:
    """Hold the cart, and tell whether a line is in it."""
    row = await _row(session, viewer, WITH_LINE, line=line_id)
    return _columns(row), row.is_there


def as_expected(cart: Columns | None, expected: int | None) -> Columns | None:
    """Refuse a cart that changed since it was seen; none has the version 0."""
    version = 0 if cart is None else cart["version"]
    if expected is not None and expected != version:
        raise StaleVersion(version)
    return cart


async def _row(session: AsyncSession, viewer: Viewer, asked: ForViewers, **given: Any) -> Row:
    [row] = await asked.run(session, viewer, **given)
    if row.was != row.version:  # whoever held it before has changed it
        [row] = await asked.run(session, viewer, **given)
    return row


def _read(row: Row) -> Held:
    goods = None
    if row.variant is not None:
        facts = {"price": row.price, "questions": row.questions}
        goods = Goods(row.variant, row.sold_in, facts)
    lines = [
        Line(UUID(id), quantity, bytes.fromhex(digest), answers)
        for id, quantity, digest, answers in row.lines
    ]
    return Held(_columns(row), row.count, lines, goods)


def _columns(row: Row) -> Columns | None:
    """Read the columns of a cart; those that are being filled are open."""
    if row.id is None:
        return None
    return {**{name: getattr(row, name) for name in COLUMNS}, "status": CartStatus.OPEN}


def _asked(viewer: Viewer, variant: sa.ColumnElement[Any] | None) -> Any:
    """Select it beside a variant: the one that is given, or that of a line which is given."""
    held = _held(viewer)
    if variant is None:
        of_line = sa.select(col(CartLine.variant_id)).where(_is_line(held))
        variant = of_line.correlate_except(CartLine, held).scalar_subquery()
    goods = _goods(viewer, variant)
    of_cart = col(CartLine.cart_id) == held.c.id
    count = sa.select(sa.func.count()).where(of_cart).correlate(held).scalar_subquery()
    line = sa.func.jsonb_build_array(
        col(CartLine.id),
        col(CartLine.quantity),
        sa.func.encode(col(CartLine.answers_hash), said("hex")),
        col(CartLine.answers),
    )
    same = sa.select(sa.func.jsonb_agg(line)).where(of_cart, col(CartLine.variant_id) == variant)
    lines = same.correlate(held).scalar_subquery()
    return _beside(held, count.label("count"), sa.func.coalesce(lines, NONE).label("lines"), goods)


def _of_line(viewer: Viewer) -> Any:
    held = _held(viewer)
    is_there = sa.exists().where(_is_line(held)).correlate(held)
    return _beside(held, is_there.label("is_there"))


def _held(viewer: Viewer) -> Any:
    """Select the cart that the viewer is filling, and hold it."""
    return sa.select(CART).where(filling.current(viewer)).with_for_update().cte("held")


def _is_line(held: Any) -> sa.ColumnElement[bool]:
    return sa.and_(col(CartLine.id) == LINE, col(CartLine.cart_id) == held.c.id)


def _goods(viewer: Viewer, variant: sa.ColumnElement[Any]) -> Any:
    return (
        sa.select(
            col(Variant.id).label("variant"),
            col(Variant.currency).label("sold_in"),
            facts_for(viewer.customer_id).label("price"),
            asked_by(col(Variant.product_id)).label("questions"),
        )
        .where(col(Variant.id) == variant, RULES[Variant](viewer))
        .subquery("goods")
    )


def _beside(held: Any, *told: Any) -> Any:
    """Select the cart, or nulls for none, and what is told beside it."""
    before = sa.select(CART.c.version).where(CART.c.id == held.c.id).correlate(held)
    columns = [part for each in told for part in getattr(each, "c", (each,))]
    one: Any = sa.select(sa.literal_column("1")).subquery("one")
    rows = one.outerjoin(held, sa.true())
    for each in told:
        rows = rows.outerjoin(each, sa.true()) if hasattr(each, "c") else rows
    was = before.scalar_subquery().label("was")
    return sa.select(*held.c, was, *columns).select_from(rows)


FOR_VARIANT = ForViewers(lambda viewer: _asked(viewer, VARIANT))
FOR_LINE = ForViewers(lambda viewer: _asked(viewer, None))
WITH_LINE = ForViewers(_of_line)
