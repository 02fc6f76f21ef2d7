"""Settings: defaults that suit development, and what production refuses."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from running.building import desk_of
from settings import Settings, unfit

SOUND: dict[str, Any] = {
    "environment": "production",
    "database_url": "postgresql://latchkey_app@db.example.com/latchkey",
    "database_maintenance_url": "postgresql://latchkey_maintenance@db.example.com/latchkey",
    "smtp_url": "smtps://shop:secret@mail.example.com",
    "public_base_url": "https://api.example.com",
    "storefronts": "https://shop.example.com",
    "signing_keys": "s" * 32,
    "link_keys": "l" * 32,
    "code_keys": "c" * 32,
}


def made(**values: Any) -> Settings:
    return Settings(_env_file=None, **{**SOUND, **values})  # type: ignore[call-arg]


def test_a_sound_production_deployment_may_start() -> None:
    assert unfit(made()) == []


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"signing_keys": "short"}, "SIGNING_KEYS"),
        ({"link_keys": ""}, "LINK_KEYS"),
        ({"code_keys": "development-only-secret-of-no-value-whatsoever-code"}, "CODE_KEYS"),
        ({"code_keys": "l" * 32}, "no secret may serve twice"),
        ({"public_base_url": "http://api.example.com"}, "PUBLIC_BASE_URL"),
        ({"database_url": None}, "DATABASE_URL"),
        ({"database_maintenance_url": None}, "DATABASE_MAINTENANCE_URL"),
        ({"smtp_url": None}, "SMTP_URL"),
        ({"login_link_confirm": "never"}, "LOGIN_LINK_CONFIRM"),
        ({"limits_enabled": False}, "LIMITS_ENABLED"),
        ({"storefronts": "https://a.example,http://b.example"}, "http://b.example"),
    ],
)
def test_production_says_what_to_set(values: dict[str, Any], named: str) -> None:
    [line] = unfit(made(**values))

    assert named in line


def test_the_defaults_are_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")

    said = " ".join(unfit(Settings(_env_file=None)))  # type: ignore[call-arg]

    for name in ("SIGNING_KEYS", "LINK_KEYS", "CODE_KEYS", "PUBLIC_BASE_URL", "DATABASE_URL"):
        assert name in said


@pytest.mark.parametrize(
    "values",
    [
        {"login_link_ttl": 14 * 86_400 + 1},
        {"login_link_ttl": 299},
        {"login_code_ttl": 901},
        {"port": 0},
        {"environment": "staging"},
    ],
)
def test_what_cannot_be_is_refused_when_it_is_read(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        made(**values)


@pytest.mark.parametrize("sign_up", ["approval", "closed", "open"])
@pytest.mark.parametrize("code_ttl", [60, 900])
def test_whatever_settings_accept_makes_a_policy(sign_up: str, code_ttl: int) -> None:
    policy = desk_of(made(sign_up=sign_up, login_code_ttl=code_ttl)).policy

    assert policy.sign_up == sign_up.upper()
    assert policy.code_ttl.total_seconds() == code_ttl


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOREFRONTS", " https://a.example , https://b.example ")

    settings = Settings(_env_file=None)  # type: ignore[call-arg]

    assert settings.storefronts == ("https://a.example", "https://b.example")


def test_the_origins_of_storefronts_are_named_once_and_without_their_pages() -> None:
    fronts = "https://a.example,https://a.example/login,http://localhost:3000/in"
    assert made(storefronts=fronts).origins == ("https://a.example", "http://localhost:3000")


def test_secrets_are_not_shown() -> None:
    assert "s" * 32 not in repr(made())
    assert "secret@mail" not in repr(made())


def test_hosts_are_the_base_url_and_what_is_listed() -> None:
    assert made(allowed_hosts="www.example.com").hosts == ["api.example.com", "www.example.com"]
