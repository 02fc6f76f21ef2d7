"""Which pages of other origins may read our answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from web.replies import Header, header

REMEMBERED = 7200  # seconds; browsers cap it near there


def cors(origins: Collection[str]) -> Middleware:
    """Let exactly these origins ask with credentials."""
    if "*" in origins:
        raise ValueError("with credentials every origin must be named")
    return Middleware(
        CORSMiddleware,
        allow_origins=sorted(origins),
        allow_credentials=True,
        allow_methods=["GET", "POST"],
        allow_headers=[
            "accept-language",
            "authorization",
            "content-type",
            "graphql-preflight",
            "latchkey-claim",
            "x-request-id",
        ],
        expose_headers=["retry-after", "x-request-id"],
        max_age=REMEMBERED,
    )


class Sharing:
    """The headers by which pages of these origins may read an answer, as Starlette's rule has them.

    What it says depends on the `Origin` alone, so it is asked once. `Vary: Origin` is not among
    them, for each answer has it.
    """

    def __init__(self, origins: Collection[str]) -> None:
        options: Any = cors(origins).kwargs
        rule = CORSMiddleware(Starlette(), **options)
        self._any = [header(name, value) for name, value in rule.simple_headers.items()]
        self._listed = {
            origin: [*self._any, header("Access-Control-Allow-Origin", origin)]
            for origin in origins
            if rule.is_allowed_origin(origin)
        }

    def headers(self, origin: str | None) -> Sequence[Header]:
        """Return what an answer to a page of this origin carries."""
        return () if origin is None else self._listed.get(origin, self._any)
