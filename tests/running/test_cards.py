"""Cards: whether this deployment takes them is said by its settings."""

from __future__ import annotations

from typing import Any

import pytest

from models import PaymentMethod
from running import cards
from running.checking import unusable
from settings import Settings

STRIPE = {"stripe_secret_key": "sk_test_1", "stripe_webhook_secret": "whsec_1"}


def made(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def test_without_a_key_no_cards_are_taken() -> None:
    assert cards.providers_of(made()).named == {}


def test_with_its_keys_stripe_takes_cards() -> None:
    providers = cards.providers_of(made(**STRIPE, stripe_publishable_key="pk_1"))

    assert providers.by(PaymentMethod.CARD) == "stripe"
    assert providers.named["stripe"].public_key == "pk_1"


@pytest.mark.parametrize(("capture", "at_once"), [("automatic", True), ("manual", False)])
def test_money_is_taken_or_promised_as_the_setting_says(capture: str, at_once: bool) -> None:
    stripe: Any = cards.providers_of(made(**STRIPE, stripe_capture=capture)).named["stripe"]

    assert stripe._account.at_once is at_once


def test_a_key_without_the_secret_of_the_endpoint_is_refused() -> None:
    [said] = unusable(made(stripe_secret_key="sk_test_1"))

    assert said.startswith("STRIPE_SECRET_KEY: STRIPE_WEBHOOK_SECRET is needed")
    assert "sk_test_1" not in said


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "find_spec", lambda _: None)

    [said] = unusable(made(**STRIPE))

    assert "install requirements-stripe.lock" in said


def test_secrets_are_not_shown() -> None:
    assert "sk_test_1" not in repr(made(**STRIPE))
    assert "whsec_1" not in repr(made(**STRIPE))
