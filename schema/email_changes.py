"""E-mail changes."""

from datetime import datetime

import strawberry

import schema.special
from auth.permissions import Permission
from auth.refusals import (
    EmailChangeFailed,
    EmailInvalid,
    EmailUnproven,
    LinkDamaged,
    LinkInvalid,
    RateLimited,
    StepUpRequired,
)
from auth.rules import anyone, customer, permitted
from domain.email_changes import (
    ConfirmEmailChange,
    RecoverCustomer,
    RequestEmailChange,
    StartEmailChange,
)
from domain.refusals import CustomerErased, NoSuchCustomer
from resolvers import email_changes
from schema.words import accepts, mutation, mutations, tells

assert schema.special, "its import is what publishes the refusals that carry more"
accepts(ConfirmEmailChange, RecoverCustomer, RequestEmailChange, StartEmailChange)


@tells(email_changes.EmailChangeRequested)
class EmailChangeRequested:
    expires_at: datetime = strawberry.field(description="Until when it can be confirmed.")
    waits_for_old: bool = strawberry.field(
        description="Whether the old address must confirm as well."
    )


@tells(email_changes.EmailChangeConfirmed)
class EmailChangeConfirmed:
    changed: bool = strawberry.field(
        description="Whether the address is changed; false while the other one is waited for."
    )
    token: str | None = strawberry.field(
        description="In a session by bearer token that is the customer's: the token from here on."
    )


@mutations
class EmailChangeMutations:
    request_email_change: EmailChangeRequested = mutation(
        email_changes.request,
        "Ask for another address. The answer is the same whether or not somebody has it. Sends a "
        "link to confirm to the new address, and one to call it off or undo it to the old.",
        allow=customer,
        refuses=(EmailInvalid, RateLimited, StepUpRequired),
    )
    start_email_change: EmailChangeRequested = mutation(
        email_changes.start,
        "Ask a customer to confirm another address: who reads both addresses completes the "
        "change, never staff. Sends a link to confirm to both addresses; that of the old one can "
        "also call it off and undo it.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerErased, EmailInvalid, EmailUnproven, NoSuchCustomer, RateLimited),
    )
    recover_customer: EmailChangeRequested = mutation(
        email_changes.recover,
        "Ask for another address for a customer who can no longer read what is sent to the old "
        "one; needs a fresh code (`requestStepUp`). Sends a link to confirm to the new address, "
        "and one to call it off or undo it for seven days to the old.",
        allow=permitted(Permission.CUSTOMERS_RECOVER),
        refuses=(
            CustomerErased,
            EmailInvalid,
            EmailUnproven,
            NoSuchCustomer,
            RateLimited,
            StepUpRequired,
        ),
    )
    confirm_email_change: EmailChangeConfirmed = mutation(
        email_changes.confirm,
        "Confirm a change of address, when a person has pressed a button. All sessions end but "
        "this one, if it is the customer's. Sends a letter to who has the address already, if "
        "anybody has.",
        allow=anyone,
        refuses=(EmailChangeFailed, LinkDamaged, LinkInvalid),
    )
