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


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://stripe.example.com", True),
        ("http://127.0.0.1:12111", True),
        ("http://localhost", True),
        ("http://stripe.example.com", False),
        ("http://127.0.0.1.example.com", False),
    ],
)
def test_the_key_is_told_over_tls_or_on_this_machine(url: str, fits: bool) -> None:
    said = unusable(made(**STRIPE, stripe_url=url))

    assert (said == []) is fits
    if not fits:
        assert said[0].startswith("STRIPE_SECRET_KEY: STRIPE_URL is told a secret")


def test_another_address_of_the_interface_is_asked() -> None:
    stripe: Any = cards.providers_of(made(**STRIPE, stripe_url="http://127.0.0.1:9")).named

    assert stripe["stripe"]._account.api == "http://127.0.0.1:9"


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "find_spec", lambda _: None)

    [said] = unusable(made(**STRIPE))

    assert "install requirements-stripe.lock" in said


def test_secrets_are_not_shown() -> None:
    assert "sk_test_1" not in repr(made(**STRIPE))
    assert "whsec_1" not in repr(made(**STRIPE))
