"""Modifiers."""

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.catalogue_refusals import NoSuchModifier, NoSuchProduct
from domain.exclusions import ExcludedPair, SetModifierExclusions
from domain.modifier_facts import excluded_by
from domain.modifiers import CreateModifier, DeleteModifier, ModifierOption, UpdateModifier
from domain.modifying import MOST_CHOICES, MOST_MODIFIERS, excluded
from domain.refusals import KeyTaken, TooMany
from resolvers import exclusions, modifiers
from schema.refs import ProductRef
from schema.words import (
    Money,
    Node,
    accepts,
    choices,
    derived,
    describes,
    many,
    mutation,
    mutations,
)

choices(
    models.ModifierKind,
    CHOICE="By one or several choices.",
    TEXT="In words, in one line.",
)
accepts(ModifierOption, ExcludedPair)
accepts(CreateModifier, DeleteModifier, SetModifierExclusions, UpdateModifier)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@describes(models.ModifierChoice)
class ModifierChoice(Node):
    key: str
    name: str
    position: int
    difference: Money
    excludes: list[strawberry.ID] = derived(
        models.ModifierChoice,
        excluded_by,
        excluded,
        "Ids of the choices, of this modifier or another, that cannot be made together with it.",
    )


@describes(models.Modifier)
class Modifier(Node):
    key: str
    name: str
    kind: models.ModifierKind
    position: int
    least: int
    most: int
    choices: list[ModifierChoice] = many(
        models.ModifierChoice.modifier_id,
        "What can be chosen, in order; of the kind CHOICE alone.",
        order=(models.ModifierChoice.position,),
        most=MOST_CHOICES,
    )


@mutations
class ModifierMutations:
    create_modifier: Modifier = mutation(
        modifiers.create,
        f"Let a product ask something of its buyer, {MOST_MODIFIERS} things at most. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(KeyTaken, NoSuchProduct, TooMany),
    )
    update_modifier: Modifier = mutation(
        modifiers.update,
        "Change what a product asks; a choice that is not named any more goes, with what it "
        "excluded. What was answered before is kept as it was. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchModifier, NoSuchProduct),
    )
    delete_modifier: Modifier = mutation(
        modifiers.delete,
        "Let a product ask something no more; answers it as it was, without its choices. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchModifier, NoSuchProduct),
    )
    set_modifier_exclusions: ProductRef = mutation(
        exclusions.set_exclusions,
        "Say which choices about a product cannot be made together; these pairs and no others. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct,),
    )
