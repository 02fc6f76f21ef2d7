"""Which pages of other origins may read our answers."""

from __future__ import annotations

from collections.abc import Collection

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

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
            "x-request-id",
        ],
        expose_headers=["retry-after", "x-request-id"],
        max_age=REMEMBERED,
    )
