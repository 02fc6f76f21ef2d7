"""A shop to load: products, customers, orders and credits, whatever format they came in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.credits import CreditLineKind
from models.lines import ChargeKind
from models.orders import FulfilmentStatus, PaymentStatus


class Product(NamedTuple):
    """A product of one variant, on sale when a price is known."""

    sku: str
    name: str
    at: datetime
    price_minor: int | None


class Customer(NamedTuple):
    """A customer by the number that the other system gave."""

    key: str
    at: datetime


class Sold(NamedTuple):
    """Some of one product in an order."""

    sku: str
    name: str
    quantity: int
    unit_minor: int
    total_minor: int


class Charged(NamedTuple):
    """What an order costs or saves beside its goods."""

    kind: ChargeKind
    label: str
    amount_minor: int


class Order(NamedTuple):
    """An order as it was sold; `country` is an ISO code where one is known."""

    number: str
    customer: str | None
    country: str | None
    at: datetime
    sold: Sequence[Sold]
    charged: Sequence[Charged]


class Piece(NamedTuple):
    """Part of a credit; `place` is the place in order `order` of the line it takes back."""

    kind: CreditLineKind
    sku: str
    name: str
    quantity: int
    total_minor: int
    order: str | None
    place: int | None


class Standing(NamedTuple):
    """How an order stands once a credit was given: statuses, and what came back by place."""

    order: str
    payment: PaymentStatus
    fulfilment: FulfilmentStatus
    returned: dict[int, int]


class Credit(NamedTuple):
    """Money given back, and how the orders it touches stand after it."""

    number: str
    customer: str
    at: datetime
    pieces: Sequence[Piece]
    standings: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything to load, in the order of loading."""

    system: str
    currency: str
    language: str
    products: Sequence[Product]
    customers: Sequence[Customer]
    orders: Collection[Order]
    credits: Sequence[Credit]
