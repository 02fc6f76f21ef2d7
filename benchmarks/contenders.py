"""Contenders: the servers that answer the same pages, in this process, and how each is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import orjson
from starlette.types import ASGIApp

from benchmarks import by_hand, calling, sites
from benchmarks.calling import Answer
from benchmarks.fitted import Fitted
from benchmarks.pages import PAGES
from benchmarks.pages.page import Page
from benchmarks.servers import Place
from benchmarks.shops import Visitor
from benchmarks.stock import app as stock

CONNECTIONS = 8


class Who(StrEnum):
    """Who answers; the first is what the others are compared with."""

    HAND = "by hand"
    WHOLE = "one statement by hand"
    FITTED = "by hand, in service"
    FITTED_WHOLE = "one statement, in service"
    PLAN = "plan"
    CORE = "graphql-core"
    STOCK = "stock Strawberry"


IN_SERVICE = {Who.FITTED: Who.HAND, Who.FITTED_WHOLE: Who.WHOLE}  # with what an app has round it
BY_PATH = {*IN_SERVICE, *IN_SERVICE.values()}  # the others speak GraphQL
SERVED = tuple(who for who in Who if who is not Who.CORE)  # over HTTP
SLOW = {Who.CORE: 20, Who.STOCK: 20}  # asked so many times less often
Contenders = Mapping[Who, ASGIApp]


@dataclass(frozen=True)
class Request:
    """What is sent to a contender."""

    method: str
    path: str
    body: bytes
    cookie: str


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Contenders]:
    """Open all of them on one database."""
    engine = stock.engine(place.app, CONNECTIONS)
    pools = [by_hand.Pool(place.app, CONNECTIONS) for _ in range(2)]
    async with pools[0] as hand, pools[1] as whole, sites.product(place) as product:
        batched, one = by_hand.batched(hand, PAGES), by_hand.whole(whole, PAGES)
        yield {
            Who.HAND: batched,
            Who.WHOLE: one,
            Who.FITTED: Fitted(batched),
            Who.FITTED_WHOLE: Fitted(one),
            Who.PLAN: product.app,
            Who.CORE: product.unplanned,
            Who.STOCK: stock.create(engine),
        }
    await engine.dispose()


def request(who: Who, page: Page, visitor: Visitor) -> Request:
    """Write what one visitor sends for one page."""
    if who in BY_PATH:
        quoted = {name: quote(value) for name, value in visitor.given.items()}
        return Request("GET", page.path.format(**quoted), b"", visitor.cookie)
    given = {name: visitor.given[name] for name in page.names}
    body = calling.graphql(page.document, **given)
    return Request("POST", "/graphql", body, visitor.cookie)


async def ask(app: ASGIApp, asked: Request) -> Answer:
    """Send it to an application in this process."""
    if asked.method == "GET":
        return await calling.get(app, asked.path, cookie=asked.cookie)
    return await calling.post(app, asked.path, asked.body, cookie=asked.cookie)


def data_of(answer: Answer) -> Any:
    """Read an answer; one that is none ends the run."""
    if answer.status != 200:
        raise AssertionError(f"{answer.status}: {answer.body[:500]!r}")
    return orjson.loads(answer.body)
