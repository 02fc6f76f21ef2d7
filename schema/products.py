"""Products."""

from datetime import datetime
from typing import Annotated

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain import availability, browsing, pricing, stock_facts
from domain.catalogue_refusals import (
    NoSuchProduct,
    NoSuchTaxClass,
    NothingToSell,
    ProductArchived,
    SlugTaken,
)
from domain.media import MOST_MEDIA
from domain.modifying import MOST_MODIFIERS
from domain.options import MOST_OPTIONS, MOST_VARIANTS
from domain.placements import MOST_CATEGORIES
from domain.price_facts import facts
from domain.products import (
    MOST_VALUES,
    ArchiveProduct,
    CreateProduct,
    PublishProduct,
    RestoreProduct,
    UnpublishProduct,
    UpdateProduct,
)
from domain.variant_files import MOST_FILES
from kit.currencies import Currency
from kit.narrowing import FEW
from resolvers import products
from schema.availability import Availability
from schema.categories import ProductCategory
from schema.media import Medium
from schema.modifiers import Modifier
from schema.properties import ProductOption, ProductValue, VariantValue
from schema.refs import PriceRef
from schema.tax_classes import TaxClass
from schema.variant_files import VariantFile
from schema.words import (
    Connection,
    Money,
    Node,
    accepts,
    by_id,
    by_key,
    choices,
    derived,
    describes,
    many,
    mutation,
    mutations,
    one,
    pages,
    query,
    tells,
    where,
)

choices(
    models.ProductKind,
    DIGITAL="It is downloaded, or is a service; nothing is sent.",
    PHYSICAL="It is a thing, and is sent.",
)
accepts(ArchiveProduct, CreateProduct, PublishProduct, RestoreProduct)
accepts(UnpublishProduct, UpdateProduct)
WRITERS = permitted(Permission.PRODUCTS_WRITE)

Quantity = Annotated[
    int, strawberry.argument(description=f"How many are bought, from 1 to {pricing.MOST}.")
]
Code = Annotated[
    Currency | None,
    strawberry.argument(description="In which currency; the store's own unless told."),
]


choices(
    browsing.ProductSort,
    CHEAPEST="By the lowest regular price of their variants; what has none comes last.",
    DEAREST="By the lowest regular price of their variants, the highest first.",
    NAME="By name, as the client's language says it, accents and case aside; more than "
    f"{FEW} by slug.",
    NEWEST="What customers saw last comes first.",
    POSITION=f"By their places in `category`, which must be given; more than {FEW} by age.",
    RELEVANCE="By how well they match `search`, which must be given; of more than "
    f"{FEW}, the newest first.",
)


@tells(pricing.PriceTier)
class PriceTier:
    min_quantity: int = strawberry.field(description="From how many of them on it holds.")
    unit: Money = strawberry.field(description="Price of one.")


@tells(pricing.Offer)
class Offer:
    quantity: int = strawberry.field(description="How many were asked about.")
    unit: Money = strawberry.field(description="Price of one, when so many are bought.")
    total: Money = strawberry.field(description="Price of all of them.")
    was: Money | None = strawberry.field(
        description="The price of before, to be shown struck out; null where there is none."
    )
    includes_tax: bool = strawberry.field(description="Whether the prices have the tax in them.")
    tiers: list[PriceTier] = strawberry.field(
        description="What one costs from which quantity on, the smallest first."
    )


@describes(models.Variant)
class Variant(Node):
    sku: str
    name: str
    position: int
    price: Money = derived(
        models.Variant,
        facts,
        pricing.unit_price,
        "What one costs whoever asks, in the store's currency, with the prices of their groups.",
    )
    list_price: Money
    weight_grams: int | None
    is_active: bool
    values: list[VariantValue] = many(
        models.VariantValue.variant_id,
        "The values that it is bought in, one for each option of the product.",
        most=MOST_OPTIONS,
    )
    offer: Offer | None = derived(
        models.Variant, facts, pricing.offer, quantity=Quantity, currency=Code
    )
    availability: Availability = derived(
        models.Variant, stock_facts.facts, availability.availability
    )
    prices: Connection[PriceRef] = pages(
        models.Price.variant_id,
        "Its prices on all price lists; only who reads products sees them.",
        order=(models.Price.price_list_id, models.Price.min_quantity),
    )
    files: list[VariantFile] = many(
        models.VariantFile.variant_id,
        f"What its buyers download, {MOST_FILES} at most; for who reads products, and who bought "
        "it.",
        order=(models.VariantFile.created_at,),
        most=MOST_FILES,
    )
    product: "Product" = one(models.Variant.product_id, "What it is a variant of.")


@describes(models.Product)
class Product(Node):
    slug: str
    name: str
    description: str
    kind: models.ProductKind
    is_final_sale: bool
    is_published: bool
    published_at: datetime | None
    archived_at: datetime | None
    tax_class: TaxClass | None = one(
        models.Product.tax_class_id, "How it is taxed; null is as the store's default."
    )
    lowest_price: Money | None
    variants: list[Variant] = many(
        models.Variant.product_id,
        f"The forms in which it is sold, {MOST_VARIANTS} at most.",
        order=(models.Variant.position,),
        most=MOST_VARIANTS,
    )
    options: list[ProductOption] = many(
        models.ProductOption.product_id,
        f"The properties by which its variants differ, in order, {MOST_OPTIONS} at most.",
        order=(models.ProductOption.position,),
        most=MOST_OPTIONS,
    )
    values: list[ProductValue] = many(
        models.ProductValue.product_id,
        f"What it is like in every variant, {MOST_VALUES} values at most.",
        most=MOST_VALUES,
    )
    modifiers: list[Modifier] = many(
        models.Modifier.product_id,
        f"What is asked of its buyer, in order, {MOST_MODIFIERS} things at most.",
        order=(models.Modifier.position,),
        most=MOST_MODIFIERS,
    )
    media: list[Medium] = many(
        models.Medium.product_id,
        f"Pictures and films of it, in order, {MOST_MEDIA} at most.",
        order=(models.Medium.position,),
        most=MOST_MEDIA,
    )
    categories: list[ProductCategory] = many(
        models.ProductCategory.product_id,
        f"Where it is in the tree, {MOST_CATEGORIES} places at most.",
        most=MOST_CATEGORIES,
    )


FILTERS = (
    where(
        "search",
        browsing.SEARCH,
        "Words, or beginnings of words, of names, SKUs, values and descriptions; all must match, "
        f"accents and endings aside. {browsing.LONGEST_SEARCH} characters at most.",
    ),
    where(
        "category",
        browsing.CATEGORY,
        "Only what is in the category of this id or slug, or in one within it.",
    ),
    where(
        "values",
        browsing.VALUES,
        "Only what has one of these values of each property named: `colour:red`, `colour:blue`, "
        f"`size:m`; at most {browsing.MOST_VALUES}, and none has one of no values.",
    ),
    where(
        "priceFrom",
        browsing.PRICE_FROM,
        "Only what costs at least this, by the lowest regular price, in the store's currency.",
    ),
    where(
        "priceUntil",
        browsing.PRICE_UNTIL,
        "Only what costs at most this, by the lowest regular price, in the store's currency.",
    ),
    where("inStock", browsing.IN_STOCK, "Whether only what is there; false shows all."),
)


@strawberry.type
class ProductQueries:
    products: Connection[Product] = query(
        pages(
            models.Product,
            "The products for sale, by relevance to the words that are searched, or else by slug; "
            "staff who read products see unpublished ones too.",
            order=(models.Product.slug,),
            filters=FILTERS,
            sorts=browsing.SORTS,
        ),
        allow=anyone,
    )
    product: Product | None = query(
        by_id(models.Product, description="A product by id."), allow=anyone
    )
    product_by_slug: Product | None = query(
        by_key(models.Product.slug, "A product by its slug.", says="The slug, exactly."),
        allow=anyone,
    )


@mutations
class ProductMutations:
    create_product: Product = mutation(
        products.create,
        "Make a product, which customers do not see until it is published. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxClass, SlugTaken),
    )
    update_product: Product = mutation(
        products.update,
        "Change a product; who sees it sees the change at once. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct, NoSuchTaxClass, SlugTaken),
    )
    publish_product: Product = mutation(
        products.publish,
        "Let customers see and buy a product, which has a variant on sale. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct, NothingToSell, ProductArchived),
    )
    unpublish_product: Product = mutation(
        products.unpublish,
        "Hide a product from customers. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct,),
    )
    archive_product: Product = mutation(
        products.archive,
        "Put a product away for good: hidden, and kept for the orders that name it. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct,),
    )
    restore_product: Product = mutation(
        products.restore,
        "Take a product out of the archive; it is hidden until it is published. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct,),
    )
