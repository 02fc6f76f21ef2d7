"""Targets: the tables that the loader fills, and the rows as COPY takes them."""

from __future__ import annotations

from typing import Any

import orjson
from sqlmodel import SQLModel

from models.addresses import OrderAddress
from models.credits import Credit, CreditLine
from models.customers import Customer
from models.lines import OrderCharge, OrderLine
from models.orders import Order
from models.products import Product, Variant
from models.seams import ExternalReference

Record = tuple[Any, ...]


class Target:
    """A table of which some columns are given, and the others hold what the model says."""

    def __init__(self, model: type[SQLModel], *given: str) -> None:
        table = model.__table__  # type: ignore[attr-defined]
        rest = [c.name for c in table.columns if c.name not in given and c.computed is None]
        self.table: str = table.name
        self.columns = (*given, *rest)
        self._rest = tuple(_default(model, name) for name in rest)

    def record(self, *given: Any) -> Record:
        """Make the row of the given values, in the order of the given columns."""
        return (*given, *self._rest)


def _default(model: type[SQLModel], name: str) -> Any:
    field = model.model_fields[name]
    if field.is_required():
        raise TypeError(f"the import gives no {model.__name__}.{name}, which has no default")
    value = field.get_default(call_default_factory=True, validated_data={})
    return text(value) if isinstance(value, dict | list) else value


def text(words: dict[str, str] | list[Any]) -> str:
    """Write words by language, or a list, as JSONB takes them."""
    return orjson.dumps(words).decode()


PRODUCTS = Target(Product, "id", "created_at", "slug", "name", "is_published", "published_at")
VARIANTS = Target(Variant, "id", "created_at", "product_id", "sku", "currency", "price_minor")
CUSTOMERS = Target(Customer, "id", "created_at", "email", "email_key")
ADDRESSES = Target(OrderAddress, "id", "created_at", "line1", "country")
ORDERS = Target(
    Order,
    "id",
    "created_at",
    "placed_at",
    "number",
    "customer_id",
    "billing_address_id",
    "payment_status",
    "fulfilment_status",
    "currency",
    "goods_minor",
    "discount_minor",
    "shipping_minor",
    "handling_minor",
    "fees_minor",
    "tax_minor",
    "total_minor",
)
LINES = Target(
    OrderLine,
    "id",
    "created_at",
    "order_id",
    "position",
    "variant_id",
    "sku",
    "name",
    "quantity",
    "shipped_quantity",
    "currency",
    "unit_minor",
    "total_minor",
)
CHARGES = Target(
    OrderCharge,
    "id",
    "created_at",
    "order_id",
    "position",
    "kind",
    "label",
    "currency",
    "amount_minor",
)
CREDITS = Target(
    Credit, "id", "created_at", "issued_at", "number", "customer_id", "currency", "total_minor"
)
CREDIT_LINES = Target(
    CreditLine,
    "id",
    "created_at",
    "credit_id",
    "position",
    "kind",
    "order_line_id",
    "variant_id",
    "sku",
    "name",
    "quantity",
    "currency",
    "total_minor",
)
REFERENCES = Target(ExternalReference, "id", "created_at", "system", "kind", "key", "object_id")
