"""Facets of lists of products."""

from decimal import Decimal
from typing import Annotated

import strawberry

from auth.rules import anyone
from domain.facets import MOST_COUNTED, MOST_PROPERTIES, MOST_TOLD
from resolvers import facets
from resolvers.context import Info
from schema.words import Money, query, tells


@tells(facets.ValueFacet)
class ValueFacet:
    key: str = strawberry.field(description="As `values` takes it: `colour:red`.")
    name: str = strawberry.field(description="What the value is called.")
    count: int = strawberry.field(description="How many products have it.")


@tells(facets.PropertyFacet)
class PropertyFacet:
    key: str = strawberry.field(description="Name of the property for programs.")
    name: str = strawberry.field(description="What the property is called.")
    values: list[ValueFacet] = strawberry.field(
        description="Its values that products have, in order, counted without those of it that "
        "are narrowed down by."
    )


@tells(facets.CategoryFacet)
class CategoryFacet:
    id: strawberry.ID = strawberry.field(description="Which category.")
    slug: str = strawberry.field(description="Its name in the addresses of pages.")
    name: str = strawberry.field(description="What it is called.")
    count: int = strawberry.field(description="How many products are in it or within it.")


@tells(facets.ProductFacets)
class ProductFacets:
    properties: list[PropertyFacet] = strawberry.field(
        description="The properties that customers narrow lists down by, in order; the "
        f"{MOST_TOLD} commonest values at most."
    )
    categories: list[CategoryFacet] = strawberry.field(
        description="Where the products are, whatever `category` says; the fullest first, "
        f"{MOST_TOLD} at most."
    )
    lowest: Money | None = strawberry.field(
        description="The lowest price, whatever is narrowed down to; null for no products."
    )
    highest: Money | None = strawberry.field(
        description="The highest of their lowest prices; null for no products."
    )
    exact: bool = strawberry.field(
        description=f"False when more than {MOST_COUNTED} products were left to count: then it is "
        "so many of them that were counted."
    )


async def _facets(
    info: Info,
    search: Annotated[str | None, strawberry.argument(description="As in `products`.")] = None,
    category: Annotated[str | None, strawberry.argument(description="As in `products`.")] = None,
    values: Annotated[
        list[str] | None,
        strawberry.argument(
            description=f"As in `products`; of {MOST_PROPERTIES} properties at most."
        ),
    ] = None,
    price_from: Annotated[
        Decimal | None, strawberry.argument(description="As in `products`.")
    ] = None,
    price_until: Annotated[
        Decimal | None, strawberry.argument(description="As in `products`.")
    ] = None,
    in_stock: Annotated[bool | None, strawberry.argument(description="As in `products`.")] = None,
) -> ProductFacets:
    wanted = {
        "search": search,
        "category": category,
        "values": values,
        "priceFrom": price_from,
        "priceUntil": price_until,
        "inStock": in_stock,
    }
    return await facets.counted(info, wanted)  # type: ignore[return-value]


@strawberry.type
class FacetQueries:
    product_facets: ProductFacets = query(
        _facets,
        allow=anyone,
        description="By what the list of `products` of the same arguments can be narrowed down "
        "further, with counts; each is counted without its own argument.",
    )
