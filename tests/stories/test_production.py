"""Production: what is not fit for it does not start and says what to set."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from typer.testing import CliRunner

import main
from attacks.targets import Answer, Target
from embedded import roles
from tests.serving import served
from tests.stories.places import Store, own_store, program

KEYS = {name: f"{name} of tests alone and long enough" for name in ("SIGNING", "LINK", "CODE")}


@pytest.fixture(scope="module")
async def store() -> AsyncIterator[Store]:
    async with own_store() as store:
        yield store


def fit(store: Store) -> dict[str, str]:
    """Set everything as production wants it."""
    return {
        "ENVIRONMENT": "production",
        "DATABASE_URL": store.url(roles.APP),
        "DATABASE_OWNER_URL": store.url(roles.OWNER),
        "DATABASE_MAINTENANCE_URL": store.url(roles.MAINTENANCE),
        "SMTP_URL": "smtp://127.0.0.1:1?starttls=never",
        "PUBLIC_BASE_URL": "https://api.shop.example",
        "STOREFRONTS": "https://shop.example",
        "ALLOWED_HOSTS": "127.0.0.1",
        **{f"{name}_KEYS": f"a secret for {words}" for name, words in KEYS.items()},
    }


async def refused(command: str = "serve", **environment: str) -> str:
    """Start a program that must not; what it says."""
    ended = await asyncio.to_thread(program, command, **environment)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


def refused_at_once(environment: dict[str, str]) -> str:
    """Read settings that no program can start with; what it says."""
    ended = CliRunner().invoke(main.cli, ["serve"], env={"COLUMNS": "200", **environment})
    assert ended.exit_code == 2, ended.output
    return ended.output


async def test_bare_it_names_everything_that_is_to_be_set() -> None:
    said = await refused(ENVIRONMENT="production")

    for name in ("SIGNING_KEYS", "LINK_KEYS", "CODE_KEYS", "DATABASE_URL", "SMTP_URL"):
        assert f"{name}: " in said
    assert "PUBLIC_BASE_URL: it must begin with https://" in said
    assert "DATABASE_MAINTENANCE_URL: " in said
    assert "STOREFRONTS: " in said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PUBLIC_BASE_URL", "http://api.shop.example", "PUBLIC_BASE_URL: it must begin"),
        ("LINK_KEYS", "short", "LINK_KEYS: give secrets of 32 characters"),
        ("CODE_KEYS", f"a secret for {KEYS['LINK']}", "no secret may serve twice"),
        ("LIMITS_ENABLED", "false", "LIMITS_ENABLED: "),
        ("LOGIN_LINK_CONFIRM", "never", "LOGIN_LINK_CONFIRM: "),
        ("STOREFRONTS", "http://shop.example", "STOREFRONTS: "),
        ("LOGIN_LINK_TTL", "99999999", "LOGIN_LINK_TTL: "),
        ("PORT", "many", "PORT: "),
    ],
)
def test_one_thing_that_is_wrong_is_named(
    store: Store, name: str, value: str, sentence: str
) -> None:
    assert sentence in refused_at_once({**fit(store), name: value})


@pytest.mark.parametrize("command", ["serve", "worker"])
async def test_a_schema_that_is_behind_is_refused(store: Store, command: str) -> None:
    await store.make("empty", migrated=False)
    empty = {"DATABASE_URL": store.url(database="empty")}

    said = await refused(command, **{**fit(store), **empty})

    assert "run `python main.py migrate` first" in said


async def test_a_role_that_may_too_much_is_refused(store: Store) -> None:
    said = await refused(**{**fit(store), "DATABASE_URL": store.url(roles.OWNER)})

    assert "DATABASE_URL: its role may change the audit trail; use latchkey_app." in said


async def test_a_role_that_is_missing_is_named(store: Store) -> None:
    renamed = "alter role {} rename to {}"
    await store.command(renamed.format(roles.MAINTENANCE, "elsewhere"))
    try:
        said = await refused(**fit(store))
    finally:
        await store.command(renamed.format("elsewhere", roles.MAINTENANCE))

    assert f"The role {roles.MAINTENANCE} is missing." in said


async def test_a_database_that_does_not_answer_is_said(store: Store) -> None:
    nowhere = {"DATABASE_URL": "postgresql://latchkey_app:hunter2@127.0.0.1:1/latchkey"}

    said = await refused(**{**fit(store), **nowhere})

    assert "DATABASE_URL" in said
    assert "hunter2" not in said


def ask(target: Target, document: str, accept: str = "application/json") -> Answer:
    headers = [("Content-Type", "application/json"), ("GraphQL-Preflight", "1")]
    body = json.dumps({"query": document}).encode()
    return target.send("POST", "/graphql", [*headers, ("Accept", accept)], body)


async def test_set_as_it_should_be_it_serves_and_shows_no_mailbox_and_no_graphiql(
    store: Store,
) -> None:
    with served("production", **fit(store)) as run:
        target = Target(run.base)
        assert ask(target, "{ viewer { kind } }").json["data"] == {"viewer": {"kind": "NOBODY"}}
        assert ask(target, "{ mailbox { nodes { text } } }").error == "GRAPHQL_VALIDATION_FAILED"
        page = target.send("GET", "/graphql", [("Accept", "text/html")])
        assert page.status == 406
        assert target.send("GET", "/mailbox").status == 404
        assert "GraphiQL" not in run.words()
        assert "Mailbox" not in run.words()
        strict = target.send("GET", "/healthz").header("strict-transport-security")
        assert strict == "max-age=31536000"
        evil = target.send("GET", "/healthz", [("Host", "evil.example")])
        assert evil.status == 400
