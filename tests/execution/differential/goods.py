"""Goods to ask about: a tree of which branches are hidden, options, questions, media."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

from kit import ids
from models import (
    Category,
    Medium,
    MediumKind,
    Modifier,
    ModifierChoice,
    ModifierExclusion,
    ModifierKind,
    Product,
    ProductCategory,
    ProductOption,
    ProductValue,
    Property,
    PropertyValue,
    TaxClass,
    Variant,
    VariantValue,
)


class Goods:
    """Makes what belongs to products and variants; `texts` makes words by language."""

    def __init__(self, r: random.Random, texts: Any) -> None:
        self.r, self.texts = r, texts
        self.rows: list[Any] = []
        self.tax = TaxClass(key="some", name=texts(), rate_bp=725)

    def add(self, row: Any) -> Any:
        """Keep a row."""
        self.rows.append(row)
        return row

    def all_of(self, products: list[Product], variants: list[Variant]) -> list[Any]:
        """Make everything for some products and their variants, in an order that can be kept."""
        tree = self.tree()
        traits = [self.trait(n) for n in range(3)]
        for product in products:
            product.tax_class_id = self.r.choice([None, self.tax.id])
            self.describe(product, tree, traits)
            mine = [variant for variant in variants if variant.product_id == product.id]
            self.option(product, mine, *self.r.choice(traits))
            self.ask(product)
        return self.rows

    def tree(self) -> list[Category]:
        """Make categories three deep, of which some are not published."""
        made: list[Category] = []
        for n in range(12):
            parent: Category | None = self.r.choice([None, *made[:8]])
            id = ids.new()
            made.append(
                self.add(
                    Category(
                        id=id,
                        slug=f"category-{n}",
                        name=self.texts(),
                        description=self.texts(),
                        is_published=n % 5 != 2,
                        position=self.r.randrange(3),
                        parent_id=parent.id if parent else None,
                        path=[*(parent.path if parent else []), id],
                    )
                )
            )
        return made

    def trait(self, n: int) -> tuple[Property, list[PropertyValue]]:
        """Make a property with values."""
        of = self.add(Property(key=f"trait_{n}", name=self.texts(), position=self.r.randrange(2)))
        values = [
            self.add(
                PropertyValue(property_id=of.id, key=f"v{m}", name=self.texts(), position=m % 2)
            )
            for m in range(4)
        ]
        return of, values

    def describe(self, product: Product, tree: list[Category], traits: list[Any]) -> None:
        """Put a product into categories, give it values, and show it."""
        for category in self.r.sample(tree, 2):
            self.add(ProductCategory(product_id=product.id, category_id=category.id))
        value = self.r.choice(self.r.choice(traits)[1])
        self.add(ProductValue(product_id=product.id, value_id=value.id))
        for _ in range(self.r.randrange(3)):
            self.add(
                Medium(
                    product_id=product.id,
                    kind=self.r.choice(list(MediumKind)),
                    url="https://cdn.example.com/a?b=c&d",
                    alt=self.texts(),
                    position=self.r.randrange(2),
                )
            )

    def option(
        self, product: Product, variants: list[Variant], of: Property, values: list[PropertyValue]
    ) -> None:
        """Let variants differ by a property."""
        self.add(ProductOption(product_id=product.id, property_id=of.id))
        for variant, value in zip(variants, values, strict=False):
            self.add(VariantValue(variant_id=variant.id, property_id=of.id, value_id=value.id))

    def ask(self, product: Product) -> None:
        """Let a product ask something, with choices of which two exclude each other."""
        for n in range(self.r.randrange(3)):
            kind = self.r.choice(list(ModifierKind))
            asked = self.add(
                Modifier(
                    product_id=product.id,
                    key=f"m{n}",
                    name=self.texts(),
                    kind=kind,
                    position=self.r.randrange(2),
                    most=3,
                )
            )
            choices = [
                self.add(
                    ModifierChoice(
                        modifier_id=asked.id,
                        key=f"c{m}",
                        name=self.texts(),
                        currency=self.r.choice(["EUR", "JPY", "BHD"]),
                        difference_minor=self.r.choice([-5, 0, 1250]),
                    )
                )
                for m in range(3 if kind is ModifierKind.CHOICE else 0)
            ]
            for one, other in pairwise(choices):
                first, second = sorted((one.id, other.id))
                self.add(ModifierExclusion(choice_id=first, other_id=second))
