"""Variants: what staff do with them, and with the options by which they differ."""

from auth.permissions import Permission
from auth.rules import permitted
from domain.catalogue_refusals import (
    LastVariant,
    NoSuchProduct,
    SameVariant,
    SkuTaken,
    VariantInUse,
)
from domain.options import MOST_OPTIONS, MOST_VARIANTS, SetProductOptions, ValuesOfVariant
from domain.refusals import NoSuchVariant, TooMany
from domain.variants import CreateVariant, DeleteVariant, UpdateVariant
from resolvers import options, variants
from schema.products import Product, Variant
from schema.words import accepts, mutation, mutations

accepts(ValuesOfVariant)
accepts(CreateVariant, DeleteVariant, SetProductOptions, UpdateVariant)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@mutations
class VariantMutations:
    create_variant: Variant = mutation(
        variants.create,
        f"Make a form in which a product is bought, of {MOST_VARIANTS} at most; it has one value "
        "for each option of the product, and no other has the same. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct, SameVariant, SkuTaken, TooMany),
    )
    update_variant: Variant = mutation(
        variants.update,
        "Change a variant. What it cost before stays on record, and the last that can be bought "
        "of a published product cannot be switched off. Sends no mail.",
        allow=WRITERS,
        refuses=(LastVariant, NoSuchVariant, SameVariant, SkuTaken),
    )
    delete_variant: Variant = mutation(
        variants.delete,
        "Delete a variant that was never ordered; it vanishes from carts and wishlists. Answers "
        "it as it was. Sends no mail.",
        allow=WRITERS,
        refuses=(LastVariant, NoSuchVariant, VariantInUse),
    )
    set_product_options: Product = mutation(
        options.set_options,
        f"Say by which properties the variants of a product differ, {MOST_OPTIONS} at most, and "
        "which values they have; afterwards each has one value for each option, and no two the "
        "same. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct, SameVariant),
    )
