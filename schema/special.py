"""Refusals that carry more than a code and a sentence."""

from __future__ import annotations

import strawberry

from auth.refusals import CodeIncorrect as Incorrect
from auth.refusals import RateLimited as Limited
from domain.refusals import StaleVersion as Stale
from schema.words import RefusalInterface, refusal


@refusal(Incorrect)
class CodeIncorrect(RefusalInterface):
    """How often it may still be tried."""

    attempts_left: int = strawberry.field(
        description="How many tries are left; when none is, a sign-in's link still works."
    )


@refusal(Limited)
class RateLimited(RefusalInterface):
    """How long to wait."""

    retry_after: int = strawberry.field(description="Seconds until it may be tried again.")


@refusal(Stale)
class StaleVersion(RefusalInterface):
    """Which version there is."""

    current: int = strawberry.field(description="The version that it has by now; 0 for no cart.")
