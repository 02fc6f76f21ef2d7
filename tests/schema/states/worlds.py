"""Worlds: a row, its neighbours, and the states that it can be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from kit import clock
from kit.ids import public
from models import (
    Credit,
    CreditLine,
    Customer,
    MailedKey,
    Order,
    OrderLine,
    Return,
    StoreSetting,
)

_number = count(1)


@dataclass
class State:
    """What a row and its neighbours are like for once, and what mutations want more in it; `says`
    tells it from others."""

    says: str
    values: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    async def begin(self, session: AsyncSession) -> None:
        """Make it so."""
        for row, values in self.values:
            of = type(row)
            await session.exec(sa.update(of).where(col(of.id) == row.id).values(**values))
        session.add_all(self.rows)
        await session.commit()
        session.expunge_all()


@dataclass(frozen=True)
class People:
    """Who sees the row: its customer, a guest's claim and another's key to it, and staff."""

    owner: Customer
    guest: Viewer
    keyed: Viewer
    desk: Viewer


@dataclass(frozen=True)
class World:
    """A row, all the states that it can be in, and what its mutations want: what they cannot do
    without, by its name, and what some want `more`."""

    row: Any
    states: list[State]
    given: Mapping[str, Any]
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its id, as clients know it."""
        return public(type(self.row), self.row.id)


def id_of(row: Any) -> str:
    """Name a row as clients do."""
    return public(type(row), row.id)


async def opened(session: AsyncSession, order: Order, people: People) -> None:
    """Let a guest have the key that its mail carries."""
    assert people.keyed.claim_hash is not None
    session.add(MailedKey(order_id=order.id, key_hash=people.keyed.claim_hash))
    await session.commit()


def having(wanted: Mapping[str, Any]) -> list[StoreSetting]:
    """Have the store decide what is not None."""
    now = clock.now()
    return [
        StoreSetting(key=key, value=value, updated_at=now)
        for key, value in wanted.items()
        if value is not None
    ]


def a_note(order: Order, line: OrderLine, many: int, returned: Return | None = None) -> list[Any]:
    """Give back what so many of a line have cost, for a return or before."""
    minor = many * line.unit_minor
    note = Credit(
        number=f"C-{next(_number)}",
        order_id=order.id,
        return_id=returned.id if returned else None,
        issued_at=clock.now(),
        currency="EUR",
        total_minor=minor,
    )
    of: dict[str, Any] = {
        "sku": line.sku,
        "name": line.name,
        "order_line_id": line.id,
        "currency": "EUR",
    }
    return [
        note,
        CreditLine(credit_id=note.id, position=0, quantity=many, total_minor=minor, **of),
    ]
