"""Bodies and query strings: what is read, and what nobody should send."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx2
import orjson
import pytest

from tests.web.endpoint import (
    GRAPHQL,
    JSON,
    application,
    ask,
    client_of,
    code_of,
    contexts,
    failing,
    post,
)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    contexts.clear()
    yield
    assert failing == []


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(application()) as client:
        yield client


DEEP = b'{"query":' + b"[" * 4_000 + b"]" * 4_000 + b"}"
QUERY = b'"query":"{viewer{kind}}"'
BAD = {
    "nothing": (b"", "BAD_REQUEST"),
    "no json": (b"{", "BAD_REQUEST"),
    "null": (b"null", "BAD_REQUEST"),
    "string": (b'"{viewer{kind}}"', "BAD_REQUEST"),
    "number": (b"5", "BAD_REQUEST"),
    "list": (b"[{" + QUERY + b"}]", "BATCHING_NOT_SUPPORTED"),
    "empty list": (b"[]", "BATCHING_NOT_SUPPORTED"),
    "not utf-8": (b'{"query":"\xff"}', "BAD_REQUEST"),
    "utf-16": ('{"query":"{viewer{kind}}"}'.encode("utf-16"), "BAD_REQUEST"),
    "byte order mark": (b"\xef\xbb\xbf{" + QUERY + b"}", "BAD_REQUEST"),
    "deep": (DEEP, "BAD_REQUEST"),
    "long number": (b"{" + QUERY + b',"variables":{"n":' + b"1" * 5_000 + b"}}", "BAD_REQUEST"),
    "nan": (b"{" + QUERY + b',"variables":{"n":NaN}}', "BAD_REQUEST"),
    "infinity": (b"{" + QUERY + b',"variables":{"n":1e400}}', "BAD_REQUEST"),
    "lone surrogate": (b'{"query":"{viewer{kind}}","operationName":"\\ud800"}', "BAD_REQUEST"),
    "no query": (b"{}", "BAD_REQUEST"),
    "null query": (b'{"query":null}', "BAD_REQUEST"),
    "query is a list": (b'{"query":["{viewer{kind}}"]}', "BAD_REQUEST"),
    "variables are a string": (b"{" + QUERY + b',"variables":"{}"}', "BAD_REQUEST"),
    "variables are a list": (b"{" + QUERY + b',"variables":[]}', "BAD_REQUEST"),
    "name is a number": (b"{" + QUERY + b',"operationName":1}', "BAD_REQUEST"),
    "extensions are a list": (b"{" + QUERY + b',"extensions":[]}', "BAD_REQUEST"),
    "too large": (b"{" + QUERY + b"}" + b" " * 10_000, "PAYLOAD_TOO_LARGE"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_body_that_is_no_request_is_refused(client: httpx2.AsyncClient, name: str) -> None:
    content, code = BAD[name]
    response = await post(client, content)
    assert code_of(response) == code
    assert response.status_code == (413 if code == "PAYLOAD_TOO_LARGE" else 400)
    assert contexts == []


async def test_a_body_longer_than_it_says_is_refused_while_it_streams(
    client: httpx2.AsyncClient,
) -> None:
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(1_000):
            taken += 1
            yield b" " * 1_000

    response = await client.post("/graphql", content=body(), headers={"content-type": JSON})
    assert (response.status_code, code_of(response)) == (413, "PAYLOAD_TOO_LARGE")
    assert response.headers["connection"] == "close"


@pytest.mark.parametrize("declared", ["20000", "9" * 5_000])
async def test_a_body_declared_too_large_is_refused_unread(
    client: httpx2.AsyncClient, declared: str
) -> None:
    response = await post(client, b"{}", content_length=declared)
    assert response.status_code == 413


async def test_nul_in_a_variable_is_bad_input_with_its_path(client: httpx2.AsyncClient) -> None:
    response = await ask(
        client,
        "mutation ($n: Note!) { write(note: $n) }",
        {"n": {"text": "a\0"}},
        accept=GRAPHQL,
    )
    assert (response.status_code, code_of(response)) == (400, "BAD_USER_INPUT")
    assert response.json()["errors"][0]["extensions"]["path"] == "variables.n.text"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/jsonp", "application/json; charset=latin-1", "multipart/form-data"],
)
async def test_a_body_of_another_type_is_refused(
    client: httpx2.AsyncClient, content_type: str
) -> None:
    response = await post(client, b'{"query":"{viewer{kind}}"}', content_type=content_type)
    assert (response.status_code, code_of(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_compressed_body_is_refused(client: httpx2.AsyncClient) -> None:
    response = await post(client, b"x", content_encoding="gzip")
    assert response.status_code == 415


async def test_a_hash_alone_asks_for_the_whole_document(client: httpx2.AsyncClient) -> None:
    hashed = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    for accept in (JSON, GRAPHQL):
        response = await post(client, orjson.dumps(hashed), accept=accept)
        assert response.status_code == 200
        assert code_of(response) == "PERSISTED_QUERY_NOT_SUPPORTED"
        assert response.json()["errors"][0]["message"] == "PersistedQueryNotSupported"
    response = await client.get(
        "/graphql", params={"extensions": orjson.dumps(hashed["extensions"]).decode()}
    )
    assert code_of(response) == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_an_empty_operation_name_is_none(client: httpx2.AsyncClient) -> None:
    response = await post(client, b'{"query":"{viewer{kind}}","operationName":""}')
    assert response.json() == {"data": {"viewer": {"kind": "NOBODY"}}}


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "query={viewer{kind}}&query={viewer{kind}}",
        "query={viewer{kind}}&variables=[]",
        "query={viewer{kind}}&variables={",
        "query={viewer{kind}}&variables=null&variables=null",
        "query={viewer{kind}}&extensions=1",
        "query=%ff",
        "query=%ED%A0%80",
        "&".join(f"a{i}=1" for i in range(50)),
    ],
)
async def test_a_query_string_that_is_no_request_is_refused(
    client: httpx2.AsyncClient, query_string: str
) -> None:
    response = await client.get(f"/graphql?{query_string}")
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


async def test_empty_variables_in_the_address_are_none(client: httpx2.AsyncClient) -> None:
    response = await client.get("/graphql?query={viewer{kind}}&variables=&operationName=")
    assert response.json() == {"data": {"viewer": {"kind": "NOBODY"}}}
