"""Targets: the one deployment that is spoken to, by requests that nothing tidies up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 30  # seconds for one answer
Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back, as it came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that were set, by name."""
        found = (SimpleCookie(value) for value in self.all("set-cookie"))
        return {name: morsel.value for jar in found for name, morsel in jar.items()}

    def all(self, name: str) -> list[str]:
        """List every value of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str:
        """Return a header; empty when it is not there."""
        return ", ".join(self.all(name))

    @property
    def error(self) -> str | None:
        """The code of the first error that GraphQL or HTTP answered."""
        errors = self.json.get("errors") if isinstance(self.json, dict) else None
        return errors[0].get("extensions", {}).get("code") if errors else None


@dataclass
class Target:
    """A deployment, by its URL; nothing else is ever connected to."""

    url: str
    _kept: HTTPConnection | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.url = self.url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise ValueError(f"not the URL of a deployment: {self.url}")
        self.host, self.port = parts.hostname, parts.port
        self.netloc, self.is_secure = parts.netloc, parts.scheme == "https"

    def send(
        self,
        method: str,
        path: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        keep: bool = False,
    ) -> Answer:
        """Send one request exactly as told; `keep` uses one connection again, for timing."""
        connection = self._connection(keep)
        try:
            return self._exchange(connection, method, path, list(headers), body)
        except (OSError, HTTPException):
            if not keep:
                raise
            self._kept = None
            return self._exchange(self._connection(keep), method, path, list(headers), body)
        finally:
            if not keep:
                connection.close()

    def _connection(self, keep: bool) -> HTTPConnection:
        if keep and self._kept is not None:
            return self._kept
        make = HTTPSConnection if self.is_secure else HTTPConnection
        connection = make(self.host, self.port, timeout=PATIENCE)
        if keep:
            self._kept = connection
        return connection

    def _exchange(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        headers: list[tuple[str, str]],
        body: bytes,
    ) -> Answer:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if not any(name.lower() == "host" for name, _ in headers):
            headers.insert(0, ("Host", self.netloc))
        if body or method in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Length", str(len(body))))
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, tuple(response.getheaders()), response.read())
