"""Stripe, by its own library: card numbers go from the browser to Stripe, and never come here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import structlog
from stripe import (
    PaymentIntent,
    Refund,
    RequestsClient,
    SignatureVerificationError,
    StripeClient,
    StripeError,
    Webhook,
)

from domain.providers import Answer, Forged, News, Unreachable, Wanted
from models import PaymentEntryKind, PaymentMethod, PaymentRequestState
from providers.coins import NoCoins, counted, minor_of

T = TypeVar("T")
TIMEOUT = 20.0  # seconds; what takes longer is asked again by the job
BELIEVED_FOR = 300  # seconds that signed news may be old
MOST_REFUNDS = 100
K, S = PaymentEntryKind, PaymentRequestState
INTENTS: dict[str, tuple[PaymentEntryKind, str, str]] = {  # what happened, its sum, and its key
    "payment_intent.amount_capturable_updated": (K.AUTHORIZED, "amount_capturable", "authorized"),
    "payment_intent.canceled": (K.VOIDED, "", "voided"),
    "payment_intent.payment_failed": (K.FAILED, "", ""),
    "payment_intent.succeeded": (K.CAPTURED, "amount_received", "captured"),
}
REFUNDS = {"charge.refund.updated", "refund.created", "refund.updated"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """A store's account at Stripe; `api` is where its API is, if that is elsewhere."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    public_key: str | None = None
    at_once: bool = True  # whether money is taken when it is paid, or only promised
    api: str | None = None


class StripeCards:
    """Payments by card, and by what else the store has switched on at Stripe."""

    name = "stripe"
    methods = frozenset({PaymentMethod.CARD})
    signature_header = "stripe-signature"

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client = StripeClient(
            account.secret_key,
            http_client=RequestsClient(timeout=TIMEOUT),
            max_network_retries=0,
            base_addresses={"api": account.api} if account.api else None,
        )

    @property
    def public_key(self) -> str | None:
        """What the customer's browser names the store by."""
        return self._account.public_key

    async def start(self, wanted: Wanted) -> Answer:
        """Make the intent of a payment, or find it again."""
        intents = self._client.v1.payment_intents
        reference = wanted.reference

        def work() -> PaymentIntent:
            if reference is not None:
                return intents.retrieve(reference)
            return intents.create(
                {
                    "amount": counted(wanted.amount_minor, wanted.currency),
                    "currency": wanted.currency.lower(),
                    "capture_method": "automatic" if self._account.at_once else "manual",
                    "automatic_payment_methods": {"enabled": True},
                    "description": wanted.order_number,
                    "metadata": {"payment": str(wanted.payment_id), "order": wanted.order_number},
                },
                {"idempotency_key": wanted.key.hex},
            )

        return await _answer(
            work, lambda intent: Answer(S.DONE, intent.id, secret=intent.client_secret)
        )

    async def capture(self, wanted: Wanted) -> Answer:
        """Take what an intent holds; one that was captured before is well, too."""
        intents, reference = self._client.v1.payment_intents, _known(wanted)

        def work() -> PaymentIntent:
            amount = counted(wanted.amount_minor, wanted.currency)
            key = wanted.key.hex
            return intents.capture(
                reference, {"amount_to_capture": amount}, {"idempotency_key": key}
            )

        answer = await _answer(work, _captured)
        if answer.state is S.DECLINED:
            found = await _answer(lambda: intents.retrieve(reference), _captured)
            return found if found.state is not S.DECLINED else answer
        return answer

    async def refund(self, wanted: Wanted) -> Answer:
        """Give back; where that may have been done already, look for it first."""
        refunds, reference = self._client.v1.refunds, _known(wanted)

        def work() -> Refund:
            if wanted.again:
                listed = refunds.list({"payment_intent": reference, "limit": MOST_REFUNDS})
                for one in listed.auto_paging_iter():
                    if _uuid(one.metadata, "request") == wanted.key:
                        return one
            return refunds.create(
                {
                    "payment_intent": reference,
                    "amount": counted(wanted.amount_minor, wanted.currency),
                    "metadata": {"request": str(wanted.key)},
                },
                {"idempotency_key": wanted.key.hex},
            )

        return await _answer(work, _refunded)

    async def cancel(self, wanted: Wanted) -> Answer:
        """Call an intent off; one that was never made needs no calling off."""
        intents, reference = self._client.v1.payment_intents, wanted.reference
        if reference is None:
            return Answer(S.DONE)
        answer = await _answer(
            lambda: intents.cancel(reference, None, {"idempotency_key": wanted.key.hex}),
            _cancelled,
        )
        if answer.state is S.DECLINED:
            found = await _answer(lambda: intents.retrieve(reference), _cancelled)
            return found if found.state is S.DONE else answer
        return answer

    def read(self, body: bytes, signature: str) -> News | None:
        """Read what Stripe has signed a moment ago."""
        secret = self._account.webhook_secret
        try:
            event: Any = Webhook.construct_event(body, signature, secret, BELIEVED_FOR)
            return _news(event.type, event.id, event.data.object)
        except (SignatureVerificationError, AttributeError, TypeError, ValueError) as error:
            raise Forged(type(error).__name__) from None


def _known(wanted: Wanted) -> str:
    if wanted.reference is None:
        raise Unreachable  # its start was not answered yet
    return wanted.reference


async def _answer(work: Callable[[], T], read: Callable[[T], Answer]) -> Answer:
    """Ask in a thread of its own, because the library waits; tell a no from silence."""
    try:
        return read(await asyncio.to_thread(work))
    except NoCoins as error:
        return Answer(S.DECLINED, reason=str(error))
    except StripeError as error:
        status = error.http_status
        if status is None or status in (401, 403, 409, 429) or status >= 500:
            log.warning("provider_silent", error=type(error).__name__, status=status)
            raise Unreachable from None
        return Answer(S.DECLINED, reason=(error.user_message or "It was declined.")[:500])


def _captured(intent: PaymentIntent) -> Answer:
    states = {"succeeded": S.DONE, "processing": S.OPEN}
    return Answer(states.get(intent.status, S.DECLINED), intent.id)


def _cancelled(intent: PaymentIntent) -> Answer:
    return Answer(S.DONE if intent.status == "canceled" else S.DECLINED, intent.id)


def _refunded(refund: Refund) -> Answer:
    states = {"succeeded": S.DONE, "pending": S.OPEN, "requires_action": S.OPEN}
    return Answer(states.get(refund.status or "", S.DECLINED), refund.id, refund.failure_reason)


def _news(kind: str, event_id: str, thing: Any) -> News | None:
    currency = str(thing.currency).upper() if hasattr(thing, "currency") else ""
    metadata = getattr(thing, "metadata", None)
    if kind in INTENTS:
        happened, amount, key = INTENTS[kind]
        coins = getattr(thing, amount) if amount else 0
        return News(
            happened,
            key or event_id,
            thing.id,
            currency,
            minor_of(coins, currency),
            payment_id=_uuid(metadata, "payment"),
        )
    if kind in REFUNDS and thing.status == "succeeded" and thing.payment_intent:
        amount_minor = minor_of(thing.amount, currency)
        request = _uuid(metadata, "request")
        reference = str(thing.payment_intent)
        return News(K.REFUNDED, thing.id, reference, currency, amount_minor, request_id=request)
    return None


def _uuid(metadata: Any, name: str) -> UUID | None:
    """Read an id that we had left there; what is none of ours is none."""
    try:
        return UUID(str(metadata[name]))
    except (KeyError, TypeError, ValueError):
        return None
