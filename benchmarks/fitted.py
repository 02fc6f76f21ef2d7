"""Fitted: an endpoint by hand with what one in service has round it, as the product has.

A name for each request, a line of JSON in the log, counts and durations for Prometheus, hosts that
are refused, and the headers that fence an answer: each by the library that is used for it, set up
as its manual advises for speed.
"""

from __future__ import annotations

import os
import re
import time
from typing import Any
from uuid import uuid4

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.middleware import HEADERS

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Fitted:
    """A middleware of plain ASGI, outside an application that refuses other hosts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = TrustedHostMiddleware(app, ["127.0.0.1"])
        registry = CollectorRegistry()
        self._requests = Counter("requests", "Requests.", ["path", "status"], registry=registry)
        self._seconds = Histogram("seconds", "How long they took.", ["path"], registry=registry)
        self._log = structlog.wrap_logger(
            structlog.BytesLogger(open(os.devnull, "wb")),  # noqa: SIM115 - until the end
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(serializer=orjson.dumps),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(20),
            cache_logger_on_first_use=True,
        ).bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, name = time.perf_counter(), 500, _named(scope)

        async def fenced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["X-Request-Id"] = name
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=name):
            try:
                await self.app(scope, receive, fenced)
            finally:
                self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        place = scope["path"].split("/", 2)[1]  # not the whole of it, which is without end
        self._requests.labels(place, status).inc()
        self._seconds.labels(place).observe(seconds)
        told: dict[str, Any] = {"method": scope["method"], "path": scope["path"], "status": status}
        self._log.info("request", ms=round(seconds * 1000, 1), **told)


def _named(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex
