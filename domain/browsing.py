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
from kit.literals import said
from kit.meanings import Condition, Sort
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
from models.products import COMPARED, NO_PRICE
from models.products import LANGUAGES as STEMMED

MOST_VALUES = 50
LONGEST_SEARCH = 1_000
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


def _having(of: Any, kept: Any, read: Any, ids: Any) -> Condition:
    """Make a condition of a selection of all products for which it holds."""
    return Condition(of, kept, read, lambda *given: col(Product.id).in_(ids(*given)), ids=ids)


def _words(asked: str) -> str:
    """Read a search; nobody types so long a one, and what is pasted finds nothing."""
    if len(asked) > LONGEST_SEARCH:
        raise BadPage("search", f"`search` has at most {LONGEST_SEARCH} characters.")
    return plain(asked)


def _has_words(_: Viewer, words: Given) -> Any:
    document = col(ProductDocument.words).op("@@", is_comparison=True)(asked_for(words, STEMMED))
    return sa.select(col(ProductDocument.product_id)).where(document)


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


def _below(named: Any, *rules: Clause) -> Any:
    """Select the category that is named and those within it, once for the whole statement."""
    found = sa.select(col(Category.id)).where(placed_below(named), *rules)
    return sa.any_(sa.func.array(found.scalar_subquery(), type_=sa.ARRAY(sa.Uuid())))


def _is_in(viewer: Viewer, named: Given) -> Any:
    placed = col(ProductCategory.category_id) == _below(named, RULES[Category](viewer))
    return sa.select(col(ProductCategory.product_id)).where(placed)


def values_of(values: Sequence[str]) -> list[str]:
    """Check values as they are asked for: `colour:red`, a property's key and a value's."""
    if len(values) > MOST_VALUES:
        raise BadPage("values", f"`values` may name at most {MOST_VALUES} values.")
    if any(":" not in value or len(value) > 200 for value in values):
        raise BadPage("values", "A value is a property's key, a colon and a value's: `colour:red`.")
    return list(values)


def _has_values(_: Viewer, wanted: Given) -> Any:
    """Have one of the values of each property that is named."""
    one: Any = having(wanted).subquery().c
    had = sa.select(one.product_id, one.property_id).distinct().subquery()
    named = sa.func.unnest(wanted).table_valued("name", name="named").render_derived()
    keys = sa.func.split_part(named.c.name, said(":"), _number(1))
    several: Any = sa.select(sa.func.count(sa.distinct(keys))).select_from(named)
    return (
        sa.select(had.c.product_id)
        .group_by(had.c.product_id)
        .having(sa.func.count() == several.scalar_subquery())
    )


def having(wanted: Given) -> Any:
    """Select who has some of the values, themselves or in a variant that is for sale."""
    name = col(Property.key).op("||")(said(":")).op("||")(col(PropertyValue.key))
    known = (
        sa.select(col(PropertyValue.id), col(PropertyValue.property_id))
        .join(Property, col(Property.id) == col(PropertyValue.property_id))
        .where(name == sa.any_(wanted))
        .subquery()
    )
    own = sa.select(col(ProductValue.product_id), known.c.property_id).join(
        known, known.c.id == col(ProductValue.value_id)
    )
    of_variants = (
        sa.select(col(Variant.product_id), known.c.property_id)
        .join(VariantValue, col(VariantValue.variant_id) == col(Variant.id))
        .join(known, known.c.id == col(VariantValue.value_id))
        .where(col(Variant.is_active))
    )
    return sa.union_all(own, of_variants)


def _priced(name: str, costs: Any, **more: Any) -> Condition:
    """Make a condition on the lowest price of a product."""

    def read(value: Decimal) -> Decimal:
        if not value.is_finite() or not 0 <= value <= DEAREST:
            raise BadPage(name, f"`{name}` is no price.")
        return value

    def ids(_: Viewer, price: Given) -> Any:
        other = sa.alias(Product.__table__).c  # type: ignore[attr-defined]
        return sa.select(other.id).where(costs(_lowest(other), price))

    def holds(_: Viewer, price: Given) -> Clause:
        return costs(_lowest(), price)  # type: ignore[no-any-return]

    return Condition(Decimal, sa.Numeric(), read, holds, ids=ids, is_wide=True, **more)


def _costs_from(lowest: Any, least: Given) -> Any:
    has_one = lowest < _number(NO_PRICE)
    return sa.and_(lowest >= _compared(sa.func.ceil, least), has_one.is_(sa.true()))


def _costs_until(lowest: Any, most: Given) -> Any:
    """Postgres takes any beginning and end for a narrow range, so it is not told of the end."""
    return (lowest <= _compared(sa.func.floor, most)).is_(sa.true())


def _lowest(of: Any = Product) -> Any:
    """Write the lowest regular price of a product, as prices of all currencies compare."""
    return sa.func.coalesce(of.comparable, _number(NO_PRICE))


def _compared(rounded: Any, price: Given) -> Any:
    return sa.cast(rounded(price * _number(10**COMPARED)), sa.BigInteger)


def _is_there(_: Viewer, wanted: Given) -> Clause:
    gone = sa.exists().where(
        col(StockLevel.variant_id) == col(Variant.id), available() <= _number(0)
    )
    there = sa.select(_number(1)).where(
        col(Variant.product_id) == col(Product.id),
        col(Variant.is_active),
        sa.not_(gone.correlate(Variant)),
    )
    asked = there.offset(_number(0)).correlate(Product).exists()  # by row, not for all of them
    return sa.or_(sa.not_(wanted), asked)


SEARCH = _having(str, sa.Text(), _words, _has_words)
CATEGORY = _having(str, sa.Text(), _category, _is_in)
VALUES = _having(list[str], sa.ARRAY(sa.Text()), values_of, _has_values)
PRICE_FROM = _priced("priceFrom", _costs_from)
PRICE_UNTIL = _priced("priceUntil", _costs_until, least="priceFrom")
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
    found = sa.select(sa.func.min(col(ProductCategory.position))).where(
        col(ProductCategory.product_id) == col(Product.id),
        col(ProductCategory.category_id) == _below(named),
    )
    return sa.func.coalesce(found.correlate(Product).scalar_subquery(), _number(0))


def _slug(_: Any) -> Any:
    return col(Product.slug)


def _none(_: Any) -> Any:
    """Write a key that is the same for all, so that they are sorted by their ids."""
    return sa.cast(_number(0), sa.BigInteger)


def _name(languages: Any) -> Any:
    """Write the name that is shown, without case and accents."""
    tags = sa.func.unnest(languages).table_valued("tag", with_ordinality="n", name="tags")
    tag = tags.render_derived()
    name: Any = col(Product.name)
    in_language = name.op("->>")(tag.c.tag)
    wanted = sa.select(in_language).where(in_language.is_not(None)).order_by(tag.c.n)
    any_ = sa.func.jsonb_each_text(name).table_valued("key", "value", name="any_name")
    other = sa.select(any_.c.value).order_by(any_.c.key.collate("C"))
    shown = sa.func.coalesce(
        *(each.limit(_number(1)).correlate(Product).scalar_subquery() for each in (wanted, other)),
        said(""),
    )
    return sa.func.left(folded(shown), _number(LONGEST_NAME))


SORTS: dict[StrEnum, Sort] = {
    ProductSort.CHEAPEST: Sort(
        sa.BigInteger(),
        lambda _: _lowest(),
    ),
    ProductSort.DEAREST: Sort(
        sa.BigInteger(),
        lambda _: sa.func.coalesce(col(Product.comparable), _number(-1)),
        is_descending=True,
    ),
    ProductSort.NAME: Sort(sa.Text(), _name, needs=LANGUAGES, many=_slug),
    ProductSort.NEWEST: Sort(
        sa.DateTime(timezone=True),
        lambda _: sa.func.coalesce(col(Product.published_at), col(Product.created_at)),
        is_descending=True,
    ),
    ProductSort.POSITION: Sort(sa.BigInteger(), _position, needs="category", many=_none),
    ProductSort.RELEVANCE: Sort(
        sa.BigInteger(),
        _rank,
        is_descending=True,
        needs="search",
        is_usual=True,
        many=_none,
    ),
}


def _number(value: int) -> Any:
    return sa.literal_column(str(value), sa.BigInteger)
