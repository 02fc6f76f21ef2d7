"""Metrics: what happened is counted under names of ours, and only the right ones may read it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from execution.protocol import Answer, GraphQLRequest
from kit import clock, ids
from kit.database import Database, connected
from kit.jobs import enqueue
from models import Letter
from tests.execution.toy import ToyContext, schema
from web.cors import Sharing
from web.metrics import (
    BUCKETS,
    CountedOperations,
    Durations,
    Metrics,
    MetricsPage,
    outcome_of,
    place_of,
)
from web.middleware import Front

TOKEN = "a-token-for-prometheus"


def read(text: str) -> dict[tuple[str, ...], float]:
    """Read samples by name and labels, without buckets and times of creation."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created", "_sum"))
    }


def client(
    metrics: Metrics, database: Database, peer: str = "127.0.0.1", **options: Any
) -> httpx2.AsyncClient:
    app = Front(
        Starlette(routes=[MetricsPage(metrics, database, **options).route()]),
        None,
        hosts=["testserver"],
        metrics=metrics,
        secure=False,
        sharing=Sharing([]),
    )
    transport = httpx2.ASGITransport(app=app, client=(peer, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://testserver")


async def fetched(metrics: Metrics, database: Database, **options: Any) -> Any:
    async with client(metrics, database, **options) as http:
        return read((await http.get("/metrics")).text)


@pytest.mark.parametrize(
    ("query", "kind", "outcome"),
    [
        ("{ __typename }", "query", "ok"),
        ("{ nonsense }", "none", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "none", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_operations_are_counted_by_kind_and_outcome(
    committed: Database, query: str, kind: str, outcome: str
) -> None:
    metrics = Metrics()
    operations = CountedOperations(metrics, schema)
    await operations.answer(GraphQLRequest(query), ToyContext(request_id="x"))
    found = await fetched(metrics, committed)
    assert found["latchkey_operations_total", kind, outcome] == 1
    assert found["latchkey_operation_seconds_count", kind] == 1


def test_durations_are_told_as_the_library_tells_its_own() -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    durations = Durations("took", "How long.")
    ours.register(durations)
    library = Histogram("took", "How long.", ["kind"], registry=theirs, buckets=BUCKETS)
    for kind, seconds in (("a", 0.0), ("a", 0.005), ("a", 0.0051), ("b", 3.2), ("a", 99.0)):
        durations.observe(kind, seconds)
        library.labels(kind).observe(seconds)
    expected = [line for line in generate_latest(theirs).splitlines() if b"_created" not in line]
    assert generate_latest(ours).splitlines() == expected


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(b'{"data":{}}'), "ok"),
        (Answer(b'{"errors":[],"data":{}}'), "errors"),
        (Answer(b'{"errors":[]}', errors_only=True, code="RATE_LIMITED"), "RATE_LIMITED"),
        (Answer(b'{"errors":[]}', errors_only=True, code="MADE_UP_BY_A_CLIENT"), "other"),
        (Answer(b'{"errors":[]}', errors_only=True), "other"),
    ],
)
def test_an_outcome_has_one_of_few_names(answer: Answer, outcome: str) -> None:
    assert outcome_of(answer) == outcome


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/graphql", "graphql"),
        ("/sign-in/sl_secret", "sign-in"),
        ("/readyz", "readyz"),
        ("/", "other"),
        ("/wp-login.php", "other"),
        ("", "other"),
        ("*", "other"),
        ("//graphql", "other"),
    ],
)
def test_a_place_has_one_of_few_names(path: str, place: str) -> None:
    assert place_of(path) == place


async def test_requests_are_counted_by_place_and_status(committed: Database) -> None:
    metrics = Metrics()
    async with client(metrics, committed) as http:
        for path in ("/graphql", "/a-1", "/a-2"):
            await http.get(path)
        found = read((await http.get("/metrics")).text)
    assert found["latchkey_http_requests_total", "graphql", "4xx"] == 1
    assert found["latchkey_http_requests_total", "other", "4xx"] == 2


async def test_queues_and_pools_are_measured(committed: Database) -> None:
    async def work(session: Any) -> None:
        await enqueue(session, "greet", {})
        for _ in range(2):
            session.add(
                Letter(
                    dedupe_key=ids.new().hex,
                    template="x",
                    to_address="a@b.example",
                    available_at=clock.now(),
                )
            )

    await committed.transaction(work)
    found = await fetched(Metrics(), committed, documents=lambda: 7)
    assert found["latchkey_jobs", "waiting"] == 1
    assert found["latchkey_jobs", "held"] == 0
    assert found["latchkey_letters_waiting",] == 2
    assert 0 <= found["latchkey_letters_late_seconds",] < 10
    assert found["latchkey_documents",] == 7
    assert found["latchkey_pool_connections", "read", "size"] == 8
    assert found["latchkey_pool_connections", "write", "used"] == 0
    assert found["latchkey_database_up",] == 1


async def test_without_a_database_there_are_metrics_still() -> None:
    async with connected("postgresql://app:hunter2@127.0.0.1:1/shop") as database:
        found = await fetched(Metrics(), database)
    assert found["latchkey_database_up",] == 0


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("198.51.100.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
        ("198.51.100.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("198.51.100.7", {"Authorization": f"bearer {TOKEN}"}, 200),
        ("198.51.100.7", {"Authorization": f"Basic {TOKEN}"}, 404),
        ("198.51.100.7", {"Authorization": "Bearer "}, 404),
        ("198.51.100.7", {"Authorization": "Bearer wrong"}, 404),
        ("127.0.0.1", {"Authorization": "Bearer wrong"}, 404),
    ],
)
async def test_only_this_machine_and_who_has_the_token_may_read(
    committed: Database, peer: str, headers: dict[str, str], status: int
) -> None:
    async with client(Metrics(), committed, peer=peer, token=TOKEN) as http:
        assert (await http.get("/metrics", headers=headers)).status_code == status


async def test_without_a_token_no_bearer_may_read(committed: Database) -> None:
    async with client(Metrics(), committed, peer="198.51.100.7") as http:
        answer = await http.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404
