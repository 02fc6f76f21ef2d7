"""Browsing: how products are found, narrowed down and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col

import kit.ids
from auth.viewer import Viewer
from auth.visibility.rules import RULES
from domain.stock_facts import available
from kit.meanings import Condition, Sort
from kit.money import DIGITS
from kit.narrowing import LANGUAGES
from kit.pages import BadPage
from kit.searching import asked_for, folded, plain
from models import (
    Category,
    Product,
    ProductCategory,
    ProductDocument,
    ProductValue,
    Property,
    PropertyValue,
    StockLevel,
    Variant,
    VariantValue,
)
from models.products import LANGUAGES as STEMMED
from models.products import NO_PRICE

MOST_VALUES = 50
LONGEST_NAME = 100  # of a key that names are sorted by; it is part of a cursor
DEAREST = Decimal(10) ** 12
Given = sa.BindParameter[Any]
Clause = sa.ColumnElement[bool]


class ProductSort(StrEnum):
    """In which order products are listed."""

    CHEAPEST = "CHEAPEST"
    DEAREST = "DEAREST"
    NAME = "NAME"
    NEWEST = "NEWEST"
    POSITION = "POSITION"
    RELEVANCE = "RELEVANCE"


# Filters


def _has_words(_: Viewer, words: Given) -> Clause:
    document = col(ProductDocument.words).op("@@", is_comparison=True)(asked_for(words, STEMMED))
    return col(Product.id).in_(sa.select(col(ProductDocument.product_id)).where(document))


def _category(name: str) -> str:
    """Read the id or the slug of a category."""
    key = kit.ids.of(Category, name)
    return name if key is None else str(key)


def placed_below(named: Any) -> Clause:
    """Write whether a row of `categories` is the one that is named, or stands within it."""
    top = sa.alias(Category.__table__)  # type: ignore[attr-defined]
    is_it = sa.or_(top.c.slug == named, sa.cast(top.c.id, sa.Text) == named)
    ids = sa.select(top.c.id).where(is_it).order_by(top.c.slug).limit(_number(1)).scalar_subquery()
    path: Any = col(Category.path)
    return path.op("@>", is_comparison=True)(postgresql.array([ids]))  # type: ignore[no-any-return]


def _is_in(viewer: Viewer, named: Given) -> Clause:
    found = (
        sa.select(col(ProductCategory.product_id))
        .join(Category, col(Category.id) == col(ProductCategory.category_id))
        .where(placed_below(named), RULES[Category](viewer))
    )
    return col(Product.id).in_(found)


def values_of(values: Sequence[str]) -> list[str]:
    """Check values as they are asked for: `colour:red`, a property's key and a value's."""
    if len(values) > MOST_VALUES:
        raise BadPage("values", f"`values` may name at most {MOST_VALUES} values.")
    if any(":" not in value or len(value) > 200 for value in values):
        raise BadPage("values", "A value is a property's key, a colon and a value's: `colour:red`.")
    return list(values)


def values_had() -> Any:
    """Select which values products have, themselves or in a variant that is for sale."""
    own = sa.select(col(ProductValue.product_id), col(ProductValue.value_id))
    of_variants = (
        sa.select(col(Variant.product_id), col(VariantValue.value_id))
        .join(Variant, col(Variant.id) == col(VariantValue.variant_id))
        .where(col(Variant.is_active))
    )
    return sa.union(own, of_variants)


def named_value() -> Any:
    """Write a value as it is asked for."""
    return col(Property.key).op("||")(_said(":")).op("||")(col(PropertyValue.key))


def _has_values(_: Viewer, wanted: Given) -> Clause:
    """Have one of the values of each property that is named."""
    known = (
        sa.select(col(PropertyValue.id), col(PropertyValue.property_id))
        .join(Property, col(Property.id) == col(PropertyValue.property_id))
        .where(named_value() == sa.any_(wanted))
        .subquery()
    )
    had = values_had().subquery()
    named = sa.func.unnest(wanted).table_valued("name", name="named").render_derived()
    keys = sa.func.split_part(named.c.name, _said(":"), _number(1))
    several: Any = sa.select(sa.func.count(sa.distinct(keys))).select_from(named)
    found = (
        sa.select(had.c.product_id)
        .join(known, known.c.id == had.c.value_id)
        .group_by(had.c.product_id)
        .having(sa.func.count(sa.distinct(known.c.property_id)) == several.scalar_subquery())
    )
    return col(Product.id).in_(found)


def _price(name: str) -> Any:
    def read(value: Decimal) -> Decimal:
        if not value.is_finite() or not 0 <= value <= DEAREST:
            raise BadPage(name, f"`{name}` is no price.")
        return value

    return read


def _lowest() -> Any:
    """Write the lowest regular price of a product in the main unit of its currency."""
    rare = {
        digits: sorted(c for c, d in DIGITS.items() if d == digits)
        for digits in set(DIGITS.values())
    }
    scale = sa.case(
        *(
            (col(Product.currency) == sa.any_(_codes(codes)), _number(10**digits))
            for digits, codes in rare.items()
        ),
        else_=_number(100),
    )
    return sa.cast(col(Product.lowest_minor), sa.Numeric) / scale


def _is_there(_: Viewer, wanted: Given) -> Clause:
    gone = sa.exists().where(
        col(StockLevel.variant_id) == col(Variant.id), available() <= _number(0)
    )
    there = sa.exists().where(
        col(Variant.product_id) == col(Product.id),
        col(Variant.is_active),
        sa.not_(gone.correlate(Variant)),
    )
    return sa.or_(sa.not_(wanted), there.correlate(Product))


SEARCH = Condition(str, sa.Text(), plain, _has_words)
CATEGORY = Condition(str, sa.Text(), _category, _is_in)
VALUES = Condition(list[str], sa.ARRAY(sa.Text()), values_of, _has_values)
PRICE_FROM = Condition(
    Decimal, sa.Numeric(), _price("priceFrom"), lambda _, least: _lowest() >= least
)
PRICE_UNTIL = Condition(
    Decimal, sa.Numeric(), _price("priceUntil"), lambda _, most: _lowest() <= most
)
IN_STOCK = Condition(bool, sa.Boolean(), bool, _is_there)
FILTERS = {
    "search": SEARCH,
    "category": CATEGORY,
    "values": VALUES,
    "priceFrom": PRICE_FROM,
    "priceUntil": PRICE_UNTIL,
    "inStock": IN_STOCK,
}

# Orders


def _rank(words: Any) -> Any:
    rank: Any = sa.func.ts_rank(col(ProductDocument.words), asked_for(words, STEMMED))
    whole = sa.cast(rank * _number(1_000_000), sa.BigInteger)
    found = sa.select(whole).where(col(ProductDocument.product_id) == col(Product.id))
    return sa.func.coalesce(found.correlate(Product).scalar_subquery(), _number(0))


def _position(named: Any) -> Any:
    found = (
        sa.select(sa.func.min(col(ProductCategory.position)))
        .join(Category, col(Category.id) == col(ProductCategory.category_id))
        .where(col(ProductCategory.product_id) == col(Product.id), placed_below(named))
    )
    return sa.func.coalesce(found.correlate(Product).scalar_subquery(), _number(0))


def _name(languages: Any) -> Any:
    """Write the name that is shown, without case and accents."""
    tags = sa.func.unnest(languages).table_valued("tag", with_ordinality="n", name="tags")
    tag = tags.render_derived()
    name: Any = col(Product.name)
    in_language = name.op("->>")(tag.c.tag)
    wanted = sa.select(in_language).where(in_language.is_not(None)).order_by(tag.c.n)
    any_ = sa.func.jsonb_each_text(name).table_valued("key", "value", name="any_name")
    other = sa.select(any_.c.value).order_by(any_.c.key.collate("C"))
    said = sa.func.coalesce(
        *(each.limit(_number(1)).correlate(Product).scalar_subquery() for each in (wanted, other)),
        _said(""),
    )
    return sa.func.left(folded(said), _number(LONGEST_NAME))


SORTS: dict[StrEnum, Sort] = {
    ProductSort.CHEAPEST: Sort(
        sa.BigInteger(),
        lambda _: sa.func.coalesce(col(Product.lowest_minor), _number(NO_PRICE)),
    ),
    ProductSort.DEAREST: Sort(
        sa.BigInteger(),
        lambda _: sa.func.coalesce(col(Product.lowest_minor), _number(-1)),
        is_descending=True,
    ),
    ProductSort.NAME: Sort(sa.Text(), _name, needs=LANGUAGES),
    ProductSort.NEWEST: Sort(
        sa.DateTime(timezone=True),
        lambda _: sa.func.coalesce(col(Product.published_at), col(Product.created_at)),
        is_descending=True,
    ),
    ProductSort.POSITION: Sort(sa.BigInteger(), _position, needs="category"),
    ProductSort.RELEVANCE: Sort(
        sa.BigInteger(), _rank, is_descending=True, needs="search", is_usual=True
    ),
}


def _codes(codes: Sequence[str]) -> Any:
    return sa.literal_column(f"'{{{','.join(codes)}}}'::text[]", sa.ARRAY(sa.Text()))


def _said(text: str) -> Any:
    return sa.literal_column(f"'{text}'", sa.Text)


def _number(value: int) -> Any:
    return sa.literal_column(str(value), sa.BigInteger)
