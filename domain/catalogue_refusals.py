"""Refusals about the catalogue: every way the shop says no to who keeps it."""

from __future__ import annotations

from kit.refused import Refused


class CategoryNotEmpty(Refused):
    """Other categories stand within this one; move or delete them first."""


class LastVariant(Refused):
    """This is the last variant on sale of a published product; unpublish the product first."""


class NoSuchCategory(Refused):
    """There is no such category."""


class NoSuchMedium(Refused):
    """There is no such medium."""


class NoSuchModifier(Refused):
    """There is no such modifier."""


class NoSuchProduct(Refused):
    """There is no such product."""


class NoSuchProperty(Refused):
    """There is no such property."""


class NoSuchTaxClass(Refused):
    """There is no such tax class."""


class NotInCategory(Refused):
    """This product is not in the category."""


class NothingToSell(Refused):
    """A product is published with a variant that can be bought; make one or switch one on."""


class ProductArchived(Refused):
    """This product is archived; restore it first."""


class PropertyInUse(Refused):
    """Products have values of this property or differ by it; it cannot be deleted."""


class SameVariant(Refused):
    """There is a variant with the same values already."""


class SkuTaken(Refused):
    """There is a variant with this SKU already."""


class SlugTaken(Refused):
    """There is one with this slug already."""


class TaxClassInUse(Refused):
    """Products or shipping methods are of this tax class, or are when they name none."""


class TooDeep(Refused):
    """Categories do not stand within each other so deep."""


class ValueInUse(Refused):
    """Products or variants have this value; it cannot be taken away."""


class VariantInUse(Refused):
    """This variant was ordered or is held for somebody; switch it off instead."""


class WithinItself(Refused):
    """A category cannot stand within itself, or within what stands within it."""


__all__ = [
    "CategoryNotEmpty",
    "LastVariant",
    "NoSuchCategory",
    "NoSuchMedium",
    "NoSuchModifier",
    "NoSuchProduct",
    "NoSuchProperty",
    "NoSuchTaxClass",
    "NotInCategory",
    "NothingToSell",
    "ProductArchived",
    "PropertyInUse",
    "SameVariant",
    "SkuTaken",
    "SlugTaken",
    "TaxClassInUse",
    "TooDeep",
    "ValueInUse",
    "VariantInUse",
    "WithinItself",
]
