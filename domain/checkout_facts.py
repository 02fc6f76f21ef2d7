"""Checkout facts: all that an order of a cart would follow from, gathered by one SQL expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlmodel import col

from auth.viewer import Viewer
from domain import (
    cart_facts,
    code_facts,
    payment_methods,
    point_facts,
    price_facts,
    shipping_facts,
    tax_facts,
    vat_numbers,
)
from domain.setting_facts import decided
from kit.literals import NONE, number, pairs, said
from models import (
    Address,
    Cart,
    CartLine,
    Checkout,
    Customer,
    Product,
    ProductKind,
    Variant,
)
from models.addresses import Postal

PARTS = tuple(Postal.model_fields)


def of_cart(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what the checkout of a cart shows, for the row of `carts` around it.

    It is that of its owner, where staff look; `domain.previewing` reads what it yields.
    """
    return _gathered(viewer)


def to_place(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather it together with what an order keeps of its goods."""
    return _gathered(
        viewer,
        sku=col(Variant.sku),
        name=col(Product.name),
        variantName=col(Variant.name),
        isFinalSale=col(Product.is_final_sale),
    )


def _gathered(viewer: Viewer, **kept: Any) -> sa.ColumnElement[Any]:
    owner = cart_facts.for_owner(viewer, col(Cart.customer_id))
    chosen = _chosen(owner)
    country, region = (chosen.c.going.op("->>")(said(part)) for part in ("country", "region"))
    told = sa.func.jsonb_build_object(
        *pairs(
            currency=col(Cart.currency),
            lines=_lines(viewer, kept),
            email=chosen.c.email,
            shipping=chosen.c.shipping,
            billing=chosen.c.billing,
            payment=chosen.c.payment,
            payments=decided(payment_methods.KEY),
            method=chosen.c.method,
            methods=shipping_facts.methods(),
            shown=price_facts.shown_for(owner),
            wantedPoints=chosen.c.points,
            points=point_facts.facts_for(col(Cart.customer_id)),
            codes=code_facts.of_cart(owner, None if owner is None else chosen.c.email),
            taxes=tax_facts.facts_for(owner, country, region),
            vat=chosen.c.vat,
        ),
        type_=JSONB,
    )
    return sa.select(told).select_from(chosen).correlate(Cart).scalar_subquery()


def _lines(viewer: Viewer, kept: dict[str, Any]) -> Any:
    own = cart_facts.of_line(
        viewer,
        id=col(CartLine.id),
        variant=col(Variant.id),
        kind=col(Product.kind),
        taxClass=col(Product.tax_class_id),
        grams=col(Variant.weight_grams),
        **kept,
    )
    found = (
        sa.select(
            sa.func.jsonb_agg(aggregate_order_by(own, col(CartLine.added_at), col(CartLine.id)))
        )
        .select_from(CartLine)
        .where(col(CartLine.cart_id) == col(Cart.id))
        .correlate(Cart)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)


def _chosen(owner: Any) -> sa.Subquery:
    """Select what was said of the checkout, and what the buyer is known by where it was not."""
    shipping = sa.func.coalesce(
        col(Checkout.shipping_address), _of_book(owner, col(Address.is_default_shipping))
    )
    billing = sa.func.coalesce(
        col(Checkout.billing_address), _of_book(owner, col(Address.is_default_billing)), shipping
    )
    email = sa.func.coalesce(col(Checkout.email), _email(owner))
    alone = sa.select(number(1).label("row")).subquery("alone")
    return (
        sa.select(
            email.label("email"),
            shipping.label("shipping"),
            billing.label("billing"),
            col(Checkout.points).label("points"),
            sa.func.coalesce(col(Checkout.vat), vat_numbers.facts_for(owner)).label("vat"),
            col(Checkout.payment_method).label("payment"),
            col(Checkout.shipping_method_id).label("method"),
            sa.case((_is_sent(), shipping), else_=billing).label("going"),
        )
        .select_from(alone.outerjoin(Checkout, col(Checkout.cart_id) == col(Cart.id)))
        .correlate(Cart)
        .offset(sa.literal_column("0"))  # or each place that speaks of it would find it anew
        .subquery("chosen")
    )


def _is_sent() -> Any:
    """Ask whether anything in the cart is sent by a carrier."""
    sent = (
        sa.select(col(CartLine.id))
        .join(Variant, col(Variant.id) == col(CartLine.variant_id))
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(
            col(CartLine.cart_id) == col(Cart.id),
            sa.cast(col(Product.kind), sa.Text) == said(ProductKind.PHYSICAL),
        )
        .correlate(Cart)
    )
    return sent.exists()


def _of_book(owner: Any, is_default: Any) -> Any:
    """Read the address that the buyer's book says is the usual one."""
    if owner is None:
        return sa.null()
    parts = pairs(**{name: getattr(Address, name) for name in PARTS})
    found = (
        sa.select(sa.func.jsonb_build_object(*parts, type_=JSONB))
        .select_from(Address)
        .where(col(Address.customer_id) == owner, is_default)
    )
    return found.correlate_except(Address).scalar_subquery()


def _email(owner: Any) -> Any:
    if owner is None:
        return sa.null()
    found = sa.select(col(Customer.email)).where(col(Customer.id) == owner)
    return found.correlate_except(Customer).scalar_subquery()
