"""Step-ups: a code to the stored address, and the session that it makes fresh."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from auth.step_ups import Posted
from auth.step_ups import SteppedUp as Proven
from domain import step_ups
from domain.step_ups import ConfirmStepUp
from models import SessionKind
from resolvers.context import Info
from resolvers.settling import settled


@dataclass(frozen=True)
class SteppedUp:
    """It was you; what asks for it is allowed for a while."""

    fresh_until: datetime
    token: str | None = field(repr=False)


async def request(info: Info) -> Posted:
    context = info.context
    work = partial(
        step_ups.request,
        desk=context.house.desk,
        client=context.caller.client,
        language=next(iter(context.caller.languages), None),
    )
    posted: Posted = await settled(info, work, None)
    return posted


async def confirm(info: Info, input: ConfirmStepUp) -> SteppedUp:
    context = info.context
    work = partial(step_ups.confirm, desk=context.house.desk, client=context.caller.client)
    proven: Proven = await settled(info, work, input)
    token = handed(info, proven.token, proven.kind, proven.ends_with_browser)
    return SteppedUp(proven.fresh_until, token)


def handed(info: Info, token: str, kind: SessionKind, ends_with_browser: bool) -> str | None:
    """Give a session's new token to its cookie; to whom has none, in the answer."""
    if kind is SessionKind.BEARER:
        return token
    out = info.context.outgoing
    out.session_token, out.ends_with_browser = token, ends_with_browser
    return None


def freshly(info: Info, operation: Any) -> Any:
    """Ask for a fresh proof of who it is before an operation."""
    return step_ups.freshly(operation, info.context.house.desk.policy)
