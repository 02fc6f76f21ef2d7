"""Orders that wait for a payment, merchants who move them, and what both lead to."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import SYSTEM, Viewer
from domain import payments
from domain.movements import locked, move
from domain.payment_methods import KEY, SetPaymentMethods, put
from domain.providers import BY_HAND_ALONE, Providers
from kit.ids import public
from models import (
    Customer,
    Letter,
    MovementKind,
    Order,
    OrderLine,
    Payment,
    PaymentEntry,
    PaymentMethod,
    PaymentStatus,
    StoreSetting,
    Variant,
)
from tests.makers.customers import a_member_of_staff, as_staff
from tests.makers.orders import an_order, lines_of

MERCHANT = (
    Permission.ORDERS_READ,
    Permission.ORDERS_WRITE,
    Permission.PAYMENTS_WRITE,
    Permission.SETTINGS_WRITE,
)


async def a_merchant(session: AsyncSession) -> Viewer:
    """Make somebody who moves orders and payments."""
    return as_staff(await a_member_of_staff(session), *MERCHANT)


async def a_placed_order(
    session: AsyncSession,
    customer: Customer | None = None,
    method: PaymentMethod = PaymentMethod.BANK_TRANSFER,
    providers: Providers = BY_HAND_ALONE,
    **values: Any,
) -> Order:
    """Make an order that waits for its payment, as the checkout leaves it; of 25.00 € untold."""
    await offering(session, method, providers)
    order = await an_order(session, customer, payment_status=PaymentStatus.PENDING, **values)
    session.add(payments.begin(order, method, providers))
    await session.commit()
    return order


async def offering(session: AsyncSession, method: PaymentMethod, providers: Providers) -> None:
    """Have the store offer a way to pay, beside those it offers already."""
    kept = select(StoreSetting).where(col(StoreSetting.key) == KEY)
    setting = (await session.exec(kept)).one_or_none()
    known = {row["method"] for row in setting.value} if setting else set()
    if method.value in known:
        return
    rows = [{"method": one} for one in sorted({*known, method.value})]
    wanted = SetPaymentMethods.model_validate({"methods": rows})
    await put(session, SYSTEM, wanted, providers=providers)


async def sold(session: AsyncSession, order: Order, *variants: Variant) -> None:
    """Take what an order has of these variants, each a line, out of stock, as buying does."""
    levels = await locked(session, [variant.id for variant in variants])
    lines = await lines_of(session, order)
    for line, variant in zip(lines, variants, strict=True):
        line.variant_id = variant.id
        session.add(line)
    gone = {line.variant_id: -line.quantity for line in lines if line.variant_id in levels}
    await move(session, SYSTEM, MovementKind.SOLD, gone, levels, order_id=order.id)
    await session.commit()


def line_ids(lines: list[OrderLine]) -> list[str]:
    """Name lines as clients do."""
    return [public(OrderLine, line.id) for line in lines]


async def payments_of(session: AsyncSession, order: Order) -> list[Payment]:
    """Read the payments of an order, as they are by now."""
    rows = select(Payment).where(col(Payment.order_id) == order.id).order_by(col(Payment.id))
    return list(await session.exec(rows.execution_options(populate_existing=True)))


async def ledger_of(session: AsyncSession, payment: Payment) -> list[tuple[str, int]]:
    """Read what happened to a payment."""
    rows = select(PaymentEntry).where(col(PaymentEntry.payment_id) == payment.id)
    found = await session.exec(rows.order_by(col(PaymentEntry.id)))
    return [(row.kind.value, row.amount_minor) for row in found]


async def letters_of(session: AsyncSession) -> list[Letter]:
    """Read the letters that were posted, the oldest first."""
    return list(await session.exec(select(Letter).order_by(col(Letter.id))))
