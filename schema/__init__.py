"""The one schema."""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from schema.credits import CreditQueries
from schema.orders import OrderQueries
from schema.products import ProductQueries
from schema.wishlists import WishlistMutations, WishlistQueries
from schema.words.roots import OnInvalidInput, OnRefused
from schema.words.shapes import SCALARS

Query = merge_types("Query", (CreditQueries, OrderQueries, ProductQueries, WishlistQueries))
Mutation = merge_types("Mutation", (WishlistMutations,))
for _root, _words in (
    (Query, "What can be read. Each field says who may."),
    (Mutation, "What can be done. Each field says who may, how it is refused, and what it mails."),
):
    _definition: Any = _root.__strawberry_definition__  # type: ignore[attr-defined]
    _definition.description = _words

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS),
    exception_handlers=[OnRefused(), OnInvalidInput()],
)
