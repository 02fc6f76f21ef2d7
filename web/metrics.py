"""Metrics: numbers about this process and its queues, as Prometheus reads them."""

from __future__ import annotations

import asyncio
import hmac
import time
from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from execution.protocol import PLANNED, Answer, Context, GraphQLRequest
from execution.run import Operations
from execution.sampling import Sampling
from kit import clock, jobs
from kit.database import Database
from models import Letter
from web.clients import is_loopback

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10)
REMEMBERED = 5.0  # seconds that what the database was asked for holds
PATIENCE = 2.0
# Names in metrics come from these lists alone: each new one costs memory until the end.
PLACES = ("assets", "confirm", "graphql", "healthz", "mailbox", "readyz", "sign-in")
PLACE_OF = {"/graphql": "graphql"}  # what is asked for most
OUTCOMES = frozenset(
    {
        "BAD_USER_INPUT",
        "DOCUMENT_NOT_FOUND",
        "DOCUMENT_NOT_TRUSTED",
        "FORBIDDEN",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "INTERNAL",
        "PERSISTED_QUERY_NOT_FOUND",
        "RATE_LIMITED",
        "SERVICE_UNAVAILABLE",
        "TOO_COSTLY",
        "UNAUTHENTICATED",
    }
)
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
log = structlog.get_logger(__name__)


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._tally: Tally[Any] = Tally()  # by metric and names, which come from lists of ours
        self._requests: Tally[tuple[str, int]] = Tally()  # by place and status
        self.operations = self._counter("operations", "GraphQL operations.", "kind", "outcome")
        self.operation_seconds = Durations(
            "latchkey_operation_seconds", "How long operations took."
        )
        self.registry.register(self.operation_seconds)
        self.plans = self._counter(
            "plans",
            "Operations, by what read their answers: a plan, or graphql-core and why.",
            "outcome",
        )
        self.samples = self._counter(
            "plans_sampled", "Queries read again by both executors, by what came of it.", "outcome"
        )
        self.requests = self._counter("http_requests", "HTTP requests.", "place", "status")
        self.pool = self._gauge("pool_connections", "Connections of a pool.", "pool", "state")
        self.jobs = self._gauge("jobs", "Jobs, by what became of them so far.", "state")
        self.jobs_late = self._gauge("jobs_late_seconds", "By how much the oldest job is late.")
        self.letters = self._gauge("letters_waiting", "Letters that are not sent yet.")
        self.letters_late = self._gauge(
            "letters_late_seconds", "For how long the oldest letter could have been sent."
        )
        self.documents = self._gauge("documents", "GraphQL documents kept ready.")
        self.watching = self._gauge("subscriptions", "Subscriptions that are going on.")
        self.database_up = self._gauge("database_up", "Whether the database answered.")

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"latchkey_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"latchkey_{name}", about, labels, registry=self.registry)

    def counted(self, kind: str, outcome: str, seconds: float) -> None:
        """Count one operation."""
        self._tally[self.operations, kind, outcome] += 1
        self.operation_seconds.observe(kind, seconds)

    def planned(self, outcome: str) -> None:
        """Count what answered an operation, as `Answer.plan` tells."""
        self._tally[self.plans, outcome] += 1

    def sampled(self, outcome: str) -> None:
        """Count a query that both executors answered."""
        self._tally[self.samples, outcome] += 1

    def answered(self, path: str, status: int) -> None:
        """Count one request."""
        self._requests[PLACE_OF.get(path) or place_of(path), status] += 1

    def written(self) -> bytes:
        """Write everything as Prometheus reads it."""
        self.settle()
        return generate_latest(self.registry)

    def settle(self) -> None:
        """Hand what was counted to the library, whose counters take longer than the counting."""
        tally, self._tally = self._tally, Tally()
        for (metric, *names), count in tally.items():
            metric.labels(*names).inc(count)
        requests, self._requests = self._requests, Tally()
        for (place, status), count in requests.items():
            self.requests.labels(place, f"{status // 100}xx").inc(count)


class Durations(Collector):
    """A histogram by kind, which costs less to count in than the library's."""

    def __init__(self, name: str, about: str) -> None:
        self._name, self._about = name, about
        self._kinds: dict[str, tuple[list[int], list[float]]] = {}

    def observe(self, kind: str, seconds: float) -> None:
        """Count one."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = ([0] * (len(BUCKETS) + 1), [0.0])
        found[0][bisect_left(BUCKETS, seconds)] += 1
        found[1][0] += seconds

    def collect(self) -> Iterable[Metric]:
        """Tell it as the library has its own told."""
        family = HistogramMetricFamily(self._name, self._about, labels=["kind"])
        bounds = [*map(floatToGoString, BUCKETS), "+Inf"]
        for kind, (counts, [total]) in self._kinds.items():
            buckets = [*zip(bounds, accumulate(counts), strict=True)]
            family.add_metric([kind], buckets, total)
        yield family


class CountedOperations(Operations):
    """Operations that are counted by their kind and outcome, some of which are answered twice."""

    def __init__(self, metrics: Metrics, *args: Any, sampled: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.metrics = metrics
        self.sampling = Sampling(sampled, metrics.sampled) if sampled else None

    async def answer(self, request: GraphQLRequest, context: Context) -> Answer:
        """Answer one operation and count it."""
        started = time.perf_counter()
        answer = await super().answer(request, context)
        planned = answer.plan == PLANNED
        outcome = "ok" if planned else outcome_of(answer)
        kind = "query" if planned else _kind(request, answer)
        self.metrics.counted(kind, outcome, time.perf_counter() - started)
        if answer.plan is not None:
            self.metrics.planned(answer.plan)
        if planned and self.sampling is not None:
            self.sampling.consider(self, request, context)
        return answer


class MetricsPage:
    """What Prometheus fetches: from this machine itself, or with the token.

    A request that came through a proxy is never one of this machine, whatever its peer.
    """

    def __init__(
        self,
        metrics: Metrics,
        database: Database,
        *,
        documents: Callable[[], int] = lambda: 0,
        watching: Callable[[], int] = lambda: 0,
        token: str | None = None,
    ) -> None:
        self._metrics, self._database = metrics, database
        self._documents, self._watching, self._token = documents, watching, token
        self._turn = asyncio.Lock()
        self._until = 0.0

    def route(self) -> Route:
        """Make the route."""
        return Route("/metrics", self.answer)

    async def answer(self, request: Request) -> Response:
        """Write the metrics; say "not found" to those who may not read them."""
        if not self._may_read(request):
            return Response("Not Found", 404)
        async with self._turn:
            await self._refresh()
        return Response(self._metrics.written(), media_type=CONTENT_TYPE_LATEST)

    def _may_read(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if self._token and scheme.lower() == "bearer":
            return hmac.compare_digest(given.strip().encode(), self._token.encode())
        direct = not any(name in request.headers for name in FORWARDED)
        return direct and is_loopback(request.client.host if request.client else None)

    async def _refresh(self) -> None:
        self._metrics.documents.set(self._documents())
        self._metrics.watching.set(self._watching())
        for name, engine in zip(("read", "write"), self._database.engines, strict=False):
            pool: Any = engine.pool
            self._metrics.pool.labels(name, "used").set(pool.checkedout())
            self._metrics.pool.labels(name, "size").set(pool.size())
        if (bare := self._database.bare) is not None:
            self._metrics.pool.labels("bare", "used").set(bare.used)
            self._metrics.pool.labels("bare", "size").set(bare.size)
        if time.monotonic() >= self._until:
            await self._ask()
            self._until = time.monotonic() + REMEMBERED

    async def _ask(self) -> None:
        """Ask the database; where it does not answer, the last numbers stand."""
        try:
            async with asyncio.timeout(PATIENCE), self._database.reads() as session:
                backlog = await jobs.backlog(session)
                waiting, late = await letters(session)
        except Exception as error:  # no statement or address goes into the log
            log.warning("metrics.stale", error=type(error).__name__)
            self._metrics.database_up.set(0)
            return
        self._metrics.database_up.set(1)
        self._metrics.letters.set(waiting)
        self._metrics.letters_late.set(late)
        self._metrics.jobs_late.set(backlog.late)
        for state in ("waiting", "running", "held"):
            self._metrics.jobs.labels(state).set(getattr(backlog, state))


def _kind(request: GraphQLRequest, answer: Answer) -> str:
    return "none" if answer.errors_only else str(request.ready.operation.operation.value)


def outcome_of(answer: Answer) -> str:
    """Name how an operation went: `ok`, `errors` beside data, or the code of a refused request."""
    if answer.errors_only:
        return answer.code if answer.code in OUTCOMES else "other"
    return "errors" if answer.body.startswith(b'{"errors"') else "ok"


def place_of(path: str) -> str:
    """Name the part of the server that a path belongs to."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in PLACES else "other"


async def letters(session: AsyncSession) -> tuple[int, float]:
    """Count the letters that wait, and the seconds for which the oldest could have been sent."""
    table: sa.Table = Letter.__table__  # type: ignore[attr-defined]
    query = sa.select(sa.func.count(), sa.func.min(table.c.available_at)).where(
        table.c.sent_at.is_(None), table.c.failed_at.is_(None)
    )
    count, oldest = (await (await session.connection()).execute(query)).one()
    late = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return count, max(0.0, late)
