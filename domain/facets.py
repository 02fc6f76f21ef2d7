"""Facets: how many products there would be by each value, category and price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.viewer import Viewer
from auth.visibility.rules import RULES
from domain.browsing import FILTERS, VALUES, having
from kit.meanings import Condition
from kit.narrowing import is_blank, refuse_below
from kit.pages import BadPage
from models import (
    Category,
    Product,
    ProductCategory,
    ProductValue,
    Property,
    PropertyValue,
    Variant,
    VariantValue,
)

MOST_PROPERTIES = 5  # that are narrowed down by; each is counted without itself
MOST_TOLD = 500
MOST_COUNTED = 5_000  # products, from which on counting would cost more than a page of them
PRICES = {"priceFrom", "priceUntil"}


@dataclass(frozen=True)
class Narrowed:
    """Products that some filters leave, as far as they are counted."""

    rows: Any

    def count(self) -> Any:
        """Count them."""
        return sa.select(sa.func.count()).select_from(self.rows).scalar_subquery()


@dataclass
class Narrowing:
    """Narrows products down in several ways.

    What one filter leaves is looked for once, as ids alone, and what the same filters leave
    together is as well; values are a filter for each property.
    """

    viewer: Viewer
    made: dict[str, Narrowed] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    shared: dict[int, Any] = field(default_factory=dict)

    def by(self, wanted: Mapping[str, Any]) -> Narrowed:
        """Write what some filters leave."""
        given = {name: value for name, value in wanted.items() if not is_blank(value)}
        key = repr(sorted(given.items()))
        if key not in self.made:
            self.made[key] = self._narrowed(given, f"narrowed_{len(self.made)}")
        return self.made[key]

    def _narrowed(self, given: Mapping[str, Any], name: str) -> Narrowed:
        clauses, sets = [RULES[Product](self.viewer)], list[Any]()
        for key, condition in FILTERS.items():
            if key not in given:
                continue
            refuse_below(key, condition.least, given)
            if condition.ids is None or condition.is_wide:
                value = _bound(condition, condition.read(given[key]))
                clauses.append(condition.holds(self.viewer, value))
            else:
                sets += [self._set(condition, each) for each in _parts(key, given[key])]
        if sets:
            clauses.append(col(Product.id).in_(self._in_all(sets, name)))
        columns = col(Product.id), col(Product.lowest_minor), col(Product.currency)
        return Narrowed(sa.select(*columns).where(*clauses).limit(MOST_COUNTED + 1).cte(name))

    def _set(self, condition: Condition, value: Any) -> Any:
        """Select the ids that one filter leaves."""
        key = repr((id(condition), value))
        if key not in self.sets:
            kept = _bound(condition, condition.read(value))
            chosen: Any = condition.ids
            ids = having(kept) if condition is VALUES else chosen(self.viewer, kept)
            self.sets[key] = sa.select(next(iter(ids.subquery().c)).label("id"))
        return self.sets[key]

    def _in_all(self, sets: Sequence[Any], name: str) -> Any:
        """Select the ids that are in all of some sets, before any product is looked at."""
        if len(sets) == 1:
            return sets[0]
        ids = sa.intersect(*(sa.select(self._once(each).c.id) for each in sets))
        return sa.select(_materialized(ids, f"{name}_ids").c.id)

    def _once(self, ids: Any) -> Any:
        if id(ids) not in self.shared:
            self.shared[id(ids)] = _materialized(ids, f"set_{len(self.shared)}")
        return self.shared[id(ids)]


def facets(viewer: Viewer, wanted: Mapping[str, Any]) -> sa.Select[Any]:
    """Write one statement that counts all facets, each without its own filter."""
    values = list(wanted.get("values") or ())
    keys = sorted({value.partition(":")[0] for value in VALUES.read(values)})
    if len(keys) > MOST_PROPERTIES:
        raise BadPage("values", f"`values` may be of at most {MOST_PROPERTIES} properties.")
    narrowing = Narrowing(viewer)
    whole = narrowing.by(wanted)
    of_values = [_by_value(whole, col(Property.key).not_in(keys))]
    for key in keys:
        others = [value for value in values if value.partition(":")[0] != key]
        without = narrowing.by({**wanted, "values": others or None})
        of_values.append(_by_value(without, col(Property.key) == key))
    elsewhere = narrowing.by({**wanted, "category": None})
    priced = narrowing.by({**wanted, **dict.fromkeys(PRICES)})
    exact = sa.and_(*(each.count() <= MOST_COUNTED for each in narrowing.made.values()))
    return sa.select(
        _told(sa.union_all(*of_values).subquery("by_value")),
        _told(_by_category(viewer, elsewhere).subquery("by_category")),
        _told(_by_price(priced).subquery("by_price")),
        exact,
    )


def _by_value(narrowed: Narrowed, which: sa.ColumnElement[bool]) -> Any:
    some = narrowed.rows.c
    own = sa.select(some.id, col(ProductValue.value_id)).join(
        ProductValue, col(ProductValue.product_id) == some.id
    )
    of_variants = (
        sa.select(some.id, col(VariantValue.value_id))
        .join(Variant, sa.and_(col(Variant.product_id) == some.id, col(Variant.is_active)))
        .join(VariantValue, col(VariantValue.variant_id) == col(Variant.id))
    )
    had = sa.union(own, of_variants).subquery()
    return (
        sa.select(
            col(Property.position).label("first"),
            col(Property.key).label("property"),
            col(Property.name).label("property_name"),
            col(PropertyValue.position).label("then"),
            col(PropertyValue.key).label("value"),
            col(PropertyValue.name).label("value_name"),
            sa.func.count().label("count"),
        )
        .select_from(had)
        .join(PropertyValue, col(PropertyValue.id) == had.c.value_id)
        .join(Property, col(Property.id) == col(PropertyValue.property_id))
        .where(col(Property.is_facet), which)
        .group_by(col(Property.id), col(PropertyValue.id))
        .order_by(sa.desc("count"))
        .limit(MOST_TOLD)
    )


def _by_category(viewer: Viewer, narrowed: Narrowed) -> Any:
    some = narrowed.rows.c
    place = (
        sa.select(some.id, sa.func.unnest(col(Category.path)).label("category_id"))
        .join(ProductCategory, col(ProductCategory.product_id) == some.id)
        .join(Category, col(Category.id) == col(ProductCategory.category_id))
        .where(RULES[Category](viewer))
        .subquery()
    )
    count = sa.func.count(sa.distinct(place.c.id)).label("count")
    return (
        sa.select(col(Category.id), col(Category.slug), col(Category.name), count)
        .join(place, place.c.category_id == col(Category.id))
        .group_by(col(Category.id))
        .order_by(sa.desc("count"), col(Category.slug))
        .limit(MOST_TOLD)
    )


def _by_price(narrowed: Narrowed) -> Any:
    some = narrowed.rows.c
    lowest, highest = sa.func.min(some.lowest_minor), sa.func.max(some.lowest_minor)
    return (
        sa.select(some.currency, lowest.label("lowest"), highest.label("highest"))
        .where(some.lowest_minor.is_not(None))
        .group_by(some.currency)
        .order_by(sa.func.count().desc(), some.currency)
        .limit(1)
    )


def _told(rows: Any) -> Any:
    """Write rows as one JSON list of objects."""
    row: Any = sa.func.to_jsonb(sa.literal_column(rows.name))
    listed = sa.func.coalesce(sa.func.jsonb_agg(row), sa.literal_column("'[]'::jsonb", JSONB))
    return sa.select(sa.type_coerce(listed, JSONB)).select_from(rows).scalar_subquery()


def _parts(name: str, value: Any) -> list[Any]:
    """Divide values by the property that they are of; all other filters are one."""
    if name != "values":
        return [value]
    by_property: dict[str, list[str]] = {}
    for each in VALUES.read(value):
        by_property.setdefault(each.partition(":")[0], []).append(each)
    return list(by_property.values())


def _bound(condition: Condition, value: Any) -> Any:
    return sa.bindparam("wanted", value, type_=condition.kept, unique=True)


def _materialized(ids: Any, name: str) -> Any:
    return ids.cte(name).prefix_with("materialized", dialect="postgresql")
