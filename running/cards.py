"""Cards: the providers of payments that this deployment is configured for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from urllib.parse import urlsplit

from domain.providers import BY_HAND_ALONE, Provider, Providers
from settings import Settings


def providers_of(settings: Settings) -> Providers:
    """Make the providers; the library of one that is not configured is not loaded."""
    if settings.stripe_secret_key is None:
        return BY_HAND_ALONE
    check(settings)
    made = import_module("providers.stripe_cards")  # takes half a second
    account = made.Account(
        secret_key=settings.stripe_secret_key.get_secret_value(),
        webhook_secret=settings.stripe_webhook_secret.get_secret_value(),  # type: ignore[union-attr]
        public_key=settings.stripe_publishable_key,
        at_once=settings.stripe_capture == "automatic",
        api=settings.stripe_url,
    )
    stripe: Provider = made.StripeCards(account)
    return Providers({stripe.name: stripe})


def is_safe(url: str) -> bool:
    """Tell whether a secret may be said to an address: over TLS, or on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "::1", "localhost")


def check(settings: Settings) -> None:
    """Raise ValueError where Stripe is configured and cannot be used."""
    if settings.stripe_secret_key is None:
        return
    if settings.stripe_webhook_secret is None:
        raise ValueError("STRIPE_WEBHOOK_SECRET is needed, too; Stripe shows it with the endpoint")
    if not is_safe(settings.stripe_url):
        raise ValueError("STRIPE_URL is told a secret: it begins with https:// unless it is local")
    if find_spec("stripe") is None:
        raise ValueError("Stripe's library is not here: install requirements-stripe.lock")
