"""Step-ups: proving once more who one is, before what matters most."""

from collections.abc import Awaitable, Callable
from functools import update_wrapper
from typing import Annotated, TypeVar

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import step_ups
from auth.answers import No, Refusal
from auth.desk import Client, Desk, Policy
from auth.freshness import require_fresh
from auth.links import Limited
from auth.refusals import CodeExhausted, CodeExpired, RateLimited
from auth.step_ups import Posted, SteppedUp
from auth.viewer import Viewer
from domain import links
from domain.commands import Command
from domain.refusals import NoSuchSession
from kit.refused import Refused

C = TypeVar("C")
T = TypeVar("T")


class ConfirmStepUp(Command):
    """Prove who sits at this session by the code of the mail."""

    code: Annotated[
        str, Field(description="The code in the mail; spaces and hyphens do not matter.")
    ]


async def request(
    session: AsyncSession,
    viewer: Viewer,
    _: None,
    *,
    desk: Desk,
    client: Client,
    language: str | None = None,
) -> Posted | Refused:
    """Send a code to the address of whoever asks."""
    posted = await step_ups.request(session, desk, viewer, client, language)
    if posted is None:
        raise NoSuchSession
    return RateLimited(posted.retry_after) if isinstance(posted, Limited) else posted


async def confirm(
    session: AsyncSession, viewer: Viewer, command: ConfirmStepUp, *, desk: Desk, client: Client
) -> SteppedUp | Refused:
    """Make a session fresh; what was counted must be kept, so a refusal is answered."""
    code = links.read_code(command.code, desk.policy.code_digits)
    answer = await step_ups.confirm(session, desk, viewer, code, client)
    return refused(answer) if isinstance(answer, Refusal) else answer


def refused(answer: Refusal) -> Refused:
    """Name the refusal; there is no link in this mail to fall back on."""
    if answer.why is No.CODE_EXHAUSTED:
        return CodeExhausted(message="There were too many wrong codes; ask for a new one.")
    if answer.why is No.CODE_EXPIRED:
        return CodeExpired(message="This code is too old; ask for a new one.")
    return links.refused(answer)


def freshly(
    operation: Callable[[AsyncSession, Viewer, C], Awaitable[T]], policy: Policy
) -> Callable[[AsyncSession, Viewer, C], Awaitable[T]]:
    """Let an operation be done only by who has just proven who they are.

    Its name stays, by which idempotency knows it: what was done once is answered again without.
    """

    async def work(session: AsyncSession, viewer: Viewer, command: C) -> T:
        await require_fresh(session, policy, viewer)
        return await operation(session, viewer, command)

    return update_wrapper(work, operation)
