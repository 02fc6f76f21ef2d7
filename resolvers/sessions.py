"""Sessions: signing out."""

from dataclasses import dataclass
from functools import partial

from auth.viewer import NOBODY
from domain import sessions
from resolvers.context import Info


@dataclass(frozen=True)
class SignedOut:
    """Nobody is signed in any more."""


async def sign_out(info: Info) -> SignedOut:
    work = partial(sessions.sign_out, request_id=info.context.request_id)
    await info.context.write(work, None)
    return _left(info)


async def sign_out_everywhere(info: Info) -> SignedOut:
    work = partial(sessions.sign_out_everywhere, request_id=info.context.request_id)
    await info.context.write(work, None)
    return _left(info)


def _left(info: Info) -> SignedOut:
    """Ask as nobody from here on, and take the cookie back."""
    info.context.viewer = NOBODY
    out = info.context.outgoing
    out.session_token, out.signed_out = None, True
    return SignedOut()
