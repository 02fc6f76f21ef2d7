"""Documents by name over HTTP: what Apollo's client and the draft of the standard send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import orjson
import pytest

from execution.persisted import Gate, Persisted, digest_of
from execution.trusted import Trusted
from tests.web.endpoint import GRAPHQL, JSON, OPERATIONS, application, client_of, code_of, post

TEXT = "{ viewer { kind } }"
OTHER = "{ a: viewer { kind } }"
KIND = {"data": {"viewer": {"kind": "NOBODY"}}}
WRITE = 'mutation { write(note: {text: "a"}) }'


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    gate = Gate(OPERATIONS, persisted=Persisted(), trusted=Trusted({"kind": OTHER}))
    async with client_of(application(gate)) as client:
        yield client


@pytest.fixture
async def strict() -> AsyncIterator[httpx2.AsyncClient]:
    gate = Gate(OPERATIONS, trusted=Trusted({"kind": TEXT, "write": WRITE}), trusted_only=True)
    async with client_of(application(gate)) as client:
        yield client


def hashed(text: str, **others: Any) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text), **others}}


async def send(client: httpx2.AsyncClient, accept: str = GRAPHQL, **body: Any) -> httpx2.Response:
    return await post(client, orjson.dumps(body), accept=accept)


async def fetch(client: httpx2.AsyncClient, **params: Any) -> httpx2.Response:
    if "extensions" in params:
        params["extensions"] = orjson.dumps(params["extensions"]).decode()
    return await client.get("/graphql", params=params, headers={"accept": GRAPHQL})


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_an_unknown_hash_is_asked_for_with_200_and_known_afterwards(
    client: httpx2.AsyncClient, accept: str
) -> None:
    unknown = await send(client, accept, extensions=hashed(TEXT))
    assert unknown.status_code == 200
    assert unknown.headers["cache-control"] == "no-store"
    assert unknown.json() == {
        "errors": [
            {
                "message": "PersistedQueryNotFound",
                "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
            }
        ]
    }
    left = await send(client, accept, query=TEXT, extensions=hashed(TEXT))
    known = await send(client, accept, extensions=hashed(TEXT))
    assert left.json() == known.json() == KIND


async def test_get_answers_a_known_hash(client: httpx2.AsyncClient) -> None:
    assert code_of(await fetch(client, extensions=hashed(TEXT))) == "PERSISTED_QUERY_NOT_FOUND"
    await send(client, query=TEXT, extensions=hashed(TEXT))
    found = await fetch(client, extensions=hashed(TEXT))
    assert (found.status_code, found.json()) == (200, KIND)


async def test_get_leaves_a_query_as_well(client: httpx2.AsyncClient) -> None:
    await fetch(client, query=TEXT, extensions=hashed(TEXT))
    assert (await fetch(client, extensions=hashed(TEXT))).json() == KIND


async def test_get_runs_no_mutation_by_its_hash(client: httpx2.AsyncClient) -> None:
    await send(client, query=WRITE, extensions=hashed(WRITE))
    found = await fetch(client, extensions=hashed(WRITE))
    assert (found.status_code, code_of(found)) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), (JSON, 200)])
async def test_the_hash_of_another_text_is_refused(
    client: httpx2.AsyncClient, accept: str, status: int
) -> None:
    found = await send(client, accept, query=TEXT, extensions=hashed(OTHER + " "))
    assert (found.status_code, code_of(found)) == (status, "PERSISTED_QUERY_HASH_MISMATCH")


@pytest.mark.parametrize("query", [None, TEXT])
@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("text", "sha256Hash"),
        ([1], "sha256Hash"),
        ({"version": 1}, "sha256Hash"),
        ({"version": 1, "sha256Hash": 5}, "sha256Hash"),
        ({"sha256Hash": "0" * 64}, "version"),
        ({"version": 2, "sha256Hash": "0" * 64}, "version"),
        ({"version": True, "sha256Hash": "0" * 64}, "version"),
        ({"version": 1.0, "sha256Hash": "0" * 64}, "version"),
    ],
)
async def test_what_is_no_persisted_query_is_a_bad_request(
    client: httpx2.AsyncClient, given: Any, path: str, query: str | None
) -> None:
    found = await send(client, query=query, extensions={"persistedQuery": given})
    assert (found.status_code, code_of(found)) == (400, "BAD_REQUEST")
    told = found.json()["errors"][0]["extensions"]["path"]
    assert told == f"extensions.persistedQuery.{path}"


@pytest.mark.parametrize("nothing", [None, {}, ""])
async def test_no_persisted_query_is_none(client: httpx2.AsyncClient, nothing: Any) -> None:
    found = await send(client, query=TEXT, extensions={"persistedQuery": nothing})
    assert found.json() == KIND
    missing = await send(client, extensions={"persistedQuery": nothing})
    assert missing.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST", "path": "query"}


async def test_a_document_id_is_known_from_the_manifest(client: httpx2.AsyncClient) -> None:
    data = {"data": {"a": {"kind": "NOBODY"}}}
    for name in ("kind", f"sha256:{digest_of(OTHER)}", digest_of(OTHER)):
        assert (await send(client, documentId=name)).json() == data
        assert (await fetch(client, documentId=name)).json() == data


async def test_an_unknown_document_id_is_a_single_error(client: httpx2.AsyncClient) -> None:
    found = await send(client, documentId="../../etc/passwd")
    assert (found.status_code, code_of(found)) == (400, "DOCUMENT_NOT_FOUND")
    assert "passwd" not in found.text


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": "kind", "query": TEXT},
        {"documentId": "kind", "extensions": hashed(TEXT)},
        {"documentId": 5},
        {"documentId": ["kind"]},
    ],
)
async def test_two_names_or_a_wrong_one_are_a_bad_request(
    client: httpx2.AsyncClient, body: Any
) -> None:
    found = await send(client, **body)
    assert (found.status_code, code_of(found)) == (400, "BAD_REQUEST")
    assert found.json()["errors"][0]["extensions"]["path"] == "documentId"


async def test_a_document_id_given_twice_is_a_bad_request(client: httpx2.AsyncClient) -> None:
    found = await client.get("/graphql?documentId=kind&documentId=write")
    assert (found.status_code, code_of(found)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 403), (JSON, 200)])
@pytest.mark.parametrize(
    "body",
    [
        {"query": OTHER},
        {"query": "{ __schema { queryType { name } } }"},
        {"query": OTHER, "extensions": hashed(OTHER)},
        {"extensions": hashed(OTHER)},
        {"documentId": "other"},
    ],
)
async def test_only_trusted_documents_are_run_where_that_is_said(
    strict: httpx2.AsyncClient, accept: str, status: int, body: Any
) -> None:
    found = await send(strict, accept, **body)
    assert (found.status_code, code_of(found)) == (status, "DOCUMENT_NOT_TRUSTED")


async def test_trusted_documents_are_run_in_every_form(strict: httpx2.AsyncClient) -> None:
    for body in ({"query": TEXT}, {"extensions": hashed(TEXT)}, {"documentId": "kind"}):
        assert (await send(strict, **body)).json() == KIND
    assert (await fetch(strict, documentId="kind")).json() == KIND
    assert (await fetch(strict, documentId="write")).status_code == 405
