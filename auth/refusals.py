"""Refusals of signing in; the name is the code, the docstring the message."""

from __future__ import annotations

from kit.refused import Refused, Wrong


class ApprovalPending(Refused):
    """Your address is confirmed; the store has yet to approve your account."""


class CodeExhausted(Refused):
    """There were too many wrong codes; use the link in the mail."""


class CodeExpired(Refused):
    """This code is too old; use the link in the mail, or ask for a new one."""


class CodeIncorrect(Refused):
    """This is not the code in the mail."""

    def __init__(self, attempts_left: int, *fields: Wrong) -> None:
        super().__init__(*fields)
        self.attempts_left = attempts_left


class EmailInvalid(Refused):
    """Mail cannot be sent to this address."""


class EmailChangeFailed(Refused):
    """The address could not be changed; ask for it once more, or use another address."""


class EmailUnproven(Refused):
    """This customer has not proven an address; set it instead."""


class LinkDamaged(Refused):
    """This link was damaged on its way; copy it once more, and all of it."""


class LinkExpired(Refused):
    """This link is too old; ask for a new one."""


class LinkInvalid(Refused):
    """There is no such link."""


class LinkReplaced(Refused):
    """A newer link took the place of this one; use that, or ask for another."""


class LinkUsed(Refused):
    """This link was used before; ask for a new one."""


class RateLimited(Refused):
    """That was too often; try again later."""

    def __init__(self, retry_after: int, *fields: Wrong) -> None:
        super().__init__(*fields)
        self.retry_after = retry_after


class RedirectNotAllowed(Refused):
    """Signing in does not lead there."""


class SignInRefused(Refused):
    """Nobody can sign in here with this address."""


class StepUpRequired(Refused):
    """Confirm first that it is you: ask for a code and send it back."""
