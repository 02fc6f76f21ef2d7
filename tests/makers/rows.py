"""Rows of any table, made from what the table says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.visibility import target_of
from kit import clock, ids
from kit.meanings import type_of
from models import DiscountCode, DiscountKind, Message, ProductDocument, Purchase, Thread
from models.base import Record, View

R = TypeVar("R", bound=Record | View)
_number = count(1)
FIT = {"country": "GB", "currency": "EUR", "language": "en"}
BY_POSTGRES: dict[Any, str] = {  # made with the row it points to, by triggers or as a view
    ProductDocument: "product_id",
    Purchase: "id",
}
CHOSEN: dict[Any, dict[str, Any]] = {  # a CHECK wants more of the other kinds
    DiscountCode: {"kind": DiscountKind.FREE_SHIPPING},
    Message: {"body": "A word"},
    Thread: {"is_begun": True},
}
OWNERS = {"customer_id"}  # filled in where the column is there, so that the row is somebody's


async def a_row(session: AsyncSession, model: type[R], **values: Any) -> R:
    """Make a row of any table, and the rows that it needs; nothing is committed."""
    if model in BY_POSTGRES:
        key = getattr(model, BY_POSTGRES[model])
        owner = await a_row(session, target_of(key))
        return (await session.exec(select(model).where(key == owner.id))).one()
    values = {**CHOSEN.get(model, {}), **values}
    table: Any = model
    for column in table.__table__.columns:
        if column.name in values or not _is_needed(column):
            continue
        attribute = getattr(model, column.name)
        if column.foreign_keys:
            values[column.name] = (await a_row(session, target_of(attribute))).id
        else:
            values[column.name] = _value(column)
    row = model(**values)
    session.add(row)
    await session.flush()
    return row


def _is_needed(column: sa.Column[Any]) -> bool:
    if column.name in OWNERS:
        return True
    has_value = column.nullable or column.default or column.server_default
    return not has_value and column.name not in Record.model_fields


def _value(column: sa.Column[Any]) -> Any:
    kept = type_of(column)
    made: dict[type, Any] = {
        bytes: ids.new().bytes,
        date: date(2026, 1, 31),
        datetime: clock.now().astimezone(UTC),
        dict: {},
        int: 0 if column.name.endswith("_minor") else 1,
    }
    if isinstance(kept, sa.Enum):
        return kept.enums[0]
    if isinstance(kept, ARRAY):
        return []
    if isinstance(kept, JSONB):
        return {}
    if isinstance(kept, sa.Uuid):
        return ids.new()
    if isinstance(kept, sa.String):
        return FIT.get(column.name, f"{column.name}-{next(_number)}")[: kept.length]
    return made[kept.python_type]
