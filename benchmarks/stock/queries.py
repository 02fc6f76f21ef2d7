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

DOCUMENT = models.ProductDocument
STEMS = ("english", "german")


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
        rows = await info.context.rows(asked)
        return _page("customer", [(row.created_at, row) for row in rows], first)

    @strawberry.field
    async def product_by_slug(self, info: Info, slug: str) -> Product | None:
        """Answer a product."""
        asked = _for_sale().where(models.Product.slug == slug)
        return await info.context.row(asked)  # type: ignore[no-any-return]

    @strawberry.field
    async def products(
        self, info: Info, first: int = 20, search: str | None = None
    ) -> Connection[Product]:
        """Answer products by slug, or those that have a word by how well they match it."""
        id = col(models.Product.id)
        if search is None:
            asked = _for_sale().order_by(col(models.Product.slug), id).limit(first + 1)
            rows = await info.context.rows(asked)
            return _page("product", [(row.slug, row) for row in rows], first)
        query: Any = sa.cast(f"'{search}':*", TSQUERY)
        for language in STEMS:
            query = query.op("||")(sa.func.plainto_tsquery(language, search))
        rank = sa.cast(sa.func.ts_rank(col(DOCUMENT.words), query) * 1_000_000, sa.BigInteger)
        found = (
            sa.select(models.Product, rank)
            .join(DOCUMENT, col(DOCUMENT.product_id) == id)
            .where(col(models.Product.is_published), col(DOCUMENT.words).op("@@")(query))
        )
        rows = await info.context.rows(found.order_by(rank.desc(), id.desc()).limit(first + 1))
        return _page("product~relevance", [(rank, row) for row, rank in rows], first)


def _for_sale() -> Any:
    return select(models.Product).where(col(models.Product.is_published))


def _page(list_name: str, rows: list[tuple[Any, Any]], first: int) -> Connection[Any]:
    shown = rows[:first]
    end = cursor_of(list_name, [shown[-1][0], shown[-1][1].id]) if shown else None
    return Connection(
        nodes=[row for _, row in shown],
        page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end),
    )
