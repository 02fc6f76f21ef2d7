"""Facets: the counts that customers narrow lists of products down by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import kit.ids
from domain import facets
from kit.money import Money
from kit.pages import BadPage
from models import Category
from resolvers.context import Info
from resolvers.listing import bad_argument


@dataclass(frozen=True)
class ValueFacet:
    """A value, and how many products have it."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class PropertyFacet:
    """A property by which products can be narrowed down."""

    key: str
    name: str
    values: list[ValueFacet]


@dataclass(frozen=True)
class CategoryFacet:
    """A category, and how many products are in it or within it."""

    id: str
    slug: str
    name: str
    count: int


@dataclass(frozen=True)
class ProductFacets:
    """By what a list of products can be narrowed down further."""

    properties: list[PropertyFacet]
    categories: list[CategoryFacet]
    lowest: Money | None
    highest: Money | None
    exact: bool


async def counted(info: Info, wanted: dict[str, Any]) -> ProductFacets:
    context = info.context
    try:
        statement = facets.facets(context.viewer, wanted)
    except BadPage as error:
        raise bad_argument(error) from None
    [(values, categories, prices, exact)] = await context.rows_of(statement)
    price = prices[0] if prices else None
    return ProductFacets(
        list(_properties(info, values)),
        [
            CategoryFacet(
                kit.ids.public(Category, UUID(row["id"])),
                row["slug"],
                context.said(row["name"]),
                row["count"],
            )
            for row in categories
        ],
        price and Money(price["lowest"], price["currency"]),
        price and Money(price["highest"], price["currency"]),
        exact,
    )


def _properties(info: Info, rows: list[dict[str, Any]]) -> Iterable[PropertyFacet]:
    rows = sorted(rows, key=itemgetter("first", "property", "then", "value"))
    said = info.context.said
    for key, group in groupby(rows, key=itemgetter("property")):
        some = list(group)
        values = [
            ValueFacet(f"{key}:{row['value']}", said(row["value_name"]), row["count"])
            for row in some
        ]
        yield PropertyFacet(key, said(some[0]["property_name"]), values)
