"""The house: what a resolver is handed about this deployment and about the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Caller:
    """What the request says of its sender, none of it proven."""

    request_id: str = "-"
    ip: str | None = None
    agent: str | None = None
    languages: tuple[str, ...] = ()
    browser: str | None = None  # the cookie that binds a link to the asking browser
    origin: str | None = None


@dataclass
class Outgoing:
    """Cookies to be set with the answer; `web` knows how."""

    session_token: str | None = None
    ends_with_browser: bool = False
    browser: str | None = None
    signed_out: bool = False


@dataclass(frozen=True)
class House:
    """This deployment: what its settings became."""

    store_name: str = "Latchkey"
    languages: tuple[str, ...] = ("en",)
    development: bool = False
    sign_in: Any = None
    extras: dict[str, Any] = field(default_factory=dict)
