"""Return facts: all that the actions on a return and its refund follow from, told by SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain.credit_facts import credited
from domain.return_actions import ACTIONS, ReturnActionKind
from domain.returnable_facts import received
from kit.actions import Facts
from kit.literals import NONE, number, pairs, said
from models import (
    ActorKind,
    Credit,
    CreditLine,
    Order,
    OrderLine,
    Payment,
    PaymentRequest,
    PaymentRequestKind,
    PaymentRequestState,
    Return,
    ReturnLine,
)


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what `domain.return_actions` and `domain.return_previews` read about the row of
    `returns` around it."""
    buys = viewer.kind in (ActorKind.CUSTOMER, ActorKind.NOBODY)
    return sa.func.jsonb_build_object(
        *pairs(
            writes=_is(viewer.may(Permission.ORDERS_WRITE)),
            pays=_is(viewer.may(Permission.PAYMENTS_WRITE)),
            buys=_is(buys),
            state=col(Return.state),
            order=_order(),
            lines=_lines(),
            refundable=_refundable(sa.func.max),
            refundableInAll=_refundable(sa.func.sum),
        ),
        type_=JSONB,
    )


async def need(
    session: AsyncSession, viewer: Viewer, returned: Return, kind: ReturnActionKind
) -> Facts:
    """Refuse what cannot be done with a locked return now, else tell by which facts it can."""
    await session.flush()
    of = sa.select(facts(viewer)).where(col(Return.id) == returned.id)
    told: Facts = (await (await session.connection()).execute(of)).scalar_one()
    ACTIONS.require(kind, told)
    return told


def of_order() -> Any:
    """Gather what refunds follow from of the row of `orders` around it."""
    given = sa.select(sa.func.coalesce(sa.func.sum(col(Credit.total_minor)), number(0)))
    given = given.where(col(Credit.order_id) == col(Order.id)).correlate(Order)
    return sa.func.jsonb_build_object(
        *pairs(
            currency=col(Order.currency),
            total=col(Order.total_minor),
            fees=col(Order.fees_minor),
            includesTax=col(Order.prices_include_tax),
            pointsUsed=col(Order.points_used),
            pointsEarned=col(Order.points_earned),
            credited=given.scalar_subquery(),
            creditedGoods=sa.case((col(Order.total_minor) == 0, _credited_goods()), else_=NONE),
        ),
        type_=JSONB,
    )


def of_line(**more: Any) -> Any:
    """Gather what refunds follow from of the row of `order_lines` around it, and `more`."""
    return sa.func.jsonb_build_object(
        *pairs(
            orderLine=col(OrderLine.id),
            quantity=col(OrderLine.quantity),
            total=col(OrderLine.total_minor),
            discount=col(OrderLine.discount_minor),
            tax=col(OrderLine.tax_minor),
            rate=col(OrderLine.tax_rate_bp),
            credited=credited(),
            **more,
        ),
        type_=JSONB,
    )


def _credited_goods() -> Any:
    """Gather what each line of an order came to that cost no money, for how many in all, and for
    how many of them it was undone."""
    on_top = sa.case(
        (col(Order.prices_include_tax).is_(sa.false()), col(OrderLine.tax_minor)), else_=number(0)
    )
    line = sa.func.jsonb_build_array(
        col(OrderLine.total_minor) - col(OrderLine.discount_minor) + on_top,
        col(OrderLine.quantity),
        sa.func.least(credited(), col(OrderLine.quantity)),
    )
    lines = sa.select(sa.func.jsonb_agg(line)).where(col(OrderLine.order_id) == col(Order.id))
    return sa.func.coalesce(lines.correlate(Order).scalar_subquery(), NONE)


def _is(true: bool) -> Any:
    return sa.true() if true else sa.false()


def _order() -> Any:
    found = sa.select(of_order()).select_from(Order).where(col(Order.id) == col(Return.order_id))
    return found.correlate(Return).scalar_subquery()


def _lines() -> Any:
    line = of_line(
        id=col(ReturnLine.id),
        wanted=col(ReturnLine.quantity),
        received=received(),
        refunded=_refunded() + _asked(of_return=True),
        asked=_asked(of_return=False),
    )
    found = (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(line, col(ReturnLine.position))))
        .select_from(ReturnLine)
        .join(OrderLine, col(OrderLine.id) == col(ReturnLine.order_line_id))
        .where(col(ReturnLine.return_id) == col(Return.id))
        .correlate(Return)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)


def _refunded() -> Any:
    """Count for how many of the line money was given back by credit notes of the return."""
    of = (
        sa.select(sa.func.coalesce(sa.func.sum(col(CreditLine.quantity)), number(0)))
        .select_from(CreditLine)
        .join(Credit, col(Credit.id) == col(CreditLine.credit_id))
        .where(
            col(Credit.return_id) == col(ReturnLine.return_id),
            col(CreditLine.order_line_id) == col(ReturnLine.order_line_id),
        )
    )
    return of.correlate(ReturnLine).scalar_subquery()


def _asked(*, of_return: bool) -> Any:
    """Count for how many of the line a provider is being asked to give money back, for the return
    or for whatever it is."""
    details: Any = col(PaymentRequest.details)
    hexed = sa.func.replace(sa.cast(col(ReturnLine.order_line_id), sa.Text), said("-"), said(""))
    this = sa.func.replace(sa.cast(col(Return.id), sa.Text), said("-"), said(""))
    many = sa.cast(details.op("->")(said("lines")).op("->>")(hexed), sa.Integer)
    of = (
        sa.select(sa.func.coalesce(sa.func.sum(many), number(0)))
        .select_from(PaymentRequest)
        .join(Payment, col(Payment.id) == col(PaymentRequest.payment_id))
        .where(
            col(Payment.order_id) == col(Return.order_id),
            sa.cast(col(PaymentRequest.kind), sa.Text) == said(PaymentRequestKind.REFUND),
            sa.cast(col(PaymentRequest.state), sa.Text) == said(PaymentRequestState.OPEN),
            *([details.op("->>")(said("return")) == this] if of_return else []),
        )
    )
    return of.correlate(ReturnLine, Return).scalar_subquery()


def _refundable(how: Any) -> Any:
    """What can be given back of the payments of the order: the most of one, or of all together."""
    left = col(Payment.captured_minor) - col(Payment.refunded_minor) - col(Payment.refunding_minor)
    told = sa.select(sa.cast(sa.func.coalesce(how(left), number(0)), sa.BigInteger))
    told = told.where(col(Payment.order_id) == col(Return.order_id))
    return told.correlate(Return).scalar_subquery()
