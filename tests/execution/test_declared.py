"""Every field says what it means, so that a plan can answer it; the few that do not say why."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter

from kit.meanings import Guarded, meaning_of
from tests.sdl import DEVELOPMENT

PROGRAMMED = {
    "Query.consentingCustomers": "narrowed by a join; staff look at it seldom, and take the list "
    "away as a file",
    "Query.linkOpenings": "counts over all links; staff look at it seldom, and it costs Postgres "
    "far more than Python",
    "Query.productFacets": "counts over all products that match, by one statement of its own, "
    "which costs Postgres far more than Python",
    "Query.sharedCart": "found by a token, beyond what its viewer may see, at the viewer's prices",
    "Query.signInDelivery": "one value by a statement of its own, of what only the browser that "
    "asked may know",
}
PAGES = "count"  # of a connection, which is declared as a whole


def test_every_field_says_what_it_means_or_why_it_does_not() -> None:
    schema = DEVELOPMENT._schema
    found = {
        f"{of.name}.{name}"
        for of in schema.type_map.values()
        if isinstance(of, GraphQLObjectType) and of is not schema.mutation_type
        for name, field in of.fields.items()
        if is_programmed(field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF), name)
    }

    assert found == set(PROGRAMMED), (
        "declare the field by a word of schema/words (docs/reading.md), or say here why a "
        "document that holds it is left to graphql-core"
    )


def is_programmed(declared: Any, name: str) -> bool:
    """Tell whether a field has a resolver of which nothing is known."""
    meaning = meaning_of(declared)
    if isinstance(meaning, Guarded):
        return meaning.meaning is None
    return meaning is None and bool(getattr(declared, "base_resolver", None)) and name != PAGES
