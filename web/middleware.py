"""The front: what every request gets: a name, a line in the log, a count, and fenced headers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import log
from kit.redaction import Plain, redacted_path
from web.clients import Network
from web.cors import Sharing
from web.graphql import ALWAYS, PATH, VARY, GraphQLEndpoint
from web.hosts import REFUSED, Hosts
from web.metrics import Metrics
from web.replies import header, send_reply
from web.visits import STATE, Visit

METHODS = {
    name: Plain(name)
    for name in ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
}
OPERATIONS = Plain(PATH)
OTHER = Plain("OTHER")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds, for ever
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Permitted-Cross-Domain-Policies": "none",
}
PREFLIGHT = b"access-control-request-method"
HSTS = "max-age=31536000"  # a year; whether it holds for subdomains, their owner must say


class Front:
    """The outermost application: names each request, refuses hosts, fences, counts and logs.

    Operations are answered by `graphql` at once, everything else by `app`, a Starlette, which also
    serves `graphql` where a browser asks something else of that address. What stands in the
    request's `state` for `app`: the `visit`, which web/visits.py finds. A header that an answer
    sets itself is left as it is; `secure` says that browsers reach us by https alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        graphql: GraphQLEndpoint[Any] | None,
        *,
        hosts: Sequence[str],
        metrics: Metrics,
        secure: bool,
        sharing: Sharing,
        trusted: Sequence[Network] = (),
    ) -> None:
        self.app, self.graphql = app, graphql
        self.hosts, self.metrics, self.sharing = Hosts(hosts), metrics, sharing
        self.trusted = tuple(trusted)
        self.headers = {**HEADERS, "Strict-Transport-Security": HSTS} if secure else HEADERS
        fence = [header(name, text) for name, text in self.headers.items() if name not in ALWAYS]
        self._fence_of_operations = (*fence, header("Vary", f"{VARY}, Origin"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        visit = Visit(scope, self.trusted)
        named = log.REQUEST_ID.set(visit.request_id)
        started = time.perf_counter()
        try:
            await self._answer(visit, receive, send)
        finally:
            if scope["type"] == "http":
                self._note(visit, time.perf_counter() - started)
            log.REQUEST_ID.reset(named)

    async def _answer(self, visit: Visit, receive: Receive, send: Send) -> None:
        if not (visit.head.host in self.hosts.known or await self.hosts.knows(visit.head.host)):
            await REFUSED(visit.scope, receive, Fenced(send, self.headers, visit))
        elif self.graphql is not None and self._is_operation(visit, self.graphql):
            reply = await self.graphql.reply(visit, receive)
            visit.status = reply.status
            shared = self.sharing.headers(visit.head.origin)
            named = (b"x-request-id", visit.request_id.encode("latin-1"))
            await send_reply(send, reply, (*self._fence_of_operations, *shared, named))
        else:
            await self.app(_introduced(visit), receive, Fenced(send, self.headers, visit))

    def _is_operation(self, visit: Visit, graphql: GraphQLEndpoint[Any]) -> bool:
        if visit.path != PATH or visit.scope["type"] != "http":
            return False
        if graphql.is_stream(visit):
            return False  # Starlette's sends what is told bit by bit
        if visit.method == "POST":
            return True
        asks_about_sharing = visit.method == "OPTIONS" and PREFLIGHT in visit
        return not asks_about_sharing and not graphql.is_page(visit)

    def _note(self, visit: Visit, seconds: float) -> None:
        self.metrics.answered(visit.path, visit.status)
        if visit.path in QUIET:
            return
        known = {"viewer_kind": visit.viewer_kind} if visit.viewer_kind else {}
        log.tell(
            "request",
            request_id=visit.request_id,
            method=METHODS.get(visit.method, OTHER),
            path=OPERATIONS if visit.path == PATH else redacted_path(visit.path)[:200],
            status=visit.status,
            ms=round(seconds * 1000, 1),
            **known,
        )


class Fenced:
    """Sends an answer of Starlette's with our headers, and notes its status."""

    def __init__(self, send: Send, headers: Mapping[str, str], visit: Visit) -> None:
        self._send, self._headers, self._visit = send, headers, visit

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._visit.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            headers.setdefault("X-Request-Id", self._visit.request_id)
        await self._send(message)


def _introduced(visit: Visit) -> Scope:
    """Leave the visit for those further in, who find its name in the header, too."""
    scope = visit.scope
    kept = [pair for pair in scope["headers"] if pair[0] != b"x-request-id"]
    scope["headers"] = [*kept, (b"x-request-id", visit.request_id.encode("latin-1"))]
    scope.setdefault("state", {})[STATE] = visit
    return scope
