"""Public clients and audits work against a running server.

`make test-clients` installs the packages beside this file (`npm ci`) before it runs these.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.serving import served

HERE = Path(__file__).parent
SCHEMA = HERE.parent.parent / "schema.graphql"
SECONDS = 120

pytestmark = pytest.mark.clients


def run(program: str, *arguments: str) -> str:
    """Run one of the programs beside this file; what it prints on failure is shown."""
    node = shutil.which("node")
    assert node, "node is not on the PATH"
    assert (HERE / "node_modules").is_dir(), "run `npm ci` in tests/clients"
    ran = subprocess.run(
        [node, program, *arguments],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_all_audits_of_graphql_over_http_pass(server: str) -> None:
    assert json.loads(run("audits.mjs", f"{server}/graphql")) == {"passed": 61, "missed": []}


@pytest.mark.parametrize("client", ["apollo", "apq", "urql", "graphql-request"])
def test_a_client_queries_and_hears_the_code_of_a_refusal(server: str, client: str) -> None:
    assert run(f"{client}.mjs", f"{server}/graphql").strip() == "ok"


@pytest.mark.parametrize("client", ["ws", "sse", "apollo", "urql"])
def test_a_client_watches_an_order_until_it_is_cancelled(server: str, client: str) -> None:
    assert run(f"live-{client}.mjs", f"{server}/graphql").strip() == "ok"


def test_apollo_and_urql_ask_by_name_where_only_relays_manifest_is_run(tmp_path: Path) -> None:
    manifest = tmp_path / "persisted_queries.json"
    run("relay.mjs", str(SCHEMA), str(manifest))
    assert len(json.loads(manifest.read_text())) == 2
    trusted = {"TRUSTED_DOCUMENTS": str(manifest), "TRUSTED_DOCUMENTS_ONLY": "true"}
    with served("trusted", **trusted) as shop:
        said = run("trusted.mjs", f"{shop.base}/graphql", str(manifest))
    assert said.strip() == "ok"


def test_relays_compiler_accepts_the_schema() -> None:
    assert run("relay.mjs", str(SCHEMA)).strip() == "ok"
