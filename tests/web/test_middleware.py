"""Middleware: requests are named, logged without secrets, fenced and for our hosts alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from http import HTTPStatus
from typing import Any

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import LogCapture

from kit import tokens
from web import visits
from web.clients import networks
from web.cors import Sharing
from web.metrics import Metrics
from web.middleware import HEADERS, Front
from web.visits import Visit

PEER = ("10.0.0.1", 1234)


async def _told(request: Request) -> Response:
    visit = visits.of(request)
    visit.viewer_kind = "CUSTOMER"
    return JSONResponse(
        {
            "id": visit.request_id,
            "header": request.headers.getlist("x-request-id"),
            "ip": visit.client_ip,
            "context": structlog.contextvars.get_contextvars(),
        }
    )


async def _framed(_: Request) -> Response:
    return PlainTextResponse("x", headers={"Referrer-Policy": "origin", "X-Request-Id": "own"})


async def _gone(_: Request) -> Response:
    return PlainTextResponse("x", HTTPStatus.GONE)


async def _broken(_: Request) -> Response:
    raise LookupError("hunter2")


ROUTES = [
    Route("/told", _told),
    Route("/framed", _framed),
    Route("/broken", _broken),
    Route("/gone", _gone),
    Route("/healthz", _framed),
    Route("/sign-in/{token}", _framed),
]


def front(secure: bool = False, metrics: Metrics | None = None) -> Front:
    return Front(
        Starlette(routes=ROUTES),
        None,
        hosts=["api.shop.test", "*.preview.test"],
        metrics=metrics or Metrics(),
        secure=secure,
        sharing=Sharing([]),
        trusted=networks(["10.0.0.0/8"]),
    )


def client(secure: bool = False) -> httpx2.AsyncClient:
    app = front(secure)
    transport = httpx2.ASGITransport(app=app, client=PEER, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://api.shop.test")


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    captured = LogCapture()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, captured])
    yield captured.entries
    structlog.reset_defaults()


async def test_a_request_has_one_name_everywhere() -> None:
    async with client() as http:
        answer = await http.get("/told")
    said = answer.json()
    assert len(said["id"]) == 32
    assert said["header"] == [said["id"]]
    assert said["context"] == {"request_id": said["id"]}
    assert answer.headers["x-request-id"] == said["id"]
    assert structlog.contextvars.get_contextvars() == {}


async def test_a_name_that_the_client_gives_is_kept() -> None:
    async with client() as http:
        answer = await http.get("/told", headers={"X-Request-Id": "trace-1234"})
    assert answer.json()["header"] == ["trace-1234"]


@pytest.mark.parametrize("given", ["short", "x" * 65, "new\tline-here", "<script>1", ""])
def test_an_unfit_name_is_replaced(given: str) -> None:
    scope = {"path": "/", "headers": [(b"x-request-id", given.encode())], "client": PEER}
    assert re.fullmatch("[0-9a-f]{32}", Visit(scope).request_id)


async def test_the_client_is_found_behind_the_proxy() -> None:
    async with client() as http:
        answer = await http.get(
            "/told",
            headers=[("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7")],
        )
    assert answer.json()["ip"] == "198.51.100.7"


@pytest.mark.parametrize("path", ["/told", "/nowhere", "/broken"])
async def test_every_answer_is_fenced(path: str) -> None:
    async with client() as http:
        answer = await http.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in answer.headers


async def test_what_an_answer_says_itself_stands() -> None:
    async with client() as http:
        answer = await http.get("/framed")
    assert answer.headers["referrer-policy"] == "origin"
    assert answer.headers.get_list("x-request-id") == ["own"]


async def test_browsers_are_kept_to_https_where_there_is_https() -> None:
    async with client(secure=True) as http:
        answer = await http.get("/told")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("api.shop.test", 200),
        ("API.shop.test:8000", 200),
        ("a.preview.test", 200),
        ("evil.test", 400),
        ("shop.test", 400),
        ("api.shop.test.evil.test", 400),
        ("evil.test/api.shop.test", 400),
        ("api.shop.test@evil.test", 400),
        ("preview.test", 400),
        ("", 400),
    ],
)
async def test_a_host_that_is_not_ours_is_refused(host: str, status: int) -> None:
    async with client() as http:
        answer = await http.get("/told", headers={"Host": host})
    assert answer.status_code == status


async def test_a_request_is_one_line_without_secrets(
    lines: list[MutableMapping[str, Any]],
) -> None:
    async with client() as http:
        await http.get(f"/sign-in/{tokens.make(tokens.LINK)}?x=hunter2")
        answer = await http.get("/told?email=jane@example.org")
        await http.request("SPACEJUMP", "/told")
    first, second, third = lines
    assert first["path"] == "/sign-in/[cut]"
    milliseconds = second.pop("ms")
    assert 0 <= milliseconds < 1000
    assert second == {
        "event": "request",
        "log_level": "info",
        "request_id": answer.json()["id"],
        "method": "GET",
        "path": "/told",
        "status": 200,
        "viewer_kind": "CUSTOMER",
    }
    assert third["method"] == "OTHER"
    assert "hunter2" not in str(lines)


async def test_a_failure_is_logged_as_one(lines: list[MutableMapping[str, Any]]) -> None:
    async with client() as http:
        await http.get("/broken")
    assert [line["status"] for line in lines] == [500]


async def test_a_status_is_logged_as_a_number(lines: list[MutableMapping[str, Any]]) -> None:
    async with client() as http:
        await http.get("/gone")
    assert repr(lines[0]["status"]) == "410"


async def test_probes_fill_no_log(lines: list[MutableMapping[str, Any]]) -> None:
    async with client() as http:
        await http.get("/healthz")
    assert lines == []
