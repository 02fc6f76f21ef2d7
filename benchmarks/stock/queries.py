"""Queries: the roots of the stock schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col, select

import models
from benchmarks.stock.types import Connection, Customer, Info, Order, PageInfo, Product
from kit import ids
from kit.pages import cursor_of
from models.products import SEARCH

WORDS = SEARCH.vector(models.Product.__table__)  # type: ignore[attr-defined]


@strawberry.type
class Query:
    """What can be read."""

    @strawberry.field
    def me(self, info: Info) -> Customer | None:
        """Answer the customer who asks."""
        person = info.context.person
        return person if isinstance(person, models.Customer) else None  # type: ignore[return-value]

    @strawberry.field
    async def order(self, info: Info, id: strawberry.ID) -> Order | None:
        """Answer an order of the customer who asks."""
        person = info.context.person
        if not isinstance(person, models.Customer):
            return None
        asked = select(models.Order).where(
            models.Order.id == ids.of(models.Order, id), models.Order.customer_id == person.id
        )
        return await info.context.row(asked)  # type: ignore[no-any-return]

    @strawberry.field
    async def customers(self, info: Info, first: int = 20) -> Connection[Customer] | None:
        """Answer the newest customers to staff."""
        if not isinstance(info.context.person, models.Staff):
            return None
        newest = (col(models.Customer.created_at).desc(), col(models.Customer.id).desc())
        asked = select(models.Customer).order_by(*newest).limit(first + 1)
        return _page("customer", "created_at", await info.context.rows(asked), first)

    @strawberry.field
    async def product_by_slug(self, info: Info, slug: str) -> Product | None:
        """Answer a product."""
        asked = _for_sale().where(models.Product.slug == slug)
        return await info.context.row(asked)  # type: ignore[no-any-return]

    @strawberry.field
    async def products(
        self, info: Info, first: int = 20, search: str | None = None
    ) -> Connection[Product]:
        """Answer products by slug, those that have a word where one is given."""
        asked = _for_sale().order_by(col(models.Product.slug), col(models.Product.id))
        if search is not None:
            asked = asked.where(WORDS.op("@@")(sa.cast(f"'{search}':*", TSQUERY)))
        return _page("product", "slug", await info.context.rows(asked.limit(first + 1)), first)


def _for_sale() -> Any:
    return select(models.Product).where(col(models.Product.is_published))


def _page(list_name: str, key: str, rows: list[Any], first: int) -> Connection[Any]:
    shown = rows[:first]
    end = cursor_of(list_name, [getattr(shown[-1], key), shown[-1].id]) if shown else None
    return Connection(
        nodes=shown, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end)
    )
