"""Calling: requests to an application in this process, without a network between."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import ASGIApp

HOST = b"127.0.0.1:8000"
AGENT = b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: MutableMapping[str, Any]) -> None:
        """Take a part of it, as the application sends it."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def cookies(self) -> str:
        """Write the cookies it sets as a browser sends them back."""
        found = [value for name, value in self.headers if name.lower() == b"set-cookie"]
        return "; ".join(value.decode().partition(";")[0] for value in found)


async def get(app: ASGIApp, path: str, *, cookie: str = "") -> Answer:
    """Ask for a page."""
    return await _call(app, "GET", path, b"", cookie, "192.0.2.1")


async def post(
    app: ASGIApp, path: str, body: bytes, *, cookie: str = "", ip: str = "192.0.2.1"
) -> Answer:
    """Send JSON, as a browser does from a page of the same origin."""
    return await _call(app, "POST", path, body, cookie, ip)


def graphql(query: str, **variables: Any) -> bytes:
    """Write the body of a GraphQL request."""
    return orjson.dumps({"query": query, "variables": variables})


async def _call(app: ASGIApp, method: str, path: str, body: bytes, cookie: str, ip: str) -> Answer:
    answer = Answer()
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return left.pop() if left else {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": _headers(method, body, cookie),
        "client": (ip, 50_000),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, answer.take)
    return answer


def _headers(method: str, body: bytes, cookie: str) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"host", HOST),
        (b"user-agent", AGENT),
        (b"accept", b"application/json"),
        (b"sec-fetch-site", b"same-origin"),
    ]
    if method == "POST":
        headers.append((b"origin", b"http://" + HOST))
        headers.append((b"content-type", b"application/json"))
        headers.append((b"content-length", str(len(body)).encode()))
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    return headers
