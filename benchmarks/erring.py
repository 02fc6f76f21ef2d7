"""Erring: what a query costs that ends in an error, beside graphql-core, which answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from starlette.types import ASGIApp

from benchmarks import calling
from benchmarks.contenders import Contenders, Who
from benchmarks.measuring import Case, Figures, Sizes, Way, measured
from benchmarks.pages.page import Asker
from benchmarks.servers import Backends
from benchmarks.shops import Shop

ERRING = "a query that errs"
BODY = calling.graphql(
    'query Erring { me { id email orders(first: 20, after: "nonsense") { nodes { id number } } } }'
)


async def measure(shop: Shop, asked: Contenders, backends: Backends, sizes: Sizes) -> list[Figures]:
    """Measure the server with its plans beside itself without them."""
    apps = {who.value: asked[who] for who in (Who.CORE, Who.PLAN)}
    cookie = shop.visitors[Asker.REGULAR][0].cookie
    for app in [*apps.values()] * 2:  # plans begin at the second sight
        answer = await calling.post(app, "/graphql", BODY, cookie=cookie)
        [error] = orjson.loads(answer.body)["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT", answer.body
    ways = [Way(name, _repeated(app, cookie)) for name, app in apps.items()]
    return await measured(
        Case(f"{ERRING}, {shop.name}", ways, sizes.requests, True), backends, sizes.rounds
    )


def _repeated(app: ASGIApp, cookie: str) -> Callable[[int], Awaitable[None]]:
    async def run(times: int) -> None:
        for _ in range(times):
            await calling.post(app, "/graphql", BODY, cookie=cookie)

    return run
