"""The endpoint over HTTP: statuses, media types, methods and headers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from graphql import GraphQLError
from starlette.responses import PlainTextResponse
from structlog.testing import capture_logs

from tests.web.endpoint import (
    GRAPHQL,
    JSON,
    application,
    ask,
    client_of,
    code_of,
    contexts,
    failing,
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


@pytest.mark.parametrize("media_type", [JSON, GRAPHQL])
async def test_an_answer_comes_in_the_type_asked_for(
    client: httpx2.AsyncClient, media_type: str
) -> None:
    response = await ask(client, "{ viewer { kind } }", accept=media_type)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["vary"] == "Accept, Origin"
    assert response.json() == {"data": {"viewer": {"kind": "NOBODY"}}}


@pytest.mark.parametrize("query", ["{", "{ nothing }", "query ($n: Int!) { viewer { kind } }"])
async def test_a_request_error_is_400_in_the_new_type_and_200_in_the_old(
    client: httpx2.AsyncClient, query: str
) -> None:
    for media_type, status in ((GRAPHQL, 400), (JSON, 200)):
        response = await ask(client, query, accept=media_type)
        assert response.status_code == status
        assert "data" not in response.json()


async def test_the_error_of_a_field_is_200(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ forbidden }", accept=GRAPHQL)
    assert response.status_code == 200
    assert response.json()["data"] == {"forbidden": None}


async def test_a_client_that_wants_no_json_is_refused(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ viewer { kind } }", accept="text/event-stream")
    assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")
    assert contexts == []


async def test_a_query_may_be_asked_by_get(client: httpx2.AsyncClient) -> None:
    params = {
        "query": "query A($t: String) { echo(text: $t) } query B { viewer { kind } }",
        "operationName": "A",
        "variables": '{"t":"é"}',
    }
    response = await client.get("/graphql", params=params)
    assert response.json() == {"data": {"echo": "é5"}}
    head = await client.head("/graphql", params=params)
    assert head.status_code == 200


async def test_a_mutation_may_not_be_asked_by_get(client: httpx2.AsyncClient) -> None:
    query = 'mutation { write(note: { text: "a" }) }'
    for method in ("GET", "HEAD"):
        response = await client.request(method, "/graphql", params={"query": query})
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"
    assert [context.written for context in contexts] == [[], []]


async def test_other_methods_are_refused(client: httpx2.AsyncClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        response = await client.request(method, "/graphql")
        assert (response.status_code, code_of(response)) == (405, "METHOD_NOT_ALLOWED")
        assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


async def test_options_says_the_methods(client: httpx2.AsyncClient) -> None:
    response = await client.options("/graphql")
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("given", ["abcd1234", "A-b_" * 16])
async def test_a_request_id_of_the_client_is_kept(client: httpx2.AsyncClient, given: str) -> None:
    response = await ask(client, "{ viewer { kind } }", x_request_id=given)
    assert response.headers["x-request-id"] == given
    assert contexts[0].request_id == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "abcd 1234", "abcd\t1234", "{abcdefgh}"])
async def test_any_other_request_id_is_replaced(client: httpx2.AsyncClient, given: str) -> None:
    response = await ask(client, "{ viewer { kind } }", x_request_id=given)
    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 32


async def test_a_masked_error_names_the_request(client: httpx2.AsyncClient) -> None:
    with capture_logs():
        response = await ask(client, "{ broken }", x_request_id="the-request")
    assert response.json()["errors"][0]["extensions"]["requestId"] == "the-request"


async def test_what_the_operation_leaves_becomes_headers(client: httpx2.AsyncClient) -> None:
    response = await ask(client, 'mutation { write(note: { text: "a" }) }')
    assert response.headers["set-cookie"] == "said=a"


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ConnectionRefusedError(), 503, "SERVICE_UNAVAILABLE"),
        (GraphQLError("Sign in.", extensions={"code": "UNAUTHENTICATED"}), 401, "UNAUTHENTICATED"),
        (ValueError("secret"), 500, "INTERNAL"),
    ],
)
async def test_a_context_that_cannot_be_made_is_the_answer(
    client: httpx2.AsyncClient, accept: str, error: Exception, status: int, code: str
) -> None:
    failing.append(error)
    with capture_logs():
        response = await ask(client, "{ viewer { kind } }", accept=accept)
    assert (response.status_code, code_of(response)) == (status, code)
    assert response.headers.get("retry-after") == ("1" if status == 503 else None)
    assert "secret" not in response.text


async def test_a_database_away_is_503_with_retry_after(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ away }")
    assert (response.status_code, code_of(response)) == (503, "SERVICE_UNAVAILABLE")
    assert response.headers["retry-after"] == "1"


async def test_a_browser_that_opens_the_address_gets_graphiql_where_there_is_one() -> None:
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    async with client_of(application(graphiql=PlainTextResponse("GraphiQL"))) as client:
        page = await client.get("/graphql", headers={"accept": accept})
        assert page.text == "GraphiQL"
        answer = await client.get("/graphql", params={"query": "{ viewer { kind } }"})
        assert answer.json() == {"data": {"viewer": {"kind": "NOBODY"}}}
    async with client_of(application()) as client:
        assert code_of(await client.get("/graphql", headers={"accept": accept})) == "BAD_REQUEST"
