"""Hosts: which names of this server are answered to."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

MOST = 256  # names under a wildcard are without end


class Hosts:
    """Asks Starlette's rule about each `Host` header once, and remembers those it lets in."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rule = TrustedHostMiddleware(_let_in, names, www_redirect=False)
        self.known: set[str | None] = set()  # those that were let in

    async def knows(self, host: str | None) -> bool:
        """Tell whether a request is for us."""
        if host in self.known:
            return True
        headers = [] if host is None else [(b"host", host.encode("latin-1"))]
        scope: Scope = {"type": "http", "headers": headers}
        await self._rule(scope, _receive, _send)
        let_in = bool(scope.get("let_in"))
        if let_in and host is not None and len(self.known) < MOST:
            self.known.add(host)
        return let_in


REFUSED = PlainTextResponse("Invalid host header", 400)


async def _let_in(scope: Scope, receive: Receive, send: Send) -> None:
    scope["let_in"] = True


async def _receive() -> Message:
    return {"type": "http.disconnect"}


async def _send(message: Message) -> None:
    """Pass over how it would be refused."""
