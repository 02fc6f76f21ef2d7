"""Return terms: how goods come back, and deciding it."""

from dataclasses import dataclass

from domain import return_terms
from domain.return_terms import SetReturnTerms, Terms
from models import ReturnCarriage
from resolvers.context import Context, Info


@dataclass(frozen=True)
class ReturnReason:
    """A reason for which goods come back."""

    key: str
    name: str


@dataclass(frozen=True)
class ReturnTerms:
    """How goods come back to the store."""

    window_days: int
    carriage: ReturnCarriage
    restocks: bool
    reasons: list[ReturnReason]


def told(context: Context, kept: Terms) -> ReturnTerms:
    """Tell how goods come back, in the words of the client's language."""
    return ReturnTerms(
        kept.window_days,
        kept.carriage,
        kept.restocks,
        [ReturnReason(one.key, context.said(dict(one.name))) for one in kept.reasons],
    )


async def put(info: Info, input: SetReturnTerms) -> ReturnTerms:
    return told(info.context, await info.context.write(return_terms.put, input))
