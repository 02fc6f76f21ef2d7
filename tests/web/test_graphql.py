"""The endpoint over HTTP: statuses, media types, headers, and bodies nobody should send."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import orjson
import pytest
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from structlog.testing import capture_logs

from execution.run import Operations
from tests.execution.toy import ToyContext, schema
from web.cors import cors
from web.graphql import GraphQLEndpoint

SHOP = "https://shop.test"
JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
OPERATIONS = Operations(schema)
contexts: list[ToyContext] = []
failing: list[Exception] = []


async def make_context(_request: Request, request_id: str) -> ToyContext:
    if failing:
        raise failing.pop()
    contexts.append(ToyContext(request_id=request_id))
    return contexts[-1]


def application(**options: Any) -> Starlette:
    endpoint = GraphQLEndpoint(
        OPERATIONS,
        make_context,
        origins=[SHOP],
        headers_of=lambda context: [("Set-Cookie", f"said={text}") for text in context.written],
        largest_body=10_000,
        **options,
    )
    return Starlette(routes=[endpoint.route()], middleware=[cors([SHOP])])


def client_of(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://testserver")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    contexts.clear()
    yield
    assert failing == []


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(application()) as client:
        yield client


async def post(client: httpx2.AsyncClient, content: bytes, **headers: str) -> httpx2.Response:
    sent = {"content-type": JSON} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return await client.post("/graphql", content=content, headers=sent)


def code_of(response: httpx2.Response) -> str:
    assert "data" not in response.json()
    return str(response.json()["errors"][0]["extensions"]["code"])


async def ask(
    client: httpx2.AsyncClient, query: str, /, variables: Any = None, **headers: str
) -> httpx2.Response:
    return await post(client, orjson.dumps({"query": query, "variables": variables}), **headers)


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


@pytest.mark.parametrize("cookie", ["sid=x", "__Host-sid=x", "other=1; sid=x"])
async def test_a_cookie_from_a_strangers_page_is_refused(
    client: httpx2.AsyncClient, cookie: str
) -> None:
    response = await ask(client, "{ viewer { kind } }", cookie=cookie, origin="https://evil.test")
    assert (response.status_code, code_of(response)) == (403, "CSRF_REJECTED")
    assert contexts == []


async def test_a_strangers_page_may_not_sign_its_visitor_in(client: httpx2.AsyncClient) -> None:
    query = 'mutation { write(note: { text: "a" }) }'
    response = await ask(client, query, origin="https://evil.test", sec_fetch_site="cross-site")
    assert (response.status_code, code_of(response)) == (403, "CSRF_REJECTED")
    assert contexts == []


async def test_a_cookie_without_a_page_needs_the_preflight_header(
    client: httpx2.AsyncClient,
) -> None:
    assert (await ask(client, "{ viewer { kind } }", cookie="sid=x")).status_code == 403
    response = await ask(client, "{ viewer { kind } }", cookie="sid=x", graphql_preflight="1")
    assert response.status_code == 200


async def test_other_cookies_need_nothing(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ viewer { kind } }", cookie="lb=x; theme=dark")
    assert response.status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_a_cookie_and_a_bearer_are_ambiguous(client: httpx2.AsyncClient, scheme: str) -> None:
    headers = {"cookie": "sid=x", "authorization": f"{scheme} ls_x"}
    response = await ask(client, "{ viewer { kind } }", **headers)
    assert (response.status_code, code_of(response)) == (400, "AMBIGUOUS_CREDENTIALS")


async def test_a_listed_origin_may_read_the_answer_with_credentials(
    client: httpx2.AsyncClient,
) -> None:
    response = await ask(client, "{ viewer { kind } }", origin=SHOP, cookie="sid=x")
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SHOP
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in response.headers["vary"]


async def test_another_origin_may_not_read_the_answer(client: httpx2.AsyncClient) -> None:
    headers = {"authorization": "Bearer x", "origin": "https://evil.test"}
    response = await ask(client, "{ viewer { kind } }", **headers)
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(("origin", "status"), [(SHOP, 200), ("https://shop.test.evil", 400)])
async def test_a_preflight_is_answered_for_listed_origins(
    client: httpx2.AsyncClient, origin: str, status: int
) -> None:
    wanted = "content-type, authorization, graphql-preflight, x-request-id, accept-language"
    response = await client.options(
        "/graphql",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": wanted,
        },
    )
    assert response.status_code == status
    assert response.headers.get("access-control-allow-origin") == (
        origin if status == 200 else None
    )
    assert "Origin" in response.headers["vary"]


def test_every_origin_may_not_be_listed() -> None:
    with pytest.raises(ValueError, match="every origin must be named"):
        cors(["*"])


async def test_a_browser_that_opens_the_address_gets_graphiql_where_there_is_one() -> None:
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    async with client_of(application(graphiql=PlainTextResponse("GraphiQL"))) as client:
        page = await client.get("/graphql", headers={"accept": accept})
        assert page.text == "GraphiQL"
        answer = await client.get("/graphql", params={"query": "{ viewer { kind } }"})
        assert answer.json() == {"data": {"viewer": {"kind": "NOBODY"}}}
    async with client_of(application()) as client:
        assert code_of(await client.get("/graphql", headers={"accept": accept})) == "BAD_REQUEST"
