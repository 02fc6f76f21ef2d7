"""What the program could not begin with is said in a sentence, before it begins."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

import main
from kit.database import Database
from running.checking import unusable
from settings import Settings


def made(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def test_the_defaults_can_be_used() -> None:
    assert unusable(made()) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"code_keys": ""}, "CODE_KEYS: at least one key is needed."),
        ({"files_url": "s3://"}, "FILES_URL: this is no store of files, such as s3://bucket/"),
        ({"link_keys": ","}, "LINK_KEYS: at least one key is needed."),
        ({"log_level": "LOUD"}, "LOG_LEVEL: it is DEBUG, INFO, WARNING or ERROR."),
        ({"mail_from": "Shop <a@b>"}, "MAIL_FROM: not an address that mail can be sent to."),
        ({"public_base_url": "api.example.com"}, "PUBLIC_BASE_URL: this is no address of a server"),
        ({"public_base_url": "http://u:p@a.example"}, "PUBLIC_BASE_URL: this is no address"),
        ({"signing_keys": ""}, "SIGNING_KEYS: at least one key is needed."),
        ({"smtp_url": "http://shop:hunter2@mail"}, "SMTP_URL: looks like smtp://"),
        ({"storefronts": "https://shop.example/in?to=a"}, "STOREFRONTS: not an origin and a path"),
        ({"storefronts": "shop.example"}, "STOREFRONTS: A redirect starts with https://"),
        ({"store_languages": ""}, "STORE_LANGUAGES: name a language at least."),
        ({"trusted_proxies": "proxy"}, "TRUSTED_PROXIES: 'proxy' does not appear to be an IPv4"),
    ],
)
def test_what_cannot_be_used_is_named(values: dict[str, Any], said: str) -> None:
    [line] = unusable(made(**values))

    assert line.startswith(said)
    assert "hunter2" not in line


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "doctor"])
def test_no_command_shows_a_traceback_for_a_setting(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PORT", "harbour"), ("LOG_LEVEL", "LOUD")):
        with monkeypatch.context() as environment:
            environment.setenv(name, value)
            answer = CliRunner().invoke(main.cli, [command])
        assert answer.exit_code == 2
        assert f"✗ {name}: " in answer.output
        assert "harbour" not in answer.output


def test_the_application_alone_keeps_as_many_connections_as_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, int] = {}

    def connect(_: str, *, readers: int, writers: int) -> Database:
        asked.update(readers=readers, writers=writers)
        return Database(reads=None, writes=None)  # type: ignore[arg-type]

    monkeypatch.setattr(main, "connect", connect)
    monkeypatch.setenv("DATABASE_URL", "postgresql://latchkey_app@db.example/latchkey")
    monkeypatch.setenv("DATABASE_READERS", "3")
    monkeypatch.setenv("DATABASE_WRITERS", "5")

    main.create_app()

    assert asked == {"readers": 3, "writers": 5}
