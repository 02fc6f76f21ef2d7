"""Documents by name in the whole program: settings, the command, and a start that is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

import main
from execution.trusted import BadManifest
from kit.database import Database
from running import app, building
from settings import Settings

TEXT = "query Who { viewer { kind } }"
DIGEST = sha256(TEXT.encode()).hexdigest()
HASHED = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}}
HEADERS = {"GraphQL-Preflight": "1", "Accept": "application/graphql-response+json"}


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


async def sent(database: Database, chosen: Settings, *bodies: Any) -> list[httpx2.Response]:
    parts = app.Parts(chosen, database, building.house_of(chosen))
    transport = httpx2.ASGITransport(app.create(parts), client=("127.0.0.1", 1))
    async with httpx2.AsyncClient(
        transport=transport, base_url=chosen.public_base_url, headers=HEADERS
    ) as client:
        return [
            *[await client.post("/graphql", json=body) for body in bodies],
            await client.get("/metrics"),
        ]


def told(response: httpx2.Response) -> str:
    found = orjson.loads(response.content)
    return found["errors"][0]["extensions"]["code"] if "errors" in found else "ok"


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({DIGEST: TEXT}))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_text('{"age": "{ viewer { age } }", "[bold]": "{"}')
    return path


async def test_queries_by_hash_are_on_and_can_be_put_off(committed: Database) -> None:
    left = {"query": TEXT, **HASHED}
    answers = await sent(committed, settings(), HASHED, left, HASHED)
    assert [told(each) for each in answers[:3]] == ["PERSISTED_QUERY_NOT_FOUND", "ok", "ok"]
    counted = 'latchkey_operations_total{kind="none",outcome="PERSISTED_QUERY_NOT_FOUND"} 1.0'
    assert counted in answers[3].text
    off = await sent(committed, settings(persisted_queries=False), left, HASHED)
    assert [told(each) for each in off[:2]] == ["ok", "PERSISTED_QUERY_NOT_SUPPORTED"]


async def test_only_the_manifest_is_run_where_the_settings_say_so(
    committed: Database, manifest: Path
) -> None:
    chosen = settings(trusted_documents=manifest, trusted_documents_only=True)
    named, other = {"documentId": DIGEST}, {"query": "{ viewer { kind } }"}
    answers = await sent(committed, chosen, named, HASHED, other)
    assert [each.status_code for each in answers] == [200, 200, 403, 200]
    assert [told(each) for each in answers[:3]] == ["ok", "ok", "DOCUMENT_NOT_TRUSTED"]
    assert 'outcome="DOCUMENT_NOT_TRUSTED"} 1.0' in answers[3].text


async def test_it_does_not_start_on_a_bad_manifest(committed: Database, bad: Path) -> None:
    with pytest.raises(BadManifest, match=r"'age': Cannot query field 'age'"):
        await sent(committed, settings(trusted_documents=bad))


def test_trusting_only_a_manifest_that_is_not_named_is_refused() -> None:
    with pytest.raises(ValidationError, match="name the manifest in TRUSTED_DOCUMENTS"):
        settings(trusted_documents_only=True)


def test_the_command_counts_what_fits(manifest: Path) -> None:
    ran = CliRunner().invoke(main.cli, ["check-documents", str(manifest)])
    assert (ran.exit_code, ran.output) == (0, "✓ 1 documents fit the schema.\n")


def test_the_command_names_what_does_not(bad: Path) -> None:
    ran = CliRunner().invoke(main.cli, ["check-documents", str(bad)])
    assert ran.exit_code == 2
    assert "'age': Cannot query field 'age' on type 'Viewer'." in ran.output
    assert "'[bold]': Syntax Error" in ran.output
