"""Types: the schema in Strawberry's own words, of the same shape as the product's.

Resolvers hand over rows of SQLModel, as is usual, so `self` is one wherever a resolver has one.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY

import models
from benchmarks.stock.loading import Loading
from kit import times
from kit.pages import cursor_of
from models.customers import full_name

T = TypeVar("T")
Info = strawberry.Info[Loading, None]

Time = strawberry.scalar(name="DateTime", serialize=times.printed, parse_value=times.read)
strawberry.enum(models.OrderStatus)
SCALARS = {**DEFAULT_SCALAR_REGISTRY, datetime: Time}


@strawberry.type
class Money:
    """An amount."""

    amount: Decimal
    currency: str


def money(minor: int, currency: str) -> Money:
    """Make an amount of minor units."""
    return Money(amount=Decimal(minor).scaleb(-2), currency=currency)


def named(kind: str) -> Any:
    """Make the field of a public id."""

    def id_of(root: Any) -> strawberry.ID:
        return strawberry.ID(f"{kind}_{root.id.hex}")

    return strawberry.field(resolver=id_of)


@strawberry.type
class PageInfo:
    """Where a page ends, and whether rows follow."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Connection(Generic[T]):
    """A page of a list."""

    nodes: list[T]
    page_info: PageInfo


@strawberry.type
class Product:
    """Something the shop sells."""

    id: strawberry.ID = named("product")
    slug: str

    @strawberry.field
    def name(self: Any) -> str:
        """Say it in the shop's language."""
        return str(self.name.get("en", ""))

    @strawberry.field
    def description(self: Any) -> str:
        """Say it in the shop's language."""
        return str(self.description.get("en", ""))

    @strawberry.field
    async def variants(self: Any, info: Info) -> list[Variant]:
        """Load them with those of other products."""
        return await info.context.variants_of.load(self.id)  # type: ignore[no-any-return]


@strawberry.type
class Variant:
    """One buyable form of a product."""

    id: strawberry.ID = named("variant")
    sku: str

    @strawberry.field
    def name(self: Any) -> str:
        """Say it in the shop's language."""
        return str(self.name.get("en", ""))

    @strawberry.field
    def list_price(self: Any) -> Money:
        """Read both columns."""
        return money(self.price_minor, self.currency)

    @strawberry.field
    async def product(self: Any, info: Info) -> Product:
        """Load it with those of other variants."""
        return await info.context.products.load(self.product_id)  # type: ignore[return-value]


@strawberry.type
class OrderLine:
    """Some of one variant, as it was sold."""

    sku: str
    quantity: int

    @strawberry.field
    def unit_price(self: Any) -> Money:
        """Read both columns."""
        return money(self.unit_minor, self.currency)

    @strawberry.field
    def total(self: Any) -> Money:
        """Read both columns."""
        return money(self.total_minor, self.currency)

    @strawberry.field
    async def variant(self: Any, info: Info) -> Variant | None:
        """Load it with those of other lines, if it is for sale."""
        return await info.context.variants.load(self.variant_id)  # type: ignore[return-value]


@strawberry.type
class Order:
    """What was bought."""

    id: strawberry.ID = named("order")
    number: str
    placed_at: datetime
    status: models.OrderStatus

    @strawberry.field
    def total(self: Any) -> Money:
        """Read both columns."""
        return money(self.total_minor, self.currency)

    @strawberry.field
    async def lines(self: Any, info: Info) -> list[OrderLine]:
        """Load them with those of other orders."""
        return await info.context.lines.load(self.id)  # type: ignore[no-any-return]


@strawberry.type
class Address:
    """A place in an address book."""

    id: strawberry.ID = named("address")
    first_name: str | None
    last_name: str | None
    line1: str
    city: str | None
    postal_code: str | None
    country: str
    is_default_shipping: bool


@strawberry.type
class WishlistItem:
    """One variant on a wishlist."""

    id: strawberry.ID = named("wishlist_item")
    added_at: datetime

    @strawberry.field
    async def variant(self: Any, info: Info) -> Variant | None:
        """Load it with those of other items, if it is for sale."""
        return await info.context.variants.load(self.variant_id)  # type: ignore[return-value]


@strawberry.type
class Items:
    """What is on a wishlist."""

    nodes: list[WishlistItem]


@strawberry.type
class Wishlist:
    """A named list of things wished for."""

    id: strawberry.ID = named("wishlist")
    name: str

    @strawberry.field
    async def items(self: Any, info: Info, first: int = 20) -> Items:
        """Load the newest with those of other lists."""
        return Items(nodes=await info.context.items.load((self.id, first)))  # type: ignore[arg-type]


@strawberry.type
class Count:
    """How many rows a list has."""

    value: int


@strawberry.type
class Orders(Connection[Order]):
    """The orders of a customer."""

    owner: strawberry.Private[Any] = None

    @strawberry.field
    async def count(self, info: Info) -> Count:
        """Count them with those of other customers."""
        return Count(value=await info.context.counts.load(self.owner))


@strawberry.type
class Customer:
    """Someone who buys."""

    id: strawberry.ID = named("customer")
    email: str | None
    created_at: datetime

    @strawberry.field
    def name(self: Any) -> str | None:
        """Join what is known."""
        return full_name(self.first_name, self.last_name)

    @strawberry.field
    async def addresses(self: Any, info: Info) -> list[Address]:
        """Load them with those of other customers."""
        return await info.context.addresses.load(self.id)  # type: ignore[no-any-return]

    @strawberry.field
    async def orders(self: Any, info: Info, first: int = 20) -> Orders:
        """Read the newest, unless only their number is asked for."""
        rows: list[models.Order] = []
        more = False
        if {field.name for field in info.selected_fields[0].selections} != {"count"}:  # type: ignore[union-attr]
            rows, more = await info.context.orders_of(self.id, first)
        end = cursor_of("order~customer_id", [rows[-1].placed_at, rows[-1].id]) if rows else None
        ends = PageInfo(has_next_page=more, end_cursor=end)
        return Orders(nodes=rows, page_info=ends, owner=self.id)  # type: ignore[arg-type]

    @strawberry.field
    async def wishlists(self: Any, info: Info) -> list[Wishlist]:
        """Load them with those of other customers."""
        return await info.context.wishlists.load(self.id)  # type: ignore[no-any-return]
