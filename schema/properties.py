"""Properties."""

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain.catalogue_refusals import NoSuchProperty, PropertyInUse, ValueInUse
from domain.properties import (
    MOST_PROPERTIES,
    MOST_VALUES,
    CreateProperty,
    DeleteProperty,
    PropertyOption,
    UpdateProperty,
)
from domain.refusals import KeyTaken, TooMany
from resolvers import properties
from schema.words import (
    Connection,
    Node,
    accepts,
    describes,
    many,
    mutation,
    mutations,
    one,
    pages,
    query,
)

accepts(PropertyOption)
accepts(CreateProperty, DeleteProperty, UpdateProperty)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@describes(models.PropertyValue)
class PropertyValue(Node):
    key: str
    name: str
    position: int
    property: "Property" = one(models.PropertyValue.property_id, "What it is a value of.")


@describes(models.Property)
class Property(Node):
    key: str
    name: str
    position: int
    is_facet: bool
    values: list[PropertyValue] = many(
        models.PropertyValue.property_id,
        "All values that it can have, in their order.",
        order=(models.PropertyValue.position,),
        most=MOST_VALUES,
    )


@describes(models.ProductValue)
class ProductValue:
    value: PropertyValue = one(models.ProductValue.value_id, "What the product has.")


@describes(models.ProductOption)
class ProductOption:
    position: int
    property: Property = one(
        models.ProductOption.property_id, "By what the variants of the product differ."
    )


@describes(models.VariantValue)
class VariantValue:
    property: Property = one(models.VariantValue.property_id, "Which option it answers.")
    value: PropertyValue = one(models.VariantValue.value_id, "What the variant has.")


@strawberry.type
class PropertyQueries:
    properties: Connection[Property] = query(
        pages(
            models.Property,
            "What products are like and differ by, in order.",
            order=(models.Property.position,),
        ),
        allow=anyone,
    )


@mutations
class PropertyMutations:
    create_property: Property = mutation(
        properties.create,
        f"Make a property with its values, of {MOST_PROPERTIES} properties at most. Sends no mail.",
        allow=WRITERS,
        refuses=(KeyTaken, TooMany),
    )
    update_property: Property = mutation(
        properties.update,
        "Change a property. A value that a product or a variant has cannot be taken away. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProperty, ValueInUse),
    )
    delete_property: Property = mutation(
        properties.delete,
        "Delete a property that no product has a value of or differs by; answers it as it was, "
        "without its values. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProperty, PropertyInUse),
    )
