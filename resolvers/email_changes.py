"""E-mail changes: asked for, and confirmed where there is no page of ours."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from auth.email_changes import Answer, Came
from domain import email_changes
from domain.email_changes import (
    ConfirmEmailChange,
    RecoverCustomer,
    RequestEmailChange,
    StartEmailChange,
)
from models import EmailChange
from resolvers.context import Info
from resolvers.settling import settled
from resolvers.step_ups import handed


@dataclass(frozen=True)
class EmailChangeRequested:
    """Both addresses are written to."""

    expires_at: datetime
    waits_for_old: bool


@dataclass(frozen=True)
class EmailChangeConfirmed:
    """Whoever reads mail there said yes."""

    changed: bool
    token: str | None = field(repr=False)


async def request(info: Info, input: RequestEmailChange) -> EmailChangeRequested:
    return await _started(info, email_changes.request, input)


async def start(info: Info, input: StartEmailChange) -> EmailChangeRequested:
    return await _started(info, email_changes.start, input)


async def recover(info: Info, input: RecoverCustomer) -> EmailChangeRequested:
    return await _started(info, email_changes.recover, input)


async def confirm(info: Info, input: ConfirmEmailChange) -> EmailChangeConfirmed:
    answer: Answer = await settled(info, _with_desk(info, email_changes.confirm), input)
    kept, token = answer.kept, None
    if kept is not None:
        token = handed(info, kept.token, kept.kind, kept.ends_with_browser)
    return EmailChangeConfirmed(answer.came is Came.CHANGED, token)


async def _started(info: Info, operation: Any, input: Any) -> EmailChangeRequested:
    change: EmailChange = await settled(info, _with_desk(info, operation), input)
    return EmailChangeRequested(change.expires_at, change.waits_for_old)


def _with_desk(info: Info, operation: Any) -> Any:
    context = info.context
    return partial(operation, desk=context.house.desk, client=context.caller.client)
