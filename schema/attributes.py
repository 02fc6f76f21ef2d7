"""Attributes."""

import strawberry

import models
import schema.texts
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain.attributes import (
    MOST_ATTRIBUTES,
    MOST_CHOICES,
    Choice,
    CreateAttribute,
    DeleteAttribute,
    UpdateAttribute,
)
from domain.refusals import ChoiceInUse, KeyTaken, NoSuchAttribute, TooMany
from resolvers import attributes
from schema.words import (
    Connection,
    Node,
    accepts,
    choices,
    describes,
    many,
    mutation,
    mutations,
    pages,
    query,
)

assert schema.texts, "its import is what makes texts by language known"
choices(
    models.AttributeKind,
    CHOICE="One of several choices.",
    DATE="A day.",
    NUMBER="A decimal number.",
    TEXT="A line of text.",
    YES_NO="Yes or no.",
)
accepts(Choice)
accepts(CreateAttribute, DeleteAttribute, UpdateAttribute)


@describes(models.AttributeChoice)
class AttributeChoice(Node):
    key: str
    label: str
    position: int


@describes(models.AttributeDefinition)
class AttributeDefinition(Node):
    key: str
    label: str
    kind: models.AttributeKind
    is_required: bool
    at_sign_up: bool
    customer_sees: bool
    customer_edits: bool
    position: int
    is_active: bool
    choices: list[AttributeChoice] = many(
        models.AttributeChoice.definition_id,
        "The values that it can have, if it is of the kind CHOICE.",
        order=(models.AttributeChoice.position,),
        most=MOST_CHOICES,
    )


@strawberry.type
class AttributeQueries:
    attribute_definitions: Connection[AttributeDefinition] = query(
        pages(
            models.AttributeDefinition,
            "What the store wants to know of customers, in the order of forms: customers see what "
            "they may see of themselves, staff all, and who is not signed in what a sign-up asks.",
            order=(models.AttributeDefinition.position,),
        ),
        allow=anyone,
    )


@mutations
class AttributeMutations:
    create_attribute: AttributeDefinition = mutation(
        attributes.create,
        f"Make something that the store wants to know of customers, of {MOST_ATTRIBUTES} at most. "
        "Sends no mail.",
        allow=permitted(Permission.ATTRIBUTES_WRITE),
        refuses=(KeyTaken, TooMany),
    )
    update_attribute: AttributeDefinition = mutation(
        attributes.update,
        "Change an attribute; what is known of customers is kept. A choice that a customer has "
        "made cannot be taken away. Sends no mail.",
        allow=permitted(Permission.ATTRIBUTES_WRITE),
        refuses=(ChoiceInUse, NoSuchAttribute),
    )
    delete_attribute: AttributeDefinition = mutation(
        attributes.delete,
        "Delete an attribute with all that is known of customers about it; answers it as it was, "
        "without its choices. Sends no mail.",
        allow=permitted(Permission.ATTRIBUTES_WRITE),
        refuses=(NoSuchAttribute,),
    )
