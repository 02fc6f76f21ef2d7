"""The desk: the rules and keys by which people sign in here, and what is known of who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from auth.throttle import Limits, network
from kit import tokens
from kit.redirects import Storefront
from kit.tokens import Keys
from models import Audience

UNPRINTABLE = re.compile(r"[^ -~]")


class Confirm(StrEnum):
    """When a button must be pressed before a link signs in."""

    ALWAYS = "ALWAYS"
    NEVER = "NEVER"  # whatever opens links in mails then spends them
    OTHER_BROWSER = "OTHER_BROWSER"


class SignUp(StrEnum):
    """What happens when somebody proves an address that nobody has."""

    APPROVAL = "APPROVAL"
    CLOSED = "CLOSED"
    OPEN = "OPEN"


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts without being used, and in all."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Policy:
    """How people sign in; each field is a setting."""

    link_ttl: timedelta = timedelta(days=14)
    staff_link_ttl: timedelta = timedelta(minutes=15)
    invitation_ttl: timedelta = timedelta(days=7)
    live_links: int = 5
    confirm: Confirm = Confirm.OTHER_BROWSER
    code_enabled: bool = True
    code_digits: int = 8
    code_ttl: timedelta = timedelta(minutes=10)
    code_tries: int = 5
    sign_up: SignUp = SignUp.OPEN  # unless the store has decided
    customer_session: Lifetime = Lifetime(timedelta(days=30), timedelta(days=180))
    staff_session: Lifetime = Lifetime(timedelta(hours=12), timedelta(days=7))
    shared_session: Lifetime = Lifetime(timedelta(hours=4), timedelta(hours=12))
    live_sessions: int = 20
    repeat_within: timedelta = timedelta(seconds=60)
    fresh_for: timedelta = timedelta(minutes=15)
    notice_ttl: timedelta = timedelta(days=30)
    email_change_ttl: timedelta = timedelta(hours=24)
    email_undo_for: timedelta = timedelta(days=7)
    email_change_confirm_old: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        shortest, longest = timedelta(minutes=5), timedelta(days=14)
        lives = (self.link_ttl, self.staff_link_ttl, self.invitation_ttl)
        if not all(shortest <= ttl <= longest for ttl in lives):
            raise ValueError("a sign-in link lives from 5 minutes to 14 days")
        if not 6 <= self.code_digits <= 9 or not 1 <= self.code_tries <= 10:
            raise ValueError("a code has 6 to 9 digits and 1 to 10 tries")
        if not timedelta(0) < self.code_ttl <= timedelta(minutes=15):
            raise ValueError("a code lives 15 minutes at most")
        if self.live_links < 1 or self.live_sessions < 1:
            raise ValueError("at least one link and one session must be able to live")

    def ttl(self, audience: Audience) -> timedelta:
        """Tell how long a link lives."""
        return self.staff_link_ttl if audience is Audience.STAFF else self.link_ttl

    def lifetime(self, audience: Audience, *, ends_with_browser: bool = False) -> Lifetime:
        """Tell how long a session lives; on a shared computer not for long."""
        usual = self.staff_session if audience is Audience.STAFF else self.customer_session
        if not ends_with_browser:
            return usual
        shared = self.shared_session
        return Lifetime(min(usual.idle, shared.idle), min(usual.absolute, shared.absolute))


@dataclass(frozen=True)
class Desk:
    """Where people sign in: the policy, the keys, and the storefronts it leads back to."""

    link_keys: Keys
    code_keys: Keys
    policy: Policy = Policy()
    storefronts: tuple[Storefront, ...] = ()


@dataclass(frozen=True)
class Client:
    """Who asks, as far as a request tells; `browser` is the secret that only this browser holds.

    `claim` is the secret by which a guest holds a cart and wishlists.
    """

    ip: str | None = None
    agent: str | None = None
    browser: str | None = field(default=None, repr=False)
    request_id: str | None = None
    origin: str | None = None  # of our own or of a storefront; of no other site
    place: str | None = None
    claim: str | None = field(default=None, repr=False)

    @property
    def claim_hash(self) -> bytes | None:
        """What is kept of a guest's claim; None without one, or when it was damaged."""
        return digest_of_claim(self.claim)

    @property
    def secret(self) -> bytes | None:
        """The browser's secret, read; None when it brought none or a damaged one."""
        return tokens.read(self.browser, tokens.BROWSER) if self.browser else None

    @property
    def browser_hash(self) -> bytes | None:
        """What is kept of the browser's secret."""
        return tokens.digest(self.secret) if self.secret else None

    @property
    def network(self) -> str:
        """Whom the IP address belongs to."""
        return network(self.ip)

    @property
    def kept_ip(self) -> str | None:
        """The address as it is stored."""
        return self.ip[:45] if self.ip else None

    @property
    def kept_agent(self) -> str | None:
        """The User-Agent header as it is stored."""
        return UNPRINTABLE.sub("?", self.agent)[:400] if self.agent else None


def digest_of_claim(claim: str | None) -> bytes | None:
    """Return what is kept of a guest's claim; None without one, or when it was damaged."""
    raw = tokens.read(claim, tokens.CLAIM) if claim else None
    return tokens.digest(raw) if raw else None
