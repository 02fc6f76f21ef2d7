"""Shelves: the products of the demonstration store as rows, and its variants by SKU."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from importing.demonstration.births import Births
from importing.demonstration.goods import GOODS, Form, Good
from models import Product, Variant


@dataclass(frozen=True)
class Item:
    """A variant, and what bills call it by language."""

    variant: Variant
    names: dict[str, str]

    def name(self, language: str) -> str:
        """Name it in German or, for everybody else, in English."""
        return self.names["de" if language.startswith("de") else "en"]


def shelves(births: Births, at: datetime) -> dict[str, Item]:
    """Make every product and find its variants by SKU; the unpublished are not among them."""
    found: dict[str, Item] = {}
    for good in GOODS:
        product = births.make(
            Product,
            at,
            slug=good.slug,
            name=_both(good.name),
            description=_both(good.about),
            is_published=good.published,
        )
        for position, form in enumerate(good.forms):
            item = _item(births, at, product, position, good, form)
            if good.published:
                found[form.sku] = item
    return found


def _item(
    births: Births, at: datetime, product: Product, position: int, good: Good, form: Form
) -> Item:
    variant = births.make(
        Variant,
        at,
        product_id=product.id,
        position=position,
        sku=form.sku,
        name=_both((form.en, form.de)),
        currency="EUR",
        price_minor=form.cents,
    )
    whole = (f"{good.name[0]}, {form.en}", f"{good.name[1]}, {form.de}")
    return Item(variant, _both(whole))


def _both(texts: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("en", "de"), texts, strict=True))
