"""Providers: who moves the money of an order, and what they can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from models import PaymentEntryKind, PaymentMethod, PaymentRequestState

MANUAL = "manual"  # the shop itself: money comes and goes, and staff say so
BY_HAND = frozenset(
    {PaymentMethod.BANK_TRANSFER, PaymentMethod.CASH_ON_DELIVERY, PaymentMethod.INVOICE}
)


class Unreachable(Exception):
    """The provider gave no answer, so nobody knows whether it was done: ask again."""


class Forged(Exception):
    """The news was not signed by the provider, or is too old to be believed."""


@dataclass(frozen=True)
class Wanted:
    """What a provider is asked for; asked again by the same `key`, it is done once.

    `again` tells that it may have been done already, and that nobody heard the answer.
    """

    key: UUID
    payment_id: UUID
    order_number: str
    reference: str | None
    currency: str
    amount_minor: int
    again: bool = False


@dataclass(frozen=True)
class Answer:
    """What a provider said: done, declined with its reason, or still open.

    `secret` is for the customer's browser and is kept nowhere.
    """

    state: PaymentRequestState
    reference: str | None = None
    reason: str | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class News:
    """Something that a provider says has happened to a payment, by a key that is always the same.

    `request_id` is ours, where it came of something we had asked for.
    """

    kind: PaymentEntryKind
    key: str
    reference: str
    currency: str
    amount_minor: int
    payment_id: UUID | None = None
    request_id: UUID | None = None


class Provider(Protocol):
    """Somebody who moves money when asked over the network. Card numbers go to them alone."""

    @property
    def name(self) -> str:
        """What the provider is called in rows and addresses."""

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        """By which methods customers pay there."""

    @property
    def public_key(self) -> str | None:
        """What the customer's browser names itself by there."""

    @property
    def signature_header(self) -> str:
        """Which header its news bears its signature in."""

    async def start(self, wanted: Wanted) -> Answer:
        """Have a payment begun; the answer has its reference and the customer's secret."""

    async def capture(self, wanted: Wanted) -> Answer:
        """Take what was promised."""

    async def refund(self, wanted: Wanted) -> Answer:
        """Give some of it back; the reference is that of the refund."""

    async def cancel(self, wanted: Wanted) -> Answer:
        """Call a payment off that has brought nothing."""

    def read(self, body: bytes, signature: str) -> News | None:
        """Read signed news, None for what does not concern payments, or raise `Forged`."""


@dataclass(frozen=True)
class Providers:
    """The providers of this deployment, by name; the shop itself is always there."""

    named: Mapping[str, Provider] = field(default_factory=dict)

    def by(self, method: PaymentMethod) -> str | None:
        """Name who moves the money of a method; None where nobody does."""
        if method in BY_HAND:
            return MANUAL
        return next((one.name for one in self.named.values() if method in one.methods), None)


BY_HAND_ALONE = Providers()
