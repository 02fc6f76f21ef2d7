"""Orders: what was bought, frozen at the moment of buying."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, UTCDateTime

from kit.money import Amount
from kit.searching import Searchable, stemmed
from models.base import BLANK, KEPT, PLAIN, SECRET, Record, choice, finite
from models.taxes import TaxTreatment
from models.vat_numbers import VatCheck


class PaymentStatus(StrEnum):
    """How far an order is paid."""

    AUTHORIZED = "AUTHORIZED"
    FAILED = "FAILED"
    PAID = "PAID"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    PENDING = "PENDING"
    REFUNDED = "REFUNDED"


class Cancellation(StrEnum):
    """How long customers may cancel an order themselves."""

    NEVER = "NEVER"
    UNTIL_CONFIRMED = "UNTIL_CONFIRMED"
    UNTIL_SHIPPED = "UNTIL_SHIPPED"


class FulfilmentStatus(StrEnum):
    """How far the goods of an order have come."""

    CANCELLED = "CANCELLED"
    DELIVERED = "DELIVERED"
    PARTLY_RETURNED = "PARTLY_RETURNED"
    PARTLY_SHIPPED = "PARTLY_SHIPPED"
    PROCESSING = "PROCESSING"
    RETURNED = "RETURNED"
    SHIPPED = "SHIPPED"
    UNFULFILLED = "UNFULFILLED"


class OrderStatus(StrEnum):
    """The one word of five that a customer is told."""

    CANCELLED = "CANCELLED"
    PENDING = "PENDING"
    PROCESSED = "PROCESSED"
    RETURNED = "RETURNED"
    SHIPPED = "SHIPPED"


_MOVED: dict[FulfilmentStatus, OrderStatus] = {
    FulfilmentStatus.CANCELLED: OrderStatus.CANCELLED,
    FulfilmentStatus.DELIVERED: OrderStatus.SHIPPED,
    FulfilmentStatus.PARTLY_RETURNED: OrderStatus.SHIPPED,
    FulfilmentStatus.PARTLY_SHIPPED: OrderStatus.PROCESSED,
    FulfilmentStatus.PROCESSING: OrderStatus.PROCESSED,
    FulfilmentStatus.RETURNED: OrderStatus.RETURNED,
    FulfilmentStatus.SHIPPED: OrderStatus.SHIPPED,
}
_NOT_YET: dict[PaymentStatus, OrderStatus] = {
    PaymentStatus.AUTHORIZED: OrderStatus.PROCESSED,
    PaymentStatus.FAILED: OrderStatus.PENDING,
    PaymentStatus.PAID: OrderStatus.PROCESSED,
    PaymentStatus.PARTLY_REFUNDED: OrderStatus.PROCESSED,
    PaymentStatus.PENDING: OrderStatus.PENDING,
}
_GIVEN_BACK: dict[FulfilmentStatus, OrderStatus] = {  # nothing more is sent once all is refunded
    FulfilmentStatus.PARTLY_SHIPPED: OrderStatus.SHIPPED,
    FulfilmentStatus.PROCESSING: OrderStatus.CANCELLED,
    FulfilmentStatus.UNFULFILLED: OrderStatus.CANCELLED,
}


def _word(fulfilment: FulfilmentStatus, payment: PaymentStatus) -> OrderStatus:
    if payment is PaymentStatus.REFUNDED and fulfilment in _GIVEN_BACK:
        return _GIVEN_BACK[fulfilment]
    return _MOVED.get(fulfilment) or _NOT_YET[payment]


STATUS: dict[tuple[FulfilmentStatus, PaymentStatus], OrderStatus] = {
    (fulfilment, payment): _word(fulfilment, payment)
    for fulfilment in FulfilmentStatus
    for payment in PaymentStatus
}
"""The one word for each pair; `docs/orders.md` prints this table whole."""

NUMBERS = sa.Sequence("order_numbers", start=1001, metadata=Record.metadata)
SEARCH = Searchable(("number", "email", "nickname"))


def _derived() -> str:
    """Write the table as the SQL that keeps `status` true."""
    cases = " ".join(
        f"when fulfilment_status || '/' || payment_status in ({_pairs(word)}) then '{word}'"
        for word in OrderStatus
    )
    return f"case {cases} end"


def _pairs(word: OrderStatus) -> str:
    return ", ".join(f"'{f}/{p}'" for (f, p), derived in STATUS.items() if derived is word)


def _words() -> str:
    """Write what the words of a document are, as SQL."""
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(stemmed(sa.column("body")).compile(dialect=dialect))


class OrderDocument(Record, table=True):
    """What an order is found by beside its own words; triggers of `order_lines` keep it true."""

    __tablename__ = "order_documents"
    __table_args__ = (sa.UniqueConstraint("order_id"),)

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    body: str = Field(sa_column_kwargs=PLAIN, description="SKUs and names of its lines.")
    words: Any = Field(
        default=None,
        sa_column=sa.Column(
            postgresql.TSVECTOR(), sa.Computed(_words(), persisted=True), nullable=False
        ),
    )


class Order(Record, table=True):
    """What was bought, by whom, for how much; it copies what it was sold with."""

    __tablename__ = "orders"
    __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": True}  # the word, once moved
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("cart_id"),
        sa.Index("ix_orders_of_customer", "customer_id", "placed_at", "id"),
        sa.Index("ix_orders_of_business", "business_id", "placed_at", "id"),
        sa.Index("ix_orders_newest", "placed_at", "id"),
        sa.Index("ix_orders_shipping_address_id", "shipping_address_id"),
        sa.Index("ix_orders_billing_address_id", "billing_address_id"),
        SEARCH.index("ix_orders_search"),
        sa.Index(
            "ix_orders_of_claim",
            "claim_hash",
            postgresql_where=sa.text("claim_hash is not null"),
        ),
        *finite("placed_at"),
        sa.CheckConstraint(
            "total_minor = goods_minor - discount_minor + shipping_minor + handling_minor"
            " + fees_minor + tax_minor",
            name="total_is_the_sum",
        ),
    )

    number: str = Field(
        max_length=40, sa_column_kwargs=KEPT, description="What people call it: `A-1042`."
    )
    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", sa_column_kwargs=PLAIN
    )
    business_id: UUID | None = Field(
        default=None, foreign_key="businesses.id", sa_column_kwargs=PLAIN
    )
    claim_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    cart_id: UUID | None = Field(default=None, foreign_key="carts.id", ondelete="SET NULL")
    email: str | None = Field(
        default=None,
        max_length=254,
        sa_column_kwargs=BLANK,
        description="The address given at checkout.",
    )
    nickname: str | None = Field(
        default=None,
        max_length=100,
        sa_column_kwargs=BLANK,
        description="What the customer calls this order.",
    )
    note: str | None = Field(
        default=None, max_length=1000, sa_column_kwargs=BLANK, description="What the buyer said."
    )
    placed_at: datetime = Field(
        sa_type=UTCDateTime, sa_column_kwargs=KEPT, description="When it was placed."
    )
    payment_status: PaymentStatus = Field(
        default=PaymentStatus.PENDING,
        sa_type=choice(PaymentStatus),
        sa_column_kwargs=PLAIN,
        description="How far it is paid.",
    )
    fulfilment_status: FulfilmentStatus = Field(
        default=FulfilmentStatus.UNFULFILLED,
        sa_type=choice(FulfilmentStatus),
        sa_column_kwargs=PLAIN,
        description="How far the goods have come.",
    )
    status: OrderStatus = Field(
        default=None,
        sa_column=sa.Column(
            choice(OrderStatus),
            sa.Computed(_derived(), persisted=True),
            nullable=False,
            info=PLAIN["info"],
        ),
        description="The one word of five, derived from payment and fulfilment.",
    )
    shipping_method: str | None = Field(
        default=None, max_length=100, sa_column_kwargs=PLAIN, description="How it is sent."
    )
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    goods_minor: int = Field(sa_type=sa.BigInteger)
    discount_minor: int = Field(default=0, sa_type=sa.BigInteger)
    shipping_minor: int = Field(default=0, sa_type=sa.BigInteger)
    handling_minor: int = Field(default=0, sa_type=sa.BigInteger)
    fees_minor: int = Field(default=0, sa_type=sa.BigInteger)
    tax_minor: int = Field(default=0, sa_type=sa.BigInteger)
    prices_include_tax: bool | None = Field(
        default=None,
        description="Whether taxes are in its amounts; null where nobody has recorded it.",
    )
    tax_treatment: TaxTreatment | None = Field(
        default=None,
        sa_type=choice(TaxTreatment),
        sa_column_kwargs=PLAIN,
        description="Whether tax is charged, and why not; null where nobody has recorded it.",
    )
    vat_number: str | None = Field(
        default=None,
        max_length=30,
        sa_column_kwargs=KEPT,
        description="The buyer's VAT number, as registries have it; null where none was given.",
    )
    vat_check: VatCheck | None = Field(
        default=None,
        sa_type=choice(VatCheck),
        sa_column_kwargs=PLAIN,
        description="What a registry had said of that number when it was placed.",
    )
    vat_checked_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        sa_column_kwargs=PLAIN,
        description="When the registry said so; null where none was asked.",
    )
    total_minor: int = Field(sa_type=sa.BigInteger)
    points_used: int = Field(default=0, description="Reward points spent on it.")
    points_earned: int = Field(default=0, description="Reward points it brings.")
    shipping_address_id: UUID | None = Field(default=None, foreign_key="order_addresses.id")
    billing_address_id: UUID | None = Field(default=None, foreign_key="order_addresses.id")

    goods: ClassVar[Amount] = Amount("goods_minor", "Sum of the lines, before discounts.")
    discount: ClassVar[Amount] = Amount("discount_minor", "What was taken off; positive.")
    shipping: ClassVar[Amount] = Amount("shipping_minor", "Carriage.")
    handling: ClassVar[Amount] = Amount("handling_minor", "Packing and handling.")
    fees: ClassVar[Amount] = Amount(
        "fees_minor", "Other charges, such as for samples, vouchers or manual corrections."
    )
    tax: ClassVar[Amount] = Amount("tax_minor", "Taxes that are not in the other amounts.")
    total: ClassVar[Amount] = Amount(
        "total_minor",
        "What the customer pays: goods - discount + shipping + handling + fees + tax.",
    )
