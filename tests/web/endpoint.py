"""An endpoint on the toy schema, and how tests ask it."""

from __future__ import annotations

from typing import Any

import httpx2
import orjson
from starlette.applications import Starlette

from execution.persisted import Gate
from execution.run import Operations
from tests.execution.toy import ToyContext, schema
from web.cors import cors
from web.graphql import GraphQLEndpoint
from web.visits import Visit

SHOP = "https://shop.test"
JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
OPERATIONS = Operations(schema)
contexts: list[ToyContext] = []
failing: list[Exception] = []


async def make_context(visit: Visit) -> ToyContext:
    if failing:
        raise failing.pop()
    contexts.append(ToyContext(request_id=visit.request_id))
    return contexts[-1]


def application(gate: Gate | None = None, **options: Any) -> Starlette:
    endpoint = GraphQLEndpoint(
        gate or Gate(OPERATIONS),
        make_context,
        origins=[SHOP],
        headers_of=lambda context: [("Set-Cookie", f"said={text}") for text in context.written],
        largest_body=10_000,
        **options,
    )
    return Starlette(routes=[endpoint.route()], middleware=[cors([SHOP])])


def client_of(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://testserver")


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
