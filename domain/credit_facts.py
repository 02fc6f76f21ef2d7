"""Credit facts: for how much of an order's goods money was given back, told by SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from kit.literals import number
from models import CreditLine, OrderLine


def credited() -> Any:
    """Count for how many of the row of `order_lines` around it money was given back, by whatever
    credit note, with goods or without."""
    many = sa.select(sa.func.coalesce(sa.func.sum(col(CreditLine.quantity)), number(0)))
    mine = many.where(col(CreditLine.order_line_id) == col(OrderLine.id))
    return mine.correlate(OrderLine).scalar_subquery()
