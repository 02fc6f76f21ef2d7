"""The one word of five, in Python, in Postgres and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import FulfilmentStatus, Order, OrderLine, OrderStatus, PaymentStatus
from models.orders import STATUS
from tests.makers import an_order

PAGE = Path(__file__).parent.parent.parent / "docs" / "orders.md"


def printed() -> dict[tuple[str, str], str]:
    """Read the first table of the page."""
    first = PAGE.read_text(encoding="utf-8").split("\n## Why")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in first.splitlines()
        if line.startswith("|") and not line.startswith("|--")
    ]
    [_, *payments], *body = rows
    return {
        (fulfilment, payment): word
        for fulfilment, *words in body
        for payment, word in zip(payments, words, strict=True)
    }


def test_the_page_prints_the_whole_table() -> None:
    assert len(STATUS) == 48
    assert printed() == {(f.value, p.value): word.value for (f, p), word in STATUS.items()}


async def test_postgres_derives_the_same_word_for_every_pair(session: AsyncSession) -> None:
    for fulfilment, payment in STATUS:
        await an_order(session, fulfilment_status=fulfilment, payment_status=payment)

    rows = await session.exec(
        select(Order.fulfilment_status, Order.payment_status, Order.status).order_by(col(Order.id))
    )
    assert {(fulfilment, payment): word for fulfilment, payment, word in rows} == STATUS


@pytest.mark.parametrize(
    ("fulfilment", "payment", "word"),
    [
        ("UNFULFILLED", "PENDING", "PENDING"),
        ("UNFULFILLED", "FAILED", "PENDING"),
        ("UNFULFILLED", "PAID", "PROCESSED"),
        ("PROCESSING", "PENDING", "PROCESSED"),
        ("PARTLY_SHIPPED", "PAID", "PROCESSED"),
        ("PARTLY_SHIPPED", "REFUNDED", "SHIPPED"),
        ("DELIVERED", "REFUNDED", "SHIPPED"),
        ("PARTLY_RETURNED", "PARTLY_REFUNDED", "SHIPPED"),
        ("RETURNED", "PAID", "RETURNED"),
        ("PROCESSING", "REFUNDED", "CANCELLED"),
        ("CANCELLED", "PAID", "CANCELLED"),
    ],
)
def test_the_word_is_what_the_page_argues(fulfilment: str, payment: str, word: str) -> None:
    pair = (FulfilmentStatus(fulfilment), PaymentStatus(payment))

    assert STATUS[pair] is OrderStatus(word)


async def test_nobody_sets_the_word_by_hand(session: AsyncSession) -> None:
    order = await an_order(session)

    with pytest.raises(DBAPIError, match="can only be updated to DEFAULT"):
        await session.exec(
            sa.update(Order).where(col(Order.id) == order.id).values(status="SHIPPED")
        )


async def test_a_total_is_the_sum_of_its_parts(session: AsyncSession) -> None:
    with pytest.raises(DBAPIError, match="ck_orders_total_is_the_sum"):
        await an_order(session, tax_minor=1)


@pytest.mark.parametrize(
    "wrong", [{"quantity": 0}, {"shipped_quantity": 3}, {"returned_quantity": -1}]
)
async def test_a_line_counts_only_what_it_has(session: AsyncSession, wrong: dict[str, Any]) -> None:
    order = await an_order(session, lines=())
    line: dict[str, Any] = {
        "order_id": order.id,
        "position": 0,
        "sku": "MUG",
        "name": "Mug",
        "quantity": 2,
        "currency": "EUR",
        "unit_minor": 100,
        "total_minor": 200,
    }
    session.add(OrderLine(**{**line, **wrong}))

    with pytest.raises(DBAPIError, match="ck_order_lines_"):
        await session.flush()
