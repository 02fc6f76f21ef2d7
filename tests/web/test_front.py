"""The front answers operations by itself, exactly as Starlette would have them answered."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import httpx2
import orjson
import pytest
import structlog
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from structlog.testing import LogCapture

from execution.persisted import Gate
from tests.web.endpoint import (
    GRAPHQL,
    JSON,
    OPERATIONS,
    SHOP,
    application,
    contexts,
    failing,
    make_context,
)
from web.clients import networks
from web.cors import Sharing, cors
from web.graphql import GraphQLEndpoint
from web.metrics import Metrics
from web.middleware import Front

PEER = ("10.0.0.1", 1)
ASK = orjson.dumps({"query": "{ viewer { kind } }"})
WRITE = orjson.dumps({"query": 'mutation { write(note: { text: "a" }) }'})
TYPED = {"content-type": JSON}


def endpoint(**options: Any) -> GraphQLEndpoint[Any]:
    return GraphQLEndpoint(
        Gate(OPERATIONS),
        make_context,
        origins=[SHOP],
        headers_of=lambda context: [("Set-Cookie", f"said={text}") for text in context.written],
        largest_body=10_000,
        **options,
    )


def front(graphql: GraphQLEndpoint[Any], *, thin: bool, secure: bool = True) -> Front:
    """Make a front that answers operations itself, or leaves them to Starlette."""
    return Front(
        Starlette(routes=[graphql.route()], middleware=[cors([SHOP])]),
        graphql if thin else None,
        hosts=["api.test"],
        metrics=Metrics(),
        secure=secure,
        sharing=Sharing([SHOP]),
        trusted=networks(["10.0.0.0/8"]),
    )


def client(app: Front) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, client=PEER)
    return httpx2.AsyncClient(transport=transport, base_url="http://api.test")


@pytest.fixture(autouse=True)
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    captured = LogCapture()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, captured])
    contexts.clear()
    yield captured.entries
    structlog.reset_defaults()
    assert failing == []


REQUESTS: dict[str, tuple[str, dict[str, str], bytes]] = {
    "a query": ("POST", TYPED, ASK),
    "in the newer media type": ("POST", {**TYPED, "accept": GRAPHQL}, ASK),
    "from our storefront": ("POST", {**TYPED, "origin": SHOP, "cookie": "sid=x"}, ASK),
    "from a stranger's page": ("POST", {**TYPED, "origin": "https://evil.test"}, ASK),
    "from a stranger's page with a bearer": (
        "POST",
        {**TYPED, "origin": "https://evil.test", "authorization": "Bearer ls_x"},
        ASK,
    ),
    "from nowhere": ("POST", {**TYPED, "origin": "null"}, ASK),
    "with a cookie and a bearer": (
        "POST",
        {**TYPED, "cookie": "sid=x", "authorization": "bearer x"},
        ASK,
    ),
    "with a cookie and no page": ("POST", {**TYPED, "cookie": "sid=x"}, ASK),
    "with the preflight header": (
        "POST",
        {**TYPED, "cookie": "sid=x", "graphql-preflight": ""},
        ASK,
    ),
    "a mutation that leaves a cookie": ("POST", TYPED, WRITE),
    "no JSON": ("POST", TYPED, b"{"),
    "too large": ("POST", TYPED, b" " * 10_001),
    "of another type": ("POST", {"content-type": "text/plain"}, ASK),
    "compressed": ("POST", {**TYPED, "content-encoding": "gzip"}, ASK),
    "for no type of ours": ("POST", {**TYPED, "accept": "image/png"}, ASK),
    "invalid": ("POST", {**TYPED, "accept": GRAPHQL}, orjson.dumps({"query": "{ nothing }"})),
    "by GET": ("GET", {"accept": JSON}, b""),
    "by HEAD": ("HEAD", {}, b""),
    "by OPTIONS": ("OPTIONS", {}, b""),
    "by OPTIONS from a page": ("OPTIONS", {"origin": SHOP}, b""),
    "a preflight": ("OPTIONS", {"origin": SHOP, "access-control-request-method": "POST"}, b""),
    "a preflight of a stranger": (
        "OPTIONS",
        {"origin": "https://evil.test", "access-control-request-method": "POST"},
        b"",
    ),
    "by PUT": ("PUT", TYPED, ASK),
    "the page": ("GET", {"accept": "text/html,*/*;q=0.8"}, b""),
    "for another host": ("POST", {**TYPED, "host": "evil.test"}, ASK),
    "for our host by its port": ("POST", {**TYPED, "host": "API.test:8000"}, ASK),
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("secure", [True, False])
async def test_an_operation_is_answered_and_logged_as_by_starlette(
    name: str, secure: bool, lines: list[MutableMapping[str, Any]]
) -> None:
    method, headers, content = REQUESTS[name]
    found = []
    for thin in (True, False):
        app = front(endpoint(graphiql=PlainTextResponse("page")), thin=thin, secure=secure)
        async with client(app) as http:
            sent = {**headers, "x-request-id": "the-request"}
            answer = await http.request(method, "/graphql", headers=sent, content=content)
        app.metrics.settle()
        counted = [
            (sample.labels, sample.value)
            for metric in app.metrics.requests.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        ]
        found.append((answer.status_code, sorted(answer.headers.items()), answer.content, counted))
    assert found[0] == found[1]
    one, other = lines
    assert {**one, "ms": 0} == {**other, "ms": 0}
    assert one["request_id"] == "the-request"


async def test_a_context_is_told_the_client_and_the_name_of_the_request() -> None:
    seen: list[Any] = []

    async def make(visit: Any) -> Any:
        seen.append((visit.client_ip, visit.request_id, dict(visit.cookies)))
        return await make_context(visit)

    graphql = GraphQLEndpoint(Gate(OPERATIONS), make, origins=[SHOP])
    async with client(front(graphql, thin=True)) as http:
        answer = await http.post(
            "/graphql",
            content=ASK,
            headers=[
                ("Content-Type", JSON),
                ("Cookie", "lb=one; a=b"),
                ("Cookie", "lb=two"),
                ("X-Forwarded-For", "203.0.113.9"),
                ("X-Forwarded-For", "198.51.100.7"),
            ],
        )
    assert seen == [("198.51.100.7", answer.headers["x-request-id"], {"lb": "two", "a": "b"})]


@pytest.mark.parametrize(
    ("name", "first", "second", "status"),
    [
        ("origin", SHOP, "https://evil.test", 200),
        ("origin", "https://evil.test", SHOP, 403),
        ("accept", JSON, "image/png", 200),
        ("content-type", "text/plain", JSON, 415),
        ("authorization", "Basic x", "Bearer x", 403),
    ],
)
async def test_of_a_header_that_is_sent_twice_the_first_counts(
    name: str, first: str, second: str, status: int
) -> None:
    cookie = [("Cookie", "sid=x")] if name == "authorization" else []
    typed = [("Content-Type", JSON)] if name != "content-type" else []
    headers = [(name, first), (name, second), *typed, *cookie]
    for thin in (True, False):
        async with client(front(endpoint(), thin=thin)) as http:
            answer = await http.post("/graphql", content=ASK, headers=headers)
        assert answer.status_code == status


async def test_a_body_may_come_in_pieces_and_may_not_grow_beyond_the_limit() -> None:
    async def pieces(count: int) -> Any:
        for start in range(0, len(ASK), 5):
            yield ASK[start : start + 5]
        for _ in range(count):
            yield b" " * 100

    async with client(front(endpoint(), thin=True)) as http:
        whole = await http.post("/graphql", content=pieces(90), headers=TYPED)
        too_long = await http.post("/graphql", content=pieces(101), headers=TYPED)
    assert whole.json() == {"data": {"viewer": {"kind": "NOBODY"}}}
    assert too_long.status_code == 413
    assert too_long.headers["connection"] == "close"


async def test_a_visitor_who_left_is_logged_as_a_bad_request(
    lines: list[MutableMapping[str, Any]],
) -> None:
    sent: list[Any] = []

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"api.test"), (b"content-type", JSON.encode())]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers}
    await front(endpoint(), thin=True)(scope, gone, send)
    assert sent[0]["status"] == 400
    assert [line["status"] for line in lines] == [400]


async def test_a_failure_of_ours_is_logged_and_counted_as_one(
    lines: list[MutableMapping[str, Any]],
) -> None:
    def broken(_context: Any) -> Any:
        raise LookupError("hunter2")

    graphql = GraphQLEndpoint(Gate(OPERATIONS), make_context, origins=[], headers_of=broken)
    app = front(graphql, thin=True)
    async with client(app) as http:
        with pytest.raises(LookupError):
            await http.post("/graphql", content=ASK, headers=TYPED)
    assert [line["status"] for line in lines] == [500]
    app.metrics.settle()
    assert app.metrics.requests.labels("graphql", "5xx")._value.get() == 1
    assert structlog.contextvars.get_contextvars() == {}


async def test_without_a_front_starlette_serves_operations() -> None:
    transport = httpx2.ASGITransport(app=application())
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as http:
        answer = await http.post("/graphql", content=ASK, headers=TYPED)
    assert answer.headers["vary"] == "Accept, Origin"
