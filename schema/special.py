"""Refusals that carry more than a code and a sentence."""

from __future__ import annotations

import strawberry

from auth.refusals import RateLimited as Limited
from schema.words import RefusalInterface, refusal


@refusal(Limited)
class RateLimited(RefusalInterface):
    """How long to wait."""

    retry_after: int = strawberry.field(description="Seconds until it may be tried again.")
