"""Code facts: all that the discount codes of a cart follow from, gathered by one SQL expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from domain.discounting import Code, CodeProblem
from kit.emails import DOTLESS
from kit.literals import NONE, number, pairs, said
from kit.meanings import MOMENT
from models import (
    Cart,
    CartCode,
    CartLine,
    Category,
    CodeUse,
    DiscountCode,
    DiscountCodeCategory,
    DiscountCodeProduct,
    DiscountKind,
    ProductCategory,
    Variant,
)


def of_cart(customer: Any, email: Any) -> sa.ColumnElement[Any]:
    """Gather the codes in the row of `carts` around it, for a buyer; `codes` reads what it yields.

    A buyer is a customer, an address, or both, each an id, a text or a column, or None.
    """
    row = sa.func.jsonb_build_object(
        *pairs(
            id=col(DiscountCode.id),
            text=col(DiscountCode.text),
            kind=col(DiscountCode.kind),
            value=sa.func.coalesce(
                col(DiscountCode.percent_bp), col(DiscountCode.amount_minor), number(0)
            ),
            currency=col(DiscountCode.currency),
            least=sa.func.coalesce(col(DiscountCode.least_minor), number(0)),
            isCombinable=col(DiscountCode.is_combinable),
            problem=_problem(customer, email),
            lines=sa.case((col(DiscountCode.is_for_some), _lines())),
        )
    )
    found = (
        sa.select(
            sa.func.jsonb_agg(aggregate_order_by(row, col(CartCode.created_at), col(CartCode.id)))
        )
        .select_from(CartCode)
        .join(DiscountCode, col(DiscountCode.id) == col(CartCode.code_id))
        .where(col(CartCode.cart_id) == col(Cart.id))
        .correlate(Cart)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)


def codes(facts: Sequence[Mapping[str, Any]]) -> list[Code]:
    """Read the codes of a cart, whose lines are known by their ids, as totals take them."""
    return [
        Code(
            key=one["id"],
            kind=DiscountKind(one["kind"]),
            value=one["value"],
            currency=one["currency"],
            least=one["least"],
            lines=None if one["lines"] is None else frozenset(one["lines"]),
            is_combinable=one["isCombinable"],
            problem=None if one["problem"] is None else CodeProblem(one["problem"]),
        )
        for one in facts
    ]


def is_theirs(customer: Any, email: Any) -> sa.ColumnElement[bool]:
    """Keep uses of a customer, or of whoever has the mailbox that an address reaches."""
    ways = []
    if customer is not None:
        ways.append(col(CodeUse.customer_id) == customer)
    if email is not None:
        ways.append(col(CodeUse.email_key) == folded(email))
    return sa.or_(*ways) if ways else sa.false()


def folded(email: Any) -> Any:
    """Reduce an address to the mailbox it likely reaches, as `kit.emails.folded` does."""
    whole = sa.func.lower(email)
    local, domain = (sa.func.split_part(whole, said("@"), number(n)) for n in (1, 2))
    tagged = sa.func.split_part(local, said("+"), number(1))
    kept = sa.func.coalesce(sa.func.nullif(tagged, said("")), local)
    dotless = domain.in_([said(one) for one in sorted(DOTLESS)])
    plain = sa.case((dotless, sa.func.replace(kept, said("."), said(""))), else_=kept)
    return plain.op("||")(said("@")).op("||")(domain)


def _problem(customer: Any, email: Any) -> Any:
    """Ask what keeps a code from being used by its buyer now, whatever is in the cart."""
    code = DiscountCode
    return sa.case(
        (sa.not_(col(code.is_active)), said(CodeProblem.OFF)),
        (col(code.ends_at) <= MOMENT, said(CodeProblem.ENDED)),
        (col(code.starts_at) > MOMENT, said(CodeProblem.NOT_STARTED)),
        (col(code.uses) >= col(code.most_uses), said(CodeProblem.USED_UP)),
        (_uses(customer, email) >= col(code.most_uses_each), said(CodeProblem.USED_BY_YOU)),
    )


def _uses(customer: Any, email: Any) -> Any:
    counted = sa.select(sa.func.count(col(CodeUse.id))).where(
        col(CodeUse.code_id) == col(DiscountCode.id),
        col(CodeUse.given_back_at).is_(None),
        is_theirs(customer, email),
    )
    return counted.correlate_except(CodeUse).scalar_subquery()


def _lines() -> Any:
    """Gather the lines of the cart that a code is for: by their product, or by its categories."""
    product = sa.exists().where(
        col(DiscountCodeProduct.code_id) == col(DiscountCode.id),
        col(DiscountCodeProduct.product_id) == col(Variant.product_id),
    )
    category = sa.exists().where(
        col(DiscountCodeCategory.code_id) == col(DiscountCode.id),
        col(DiscountCodeCategory.category_id) == sa.any_(col(Category.path)),
        col(ProductCategory.category_id) == col(Category.id),
        col(ProductCategory.product_id) == col(Variant.product_id),
    )
    within = category.correlate_except(DiscountCodeCategory, Category, ProductCategory)
    found = (
        sa.select(sa.func.jsonb_agg(col(CartLine.id)))
        .select_from(CartLine)
        .join(Variant, col(Variant.id) == col(CartLine.variant_id))
        .where(
            col(CartLine.cart_id) == col(CartCode.cart_id),
            sa.or_(product.correlate_except(DiscountCodeProduct), within),
        )
        .correlate_except(CartLine, Variant)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)
