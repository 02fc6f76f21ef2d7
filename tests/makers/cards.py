"""A provider of cards that lives in memory, and says what a test tells it to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.providers import Answer, News, Providers, Unreachable, Wanted
from models import PaymentEntryKind, PaymentMethod, PaymentRequestState

DONE, OPEN = PaymentRequestState.DONE, PaymentRequestState.OPEN


class Crash(Exception):
    """The program is cut off between the provider's yes and our own note of it."""


@dataclass
class Cards:
    """A provider that does each key once. `mood` is what becomes of the next question."""

    name: str = "cards"
    methods: frozenset[PaymentMethod] = frozenset({PaymentMethod.CARD})
    public_key: str | None = "pk_test"
    signature_header: str = "cards-signature"
    mood: str = "done"
    asked: list[tuple[str, Wanted]] = field(default_factory=list)
    done: dict[UUID, str] = field(default_factory=dict)

    @property
    def providers(self) -> Providers:
        """The providers of a deployment that has this one."""
        return Providers({self.name: self})

    async def start(self, wanted: Wanted) -> Answer:
        """Begin a payment."""
        return self._answer("start", wanted, f"pi_{wanted.payment_id.hex}", secret="sec_1")

    async def capture(self, wanted: Wanted) -> Answer:
        """Take what was promised."""
        return self._answer("capture", wanted, "ch_1")

    async def refund(self, wanted: Wanted) -> Answer:
        """Give some back."""
        return self._answer("refund", wanted, f"re_{wanted.key.hex}")

    async def cancel(self, wanted: Wanted) -> Answer:
        """Call it off."""
        return self._answer("cancel", wanted, None)

    def read(self, body: bytes, signature: str) -> News | None:
        """Tell nothing; tests hand news to the domain themselves."""
        return None

    def _answer(self, what: str, wanted: Wanted, reference: str | None, **more: Any) -> Answer:
        self.asked.append((what, wanted))
        mood, self.mood = self.mood, "done"
        if mood == "silent":
            raise Unreachable
        if mood == "declined":
            return Answer(PaymentRequestState.DECLINED, reason="The card was declined.")
        self.done.setdefault(wanted.key, what)
        if mood == "lost":  # it was done, and nobody heard
            raise Unreachable
        if mood == "crash":
            raise Crash
        return Answer(OPEN if mood == "open" else DONE, reference, **more)


def news(kind: PaymentEntryKind, key: str, amount_minor: int, **more: Any) -> News:
    """Tell something, of the payment that `more` names."""
    return News(kind, key, currency=more.pop("currency", "EUR"), amount_minor=amount_minor, **more)
