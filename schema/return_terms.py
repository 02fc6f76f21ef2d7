"""How goods come back."""

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain.return_terms import KEPT, SetReturnTerms, StoreReturnReason
from resolvers import return_terms
from schema.words import accepts, choices, mutation, mutations, query, tells, told

choices(
    models.ReturnCarriage,
    CUSTOMER="The customer does.",
    STORE="The store does.",
)
accepts(StoreReturnReason, SetReturnTerms)


@tells(return_terms.ReturnReason)
class ReturnReason:
    key: str = strawberry.field(description="What `requestReturn` takes.")
    name: str = strawberry.field(description="What customers read, in the language asked for.")


@tells(return_terms.ReturnTerms)
class ReturnTerms:
    window_days: int = strawberry.field(
        description="For how many days goods can be returned, from when they arrived, or were "
        "sent where nobody knows."
    )
    carriage: models.ReturnCarriage = strawberry.field(description="Who pays for the way back.")
    restocks: bool = strawberry.field(
        description="Whether what comes back as RESALABLE is in stock at once."
    )
    reasons: list[ReturnReason] = strawberry.field(
        description="The reasons that customers choose from, in their order."
    )


@strawberry.type
class ReturnTermQueries:
    return_terms: ReturnTerms | None = query(
        told(return_terms.told, "How goods come back to the store.", kept=KEPT), allow=anyone
    )


@mutations
class ReturnTermMutations:
    set_return_terms: ReturnTerms = mutation(
        return_terms.put,
        "Say how goods come back; what is not sent stays. Returns that were asked for keep what "
        "was true then. Whether customers may ask at all is the switch `RETURNS`. Sends no mail.",
        allow=permitted(Permission.SETTINGS_WRITE),
    )
