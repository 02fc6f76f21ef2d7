"""Middleware: what every request gets: a name, a line in the log, and fenced headers."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import log as logs
from kit.redaction import redacted_path
from web.clients import Network, client_ip

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds, for ever
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Permitted-Cross-Domain-Policies": "none",
}
HSTS = "max-age=31536000"  # a year; whether it holds for subdomains, their owner must say
log = structlog.get_logger(__name__)


class Front:
    """The outermost middleware: names the request, finds its client, fences and logs the answer.

    What stands in the request's `state` for those behind it: `request_id` and `client_ip`. They
    may leave `viewer_kind` and `operation` there for the log. A header that an answer sets itself
    is left as it is; `secure` says that browsers reach us by https alone.
    """

    def __init__(self, app: ASGIApp, *, trusted: Sequence[Network] = (), secure: bool) -> None:
        self.app = app
        self.trusted = trusted
        self.headers = {**HEADERS, "Strict-Transport-Security": HSTS} if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        state = self._introduce(scope)
        tokens = logs.bind_request(state["request_id"])
        started = time.perf_counter()
        status = 0

        async def fenced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._fence(message, state["request_id"])
            await send(message)

        try:
            await self.app(scope, receive, fenced)
        finally:
            if scope["type"] == "http" and scope["path"] not in QUIET:
                _write(scope, state, status, time.perf_counter() - started)
            logs.unbind(tokens)

    def _introduce(self, scope: Scope) -> dict[str, Any]:
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        # Whoever reads the header further in finds the same name.
        kept = [pair for pair in scope["headers"] if pair[0] != b"x-request-id"]
        scope["headers"] = [*kept, (b"x-request-id", request_id.encode())]
        peer = (scope.get("client") or (None,))[0]
        chain = ", ".join(headers.getlist("x-forwarded-for"))
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["client_ip"] = client_ip(peer, chain, self.trusted)
        return state

    def _fence(self, message: Message, request_id: str) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in {**self.headers, "X-Request-Id": request_id}.items():
            headers.setdefault(name, value)


def _write(scope: Scope, state: dict[str, Any], status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "OTHER"
    known = {name: state[name] for name in ("viewer_kind", "operation") if state.get(name)}
    log.info(
        "request",
        method=method,
        path=redacted_path(scope["path"])[:200],
        status=int(status) or 500,
        ms=round(seconds * 1000, 1),
        **known,
    )
