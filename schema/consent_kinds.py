"""Kinds of consent."""

from datetime import datetime

import strawberry

import models
import schema.texts
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain.consent_kinds import MOST_KINDS, CreateConsentKind, UpdateConsentKind
from domain.refusals import KeyTaken, NoSuchConsentKind, TooMany
from resolvers import consent_kinds
from schema.words import (
    Connection,
    Node,
    accepts,
    describes,
    mutation,
    mutations,
    pages,
    query,
)

assert schema.texts, "its import is what makes texts by language known"
accepts(CreateConsentKind, UpdateConsentKind)


@describes(models.ConsentKind)
class ConsentKind(Node):
    key: str
    name: str
    wording: str
    version: int
    is_double_opt_in: bool
    is_active: bool
    created_at: datetime


@strawberry.type
class ConsentKindQueries:
    consent_kinds: Connection[ConsentKind] = query(
        pages(
            models.ConsentKind,
            "What customers can consent to, the oldest first; who reads consents sees what is no "
            "longer in use, too.",
            order=(models.ConsentKind.created_at,),
        ),
        allow=anyone,
    )


@mutations
class ConsentKindMutations:
    create_consent_kind: ConsentKind = mutation(
        consent_kinds.create,
        f"Make something that customers can consent to, of {MOST_KINDS} at most. Sends no mail.",
        allow=permitted(Permission.CONSENTS_WRITE),
        refuses=(KeyTaken, TooMany),
    )
    update_consent_kind: ConsentKind = mutation(
        consent_kinds.update,
        "Change a kind of consent. Another wording makes another version; consents to the older "
        "one stay what they are. Sends no mail.",
        allow=permitted(Permission.CONSENTS_WRITE),
        refuses=(NoSuchConsentKind,),
    )
