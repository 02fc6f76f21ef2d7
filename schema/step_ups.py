"""Step-ups."""

from datetime import datetime

import strawberry

import schema.special
from auth.refusals import CodeExhausted, CodeExpired, CodeIncorrect, RateLimited
from auth.rules import signed_in
from auth.step_ups import Posted
from domain.refusals import NoSuchSession
from domain.step_ups import ConfirmStepUp
from resolvers import step_ups
from schema.words import accepts, mutation, mutations, tells

assert schema.special, "its import is what publishes the refusals that carry more"
accepts(ConfirmStepUp)


@tells(Posted)
class StepUpSent:
    masked_email: str = strawberry.field(description="Where it was sent, as it may be shown.")
    expires_at: datetime = strawberry.field(description="Until when the code works.")


@tells(step_ups.SteppedUp)
class SteppedUp:
    fresh_until: datetime = strawberry.field(
        description="Until when what needs a fresh proof is allowed in this session."
    )
    token: str | None = strawberry.field(
        description="In a session by bearer token: the token from here on. The one before is good "
        "for another minute."
    )


@mutations
class StepUpMutations:
    request_step_up: StepUpSent = mutation(
        step_ups.request,
        "Ask for a code that proves who sits at this session; codes of before are worthless. "
        "Sends the code to the viewer's address.",
        allow=signed_in,
        refuses=(NoSuchSession, RateLimited),
    )
    confirm_step_up: SteppedUp = mutation(
        step_ups.confirm,
        "Prove by the code who sits at this session, before what is answered "
        "`STEP_UP_REQUIRED`. Sends no mail.",
        allow=signed_in,
        refuses=(CodeExhausted, CodeExpired, CodeIncorrect),
    )
