"""The house: what a resolver is handed about this deployment and about the caller."""

from __future__ import annotations

from dataclasses import dataclass, field

from auth.desk import Client, Desk
from domain.providers import BY_HAND_ALONE, Providers


@dataclass(frozen=True)
class Caller:
    """What a request says of its sender, none of it proven."""

    request_id: str = "-"
    languages: tuple[str, ...] = ()
    client: Client = field(default_factory=Client)


@dataclass
class Outgoing:
    """What an operation leaves for the answer's cookies; `web` knows how to set them.

    `claim` is a guest's new one, `claim_token` the same for a client
    without cookies; `claim_spent` says that a customer has what it held.
    """

    session_token: str | None = None
    ends_with_browser: bool = False
    browser: str | None = None
    signed_out: bool = False
    claim: str | None = field(default=None, repr=False)
    claim_token: str | None = field(default=None, repr=False)  # in the answer, not as a cookie
    claim_spent: bool = False


@dataclass(frozen=True)
class House:
    """This deployment: what its settings became."""

    desk: Desk
    store_name: str = "Latchkey Supply"
    base_url: str = "http://127.0.0.1:8000"
    languages: tuple[str, ...] = ("en", "de")
    providers: Providers = BY_HAND_ALONE
