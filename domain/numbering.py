"""Numbering: numbers of invoices and credit notes, which follow each other without a gap."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock, ids

FIRST = 1001
TAKE = sa.text(
    "insert into number_series (id, created_at, name, last) values (:id, :now, :name, :first)"
    " on conflict (name) do update set last = number_series.last + 1 returning last"
).bindparams(sa.bindparam("id", type_=sa.Uuid()), sa.bindparam("now", type_=sa.DateTime(True)))


async def take(session: AsyncSession, model: Any, letter: str) -> str:
    """Take the next number that no row of `model` has; one that was imported may have it.

    The others who want one wait until this transaction ends, and take this one if it fails.
    """
    while True:
        values = {"id": ids.new(), "now": clock.now(), "name": letter, "first": FIRST}
        last = (await (await session.connection()).execute(TAKE, values)).scalar_one()
        number = f"{letter}-{last}"
        taken = select(model.id).where(col(model.number) == number)
        if (await session.exec(taken)).first() is None:
            return number
