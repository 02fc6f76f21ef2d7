"""Goods of codes: which products and categories a discount code is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain.finding import held
from kit.ids import PublicId
from models import (
    Category,
    DiscountCode,
    DiscountCodeCategory,
    DiscountCodeProduct,
    Product,
)

MOST = 500
LINKS: tuple[tuple[str, Any, Any, Any], ...] = (
    ("product_ids", DiscountCodeProduct, DiscountCodeProduct.product_id, Product),
    ("category_ids", DiscountCodeCategory, DiscountCodeCategory.category_id, Category),
)
PATHS = {"product_ids": "productIds", "category_ids": "categoryIds"}
GONE = {"product_ids": "There is no such product.", "category_ids": "There is no such category."}


class Naming(Protocol):
    """A command that says what a code is for."""

    @property
    def model_fields_set(self) -> set[str]:
        """What was sent."""

    @property
    def product_ids(self) -> list[PublicId] | None:
        """The products."""

    @property
    def category_ids(self) -> list[PublicId] | None:
        """The categories."""


async def put(session: AsyncSession, code: DiscountCode, command: Naming) -> dict[str, Any]:
    """Let a code be for what was sent, and name what it is for then."""
    for name, link, far, model in LINKS:
        if name not in command.model_fields_set:
            continue
        rows = await held(session, model, getattr(command, name) or [], GONE[name], PATHS[name])
        await session.exec(sa.delete(link).where(col(link.code_id) == code.id))
        session.add_all(link(code_id=code.id, **{far.key: row.id}) for row in rows)
    await session.flush()
    goods = await named(session, code)
    if any(name in command.model_fields_set for name in PATHS):  # what is gone frees no code
        code.is_for_some = any(goods.values())
    return goods


async def named(session: AsyncSession, code: DiscountCode) -> dict[str, Any]:
    """Name what a code is for, by public ids."""
    told = {}
    for name, link, far, model in LINKS:
        ids = await session.exec(select(far).where(col(link.code_id) == code.id).order_by(far))
        told[name] = [kit.ids.public(model, id) for id in ids]
    return told


def facts(_: Viewer) -> sa.ColumnElement[Any]:
    """Gather what the row of `discount_codes` around it is for."""
    pairs: list[Any] = []
    for name, link, far, _model in LINKS:
        listed = sa.select(sa.func.jsonb_agg(col(far))).where(
            col(link.code_id) == col(DiscountCode.id)
        )
        told = listed.correlate(DiscountCode).scalar_subquery()
        pairs += [sa.literal_column(f"'{name}'", sa.Text), told]
    return sa.func.jsonb_build_object(*pairs, type_=JSONB)


def products(facts: Mapping[str, Any]) -> list[PublicId]:
    """Products it is for, by their ids."""
    return _public(Product, facts["product_ids"])


def categories(facts: Mapping[str, Any]) -> list[PublicId]:
    """Categories it is for, by their ids, with all that stands within them."""
    return _public(Category, facts["category_ids"])


def _public(model: Any, ids: list[str] | None) -> list[PublicId]:
    return sorted(PublicId(kit.ids.public(model, UUID(id))) for id in ids or [])
