"""Server-sent events are for who accepts them first; whatever is refused is refused as ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import orjson
import pytest

from kit.database import Database
from tests.stories.test_watching import ALL
from tests.stories.watching import listening

EVENTS = "text/event-stream"
WHO = "{ viewer { kind } }"
NOT_SERVED = "OPERATION_RESOLUTION_FAILURE"


@pytest.fixture
async def client(committed: Database, cloned: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        listening(committed, cloned) as shop,
        httpx2.AsyncClient(base_url=shop.base, timeout=10) as client,
    ):
        yield client


async def post(client: httpx2.AsyncClient, query: Any, accept: str, **more: str) -> httpx2.Response:
    headers = {"Accept": accept, "GraphQL-Preflight": "1", **more}
    return await client.post("/graphql", json={"query": query}, headers=headers)


def events(response: httpx2.Response) -> list[tuple[str, Any]]:
    """Read all events; comments are none."""
    told = []
    for part in response.text.split("\n\n"):
        rows = dict(
            row.split(":", 1) for row in part.split("\n") if not row.startswith(":") and row
        )
        if rows:
            data = rows["data"].strip()
            told.append((rows["event"].strip(), orjson.loads(data) if data else None))
    return told


def code_of(answer: Any) -> str:
    return str(answer["errors"][0]["extensions"]["code"])


async def test_the_first_type_decides(client: httpx2.AsyncClient) -> None:
    for accept in (EVENTS, f"{EVENTS};q=0.1, application/json", "TEXT/event-stream , */*"):
        streamed = await post(client, WHO, accept)
        assert streamed.headers["content-type"] == f"{EVENTS}; charset=utf-8", accept
        assert streamed.headers["cache-control"] == "no-store"
        assert events(streamed) == [
            ("next", {"data": {"viewer": {"kind": "NOBODY"}}}),
            ("complete", None),
        ]
    for accept in (f"application/graphql-response+json, application/json, {EVENTS}", "*/*"):
        plain = await post(client, WHO, accept)
        assert plain.json() == {"data": {"viewer": {"kind": "NOBODY"}}}, accept
        assert code_of((await post(client, ALL, accept)).json()) == NOT_SERVED


async def test_what_is_refused_before_it_runs_is_told_and_complete(
    client: httpx2.AsyncClient,
) -> None:
    two = "subscription { a: orderChanged { id } b: orderChanged { id } }"
    for query, code in (
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (two, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription ($id: ID!) { orderChanged(orderId: $id) { id } }", "BAD_USER_INPUT"),
        (ALL, "BAD_USER_INPUT"),
    ):
        told = events(await post(client, query, EVENTS))
        assert [name for name, _ in told] == ["next", "complete"], query
        assert (code_of(told[0][1]), "data" in told[0][1]) == (code, False), query


async def test_what_is_no_request_and_what_strangers_pages_send_is_refused_as_ever(
    client: httpx2.AsyncClient,
) -> None:
    wrong = await post(client, 5, EVENTS)
    assert (wrong.status_code, code_of(wrong.json())) == (400, "BAD_REQUEST")
    stranger = await post(client, WHO, EVENTS, Origin="https://evil.example")
    assert (stranger.status_code, code_of(stranger.json())) == (403, "CSRF_REJECTED")
    put = await client.put("/graphql", headers={"Accept": EVENTS})
    assert put.status_code == 405


async def test_by_get_one_watches_and_asks_and_writes_nothing(client: httpx2.AsyncClient) -> None:
    headers = {"Accept": EVENTS}
    read = await client.get("/graphql", params={"query": WHO}, headers=headers)
    assert [name for name, _ in events(read)] == ["next", "complete"]
    wrote = await client.get(
        "/graphql", params={"query": "mutation { signOut { __typename } }"}, headers=headers
    )
    assert code_of(events(wrote)[0][1]) == "METHOD_NOT_ALLOWED"


async def test_a_mutation_by_events_leaves_its_cookies(client: httpx2.AsyncClient) -> None:
    asked = 'mutation { requestSignInLink(input: { email: "ada@example.com" }) { __typename } }'

    told = await post(client, asked, EVENTS)

    assert events(told)[0] == (
        "next",
        {"data": {"requestSignInLink": {"__typename": "SignInLinkSent"}}},
    )
    assert "lb=" in told.headers["set-cookie"]


async def test_on_a_socket_one_reads_and_writes_nothing(committed: Database, cloned: str) -> None:
    async with listening(committed, cloned) as shop, shop.line() as line:
        await line.watch("a", "mutation { signOut { __typename } }")
        assert await line.refused() == ("a", "METHOD_NOT_ALLOWED")
        await line.watch("b", "subscription { nothing }")
        assert await line.refused() == ("b", "GRAPHQL_VALIDATION_FAILED")
        await line.silent()


async def test_a_page_of_a_stranger_opens_no_socket(committed: Database, cloned: str) -> None:
    async with listening(committed, cloned) as shop:
        async with shop.opened(Origin="https://shop.example"):
            pass
        with pytest.raises(Exception, match="HTTP 403"):
            async with shop.opened(Origin="https://evil.example"):
                pass
