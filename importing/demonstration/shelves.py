"""Shelves: the products of the demonstration store as rows, and its variants by SKU."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from importing.demonstration.births import Births
from importing.demonstration.classing import (
    APART,
    CLASSES,
    DIGITAL,
    PLACES,
    QUESTIONS,
    REDUCED,
    TRAITS,
    Place,
    Question,
)
from importing.demonstration.goods import GOODS, Form, Good
from kit.slugs import slug_of
from models import (
    Category,
    Modifier,
    ModifierChoice,
    ModifierExclusion,
    ModifierKind,
    Product,
    ProductCategory,
    ProductKind,
    ProductOption,
    ProductValue,
    Property,
    PropertyValue,
    TaxClass,
    Variant,
    VariantValue,
)

REDUCED_BP = 700


@dataclass(frozen=True)
class Item:
    """A variant, and what bills call it by language."""

    variant: Variant
    names: dict[str, str]

    def name(self, language: str) -> str:
        """Name it in German or, for everybody else, in English."""
        return self.names["de" if language.startswith("de") else "en"]


def shelves(births: Births, at: datetime) -> dict[str, Item]:
    """Make every product and find its variants by SKU: those on sale that parcels can hold."""
    return _Shelving(births, at).stocked()


class _Shelving:
    """Makes the tree, the properties, and all that belongs to products."""

    def __init__(self, births: Births, at: datetime) -> None:
        self.births, self.at = births, at
        self.reduced = births.make(
            TaxClass,
            at,
            key="reduced",
            name=_both(("Books and print", "Bücher und Gedrucktes")),
            rate_bp=REDUCED_BP,
        )
        self.places: dict[str, Category] = {}
        for place in PLACES:
            self.places[place.slug] = self._category(place)
        self.traits = {
            trait.key: births.make(
                Property, at, key=trait.key, name=_both(trait.name), position=position
            )
            for position, trait in enumerate(TRAITS)
        }
        self.values: dict[tuple[str, str], PropertyValue] = {}
        for trait in TRAITS:
            for key, name in trait.values.items():
                self._value(trait.key, key, name)

    def stocked(self) -> dict[str, Item]:
        """Make the products, and tell what is sold and sent."""
        found: dict[str, Item] = {}
        for position, good in enumerate(GOODS):
            product = self._product(good, position)
            for place, form in enumerate(good.forms):
                item = self._item(product, place, good, form)
                if good.published and good.slug not in DIGITAL:
                    found[form.sku] = item
        return found

    def _category(self, place: Place) -> Category:
        parent = self.places[place.within] if place.within else None
        row = self.births.make(
            Category,
            self.at,
            slug=place.slug,
            name=_both(place.name),
            is_published=place.published,
            parent_id=parent.id if parent else None,
            position=[each for each in PLACES if each.within == place.within].index(place),
            path=[],
        )
        row.path = [*(parent.path if parent else []), row.id]
        return row

    def _value(self, trait: str, key: str, name: tuple[str, str]) -> UUID:
        """Find a value of a property, or make it behind those that are there."""
        if (trait, key) not in self.values:
            position = sum(other == trait for other, _ in self.values)
            self.values[trait, key] = self.births.make(
                PropertyValue,
                self.at,
                property_id=self.traits[trait].id,
                key=key,
                name=_both(name),
                position=position,
            )
        return self.values[trait, key].id

    def _product(self, good: Good, position: int) -> Product:
        births, at, how = self.births, self.at, CLASSES[good.slug]
        product = births.make(
            Product,
            at,
            slug=good.slug,
            name=_both(good.name),
            description=_both(good.about),
            kind=ProductKind.DIGITAL if good.slug in DIGITAL else ProductKind.PHYSICAL,
            is_published=good.published,
            published_at=at if good.published else None,
            tax_class_id=self.reduced.id if good.slug in REDUCED else None,
        )
        for slug in how.places:
            where = {"category_id": self.places[slug].id, "position": position}
            births.make(ProductCategory, at, product_id=product.id, **where)
        if how.material:
            value = self.values["material", how.material]
            births.make(ProductValue, at, product_id=product.id, value_id=value.id)
        if how.option:
            trait = self.traits[how.option]
            births.make(ProductOption, at, product_id=product.id, property_id=trait.id)
        self._questions(product)
        return product

    def _questions(self, product: Product) -> None:
        made: dict[str, UUID] = {}
        for position, question in enumerate(QUESTIONS.get(product.slug, ())):
            made |= self._question(product, position, question)
        for pair in APART if made else ():
            one, other = sorted(made[key] for key in pair)
            self.births.make(ModifierExclusion, self.at, choice_id=one, other_id=other)

    def _question(self, product: Product, position: int, asked: Question) -> dict[str, UUID]:
        modifier = self.births.make(
            Modifier,
            self.at,
            product_id=product.id,
            key=asked.key,
            name=_both(asked.name),
            kind=ModifierKind.CHOICE if asked.choices else ModifierKind.TEXT,
            position=position,
            least=asked.least,
            most=asked.most,
        )
        return {
            choice.key: self.births.make(
                ModifierChoice,
                self.at,
                modifier_id=modifier.id,
                key=choice.key,
                name=_both(choice.name),
                position=place,
                currency="EUR",
                difference_minor=choice.cents,
            ).id
            for place, choice in enumerate(asked.choices)
        }

    def _item(self, product: Product, position: int, good: Good, form: Form) -> Item:
        how = CLASSES[good.slug]
        variant = self.births.make(
            Variant,
            self.at,
            product_id=product.id,
            position=position,
            sku=form.sku,
            name=_both((form.en, form.de)),
            currency="EUR",
            price_minor=form.cents,
            weight_grams=how.grams,
        )
        if how.option:
            key = f"{how.option}_{slug_of(form.en)}".replace("-", "_")
            self.births.make(
                VariantValue,
                self.at,
                variant_id=variant.id,
                property_id=self.traits[how.option].id,
                value_id=self._value(how.option, key, (form.en, form.de)),
            )
        whole = (f"{good.name[0]}, {form.en}", f"{good.name[1]}, {form.de}")
        return Item(variant, _both(whole))


def _both(texts: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("en", "de"), texts, strict=True))
