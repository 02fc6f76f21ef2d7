"""Loading: one session of SQLModel for a request, and a DataLoader for each relation."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.dataloader import DataLoader

from models import (
    Address,
    Order,
    OrderLine,
    Product,
    Variant,
    Wishlist,
    WishlistItem,
)


class Loading:
    """What one request reads with; a session serves one statement at a time.

    `person` is the customer or the member of staff who asks.
    """

    person: Any = None

    def __init__(self, session: AsyncSession) -> None:
        self._session, self._turn = session, asyncio.Lock()
        self.addresses = DataLoader(self._many(Address.customer_id, Address.created_at))
        self.lines = DataLoader(self._many(OrderLine.order_id, OrderLine.position))
        self.variants_of = DataLoader(self._many(Variant.product_id, Variant.position))
        self.wishlists = DataLoader(self._many(Wishlist.customer_id, Wishlist.created_at))
        self.variants = DataLoader(self._for_sale)
        self.products = DataLoader(self._products)
        self.counts = DataLoader(self._counts)
        self.items: DataLoader[tuple[UUID, int], list[WishlistItem]] = DataLoader(self._items)

    async def rows(self, statement: Any) -> list[Any]:
        """Read all rows of a statement."""
        async with self._turn:
            return list(await self._session.exec(statement))

    async def row(self, statement: Any) -> Any:
        """Read the first row of a statement, or None."""
        return next(iter(await self.rows(statement)), None)

    async def orders_of(self, customer: UUID, first: int) -> tuple[list[Order], bool]:
        """Read the newest orders of a customer, and whether more follow."""
        newest = (col(Order.placed_at).desc(), col(Order.id).desc())
        asked = select(Order).where(Order.customer_id == customer).order_by(*newest)
        found = await self.rows(asked.limit(first + 1))
        return found[:first], len(found) > first

    async def close(self) -> None:
        """Give the connection back."""
        await self._session.close()

    def _many(self, key: Any, order: Any) -> Callable[[list[UUID]], Awaitable[list[list[Any]]]]:
        model = key.class_

        async def batch(ids: list[UUID]) -> list[list[Any]]:
            asked = select(model).where(col(key).in_(ids)).order_by(col(order), model.id)
            found: dict[UUID, list[Any]] = defaultdict(list)
            for row in await self.rows(asked):
                found[getattr(row, key.key)].append(row)
            return [found[id] for id in ids]

        return batch

    async def _for_sale(self, ids: list[UUID]) -> list[Variant | None]:
        asked = select(Variant, Product).join(Product).where(col(Variant.id).in_(ids))
        pairs = await self.rows(asked.where(col(Product.is_published)))
        for _, product in pairs:
            self.products.prime(product.id, product)
        found = {variant.id: variant for variant, _ in pairs}
        return [found.get(id) for id in ids]

    async def _products(self, ids: list[UUID]) -> list[Product]:
        asked = select(Product).where(col(Product.id).in_(ids))
        found = {product.id: product for product in await self.rows(asked)}
        return [found[id] for id in ids]

    async def _counts(self, ids: list[UUID]) -> list[int]:
        key = col(Order.customer_id)
        asked = sa.select(key, sa.func.count()).where(key.in_(ids)).group_by(key)
        async with self._turn:
            found = dict((await self._session.execute(asked)).tuples().all())
        return [found.get(id, 0) for id in ids]

    async def _items(self, keys: Sequence[tuple[UUID, int]]) -> list[list[WishlistItem]]:
        """Read the newest items of each list, by a window as SQL has them."""
        newest = (col(WishlistItem.added_at).desc(), col(WishlistItem.id).desc())
        of = col(WishlistItem.wishlist_id)
        place = sa.func.row_number().over(partition_by=of, order_by=newest).label("place")
        ranked = sa.select(col(WishlistItem.id), place).where(of.in_([id for id, _ in keys]))
        inner = ranked.subquery()
        most = max(first for _, first in keys)
        asked = select(WishlistItem).join(inner, inner.c.id == WishlistItem.id)
        found: dict[UUID, list[WishlistItem]] = defaultdict(list)
        for item in await self.rows(asked.where(inner.c.place <= most).order_by(of, *newest)):
            found[item.wishlist_id].append(item)
        return [found[id][:first] for id, first in keys]
