"""Products."""

import strawberry

import models
from auth.rules import anyone
from models.products import SEARCH
from schema.words import (
    Connection,
    Money,
    Node,
    by_id,
    by_key,
    describes,
    many,
    one,
    pages,
    query,
    words,
)


@describes(models.Variant)
class Variant(Node):
    sku: str
    name: str
    position: int
    price: Money
    product: "Product" = one(models.Variant.product_id, "What it is a variant of.")


@describes(models.Product)
class Product(Node):
    slug: str
    name: str
    description: str
    is_published: bool
    variants: list[Variant] = many(
        models.Variant.product_id,
        "The forms in which it is sold, 100 at most.",
        order=(models.Variant.position,),
        most=100,
    )


@strawberry.type
class ProductQueries:
    products: Connection[Product] = query(
        pages(
            models.Product,
            "The products for sale, by slug; staff who read products see unpublished ones too.",
            order=(models.Product.slug,),
            filters=(
                words(
                    SEARCH,
                    "search",
                    "Words, or beginnings of words, of slug, name and description; all must match.",
                ),
            ),
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
