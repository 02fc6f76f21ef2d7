"""Deliveries: how far the mail has come that a browser asked for."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain import deliveries
from domain.deliveries import SignInDelivery
from resolvers.context import Info

ChallengeId = Annotated[
    strawberry.ID, strawberry.argument(description="The `challengeId` that asking answered.")
]
LoginProof = Annotated[
    str | None,
    strawberry.argument(
        description="The `loginProof` that asking answered, where there are no cookies."
    ),
]


async def read(
    info: Info, challenge_id: ChallengeId, login_proof: LoginProof = None
) -> SignInDelivery | None:
    client = info.context.caller.client
    if login_proof is not None:
        client = replace(client, browser=login_proof)
    return await info.context.ask(lambda session: deliveries.read(session, client, challenge_id))
