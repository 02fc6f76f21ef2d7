"""Cards: the providers of payments that this deployment is configured for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

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
    )
    stripe: Provider = made.StripeCards(account)
    return Providers({stripe.name: stripe})


def check(settings: Settings) -> None:
    """Raise ValueError where Stripe is configured and cannot be used."""
    if settings.stripe_secret_key is None:
        return
    if settings.stripe_webhook_secret is None:
        raise ValueError("STRIPE_WEBHOOK_SECRET is needed, too; Stripe shows it with the endpoint")
    if find_spec("stripe") is None:
        raise ValueError("Stripe's library is not here: install requirements-stripe.lock")
