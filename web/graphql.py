"""The GraphQL endpoint: HTTP in, one operation run, HTTP out."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, Generic, TypeVar

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from execution.errors import failed
from execution.persisted import Gate
from execution.protocol import Answer, Context
from web.negotiation import GRAPHQL, HTML, JSON, best, is_json
from web.origins import PREFLIGHT_HEADER, Sent, is_ambiguous, is_trusted
from web.requests import BadRequest, from_body, from_query, read_body

C = TypeVar("C", bound=Context)

METHODS = "GET, HEAD, OPTIONS, POST"
LARGEST_BODY = 256 * 1024
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
SESSION_COOKIES = frozenset({"__Host-sid", "sid"})
ALWAYS = {
    "Cache-Control": "no-store",
    "Vary": "Accept",  # the CORS middleware adds Origin
    "X-Content-Type-Options": "nosniff",
}
# The status of a request error whose code means the same in both media types.
STATUSES = {
    "CSRF_REJECTED": 403,
    "FORBIDDEN": 403,
    "INTERNAL": 500,
    "METHOD_NOT_ALLOWED": 405,
    "RATE_LIMITED": 429,
    "SERVICE_UNAVAILABLE": 503,
    "UNAUTHENTICATED": 401,
}
# Others are 200 in the older media type, and in the newer one 400 or what this says: 200 to those
# that make clients send the whole document instead.
NEWER_STATUSES = {
    "DOCUMENT_NOT_TRUSTED": 403,
    "PERSISTED_QUERY_NOT_FOUND": 200,
    "PERSISTED_QUERY_NOT_SUPPORTED": 200,
}
STATUS_HEADERS = {405: {"Allow": "POST"}, 503: {"Retry-After": "1"}}


def no_headers(_context: object) -> Iterable[tuple[str, str]]:
    """Add nothing to an answer."""
    return ()


class GraphQLEndpoint(Generic[C]):
    """An ASGI application that serves what passes a `Gate` as "GraphQL over HTTP" says.

    `make_context` is given the request and its id, once the request is known to be well-formed
    and from a trusted origin; a GraphQL error it raises is the answer. `headers_of` tells which
    headers (cookies) the operation leaves for the answer. `graphiql`, in development, is what a
    browser sees that opens the address, and `shows_plans` says in a header what answered a query.
    """

    def __init__(
        self,
        gate: Gate,
        make_context: Callable[[Request, str], Awaitable[C]],
        *,
        origins: Collection[str],
        headers_of: Callable[[C], Iterable[tuple[str, str]]] = no_headers,
        session_cookies: Collection[str] = SESSION_COOKIES,
        graphiql: ASGIApp | None = None,
        shows_plans: bool = False,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        self.gate = gate
        self.make_context = make_context
        self.headers_of = headers_of
        self.origins = frozenset(origins)
        self.session_cookies = frozenset(session_cookies)
        self.graphiql = graphiql
        self.shows_plans = shows_plans
        self.largest_body = largest_body

    def route(self, path: str = "/graphql") -> Route:
        """Make the route; it takes every method, to refuse the others in its own words."""
        return Route(path, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if self.graphiql is not None and _wants_page(request):
            await self.graphiql(scope, receive, send)
            return
        request_id = _request_id(request)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = await self._respond(request, request_id)
        response.headers["X-Request-Id"] = request_id
        await response(scope, receive, send)

    async def _respond(self, request: Request, request_id: str) -> Response:
        media_type = best(request.headers.get("accept"), (JSON, GRAPHQL))
        try:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={**ALWAYS, "Allow": METHODS})
            self._check(request, media_type)
            return await self._answered(request, request_id, media_type or JSON)
        except BadRequest as bad:
            headers = {**ALWAYS, **bad.headers}
            return _response(bad.body(), bad.status, media_type or JSON, headers)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    def _check(self, request: Request, media_type: str | None) -> None:
        """Refuse what the headers alone tell to be no request of ours."""
        if request.method not in ("GET", "HEAD", "POST"):
            message = f"Use one of {METHODS}."
            raise BadRequest("METHOD_NOT_ALLOWED", message, 405, {"Allow": METHODS})
        if media_type is None:
            message = f"Answers are {GRAPHQL} or {JSON}."
            raise BadRequest("NOT_ACCEPTABLE", message, 406)
        sent = self._sent(request)
        if is_ambiguous(sent):
            message = "Send a cookie or a bearer token, not both."
            raise BadRequest("AMBIGUOUS_CREDENTIALS", message)
        if not is_trusted(sent, self.origins):
            raise BadRequest(
                "CSRF_REJECTED",
                "This origin may not ask. Clients that are no browser send GraphQL-Preflight: 1.",
                403,
            )
        if request.method == "POST":
            _check_content(request)

    def _sent(self, request: Request) -> Sent:
        headers = request.headers
        scheme, _, _ = headers.get("authorization", "").partition(" ")
        return Sent(
            method=request.method,
            origin=headers.get("origin"),
            fetch_site=headers.get("sec-fetch-site"),
            session_cookie=not self.session_cookies.isdisjoint(request.cookies),
            bearer=scheme.lower() == "bearer",
            preflight=PREFLIGHT_HEADER in headers,
        )

    async def _answered(self, request: Request, request_id: str, media_type: str) -> Response:
        if request.method == "POST":
            asked = from_body(await read_body(request, self.largest_body))
        else:
            asked = from_query(request.scope.get("query_string", b""))
        try:
            context = await self.make_context(request, request_id)
        except Exception as error:
            return _of_answer(failed(error, request_id), media_type)
        response = self._shown(await self.gate.answer(asked, context), media_type)
        for name, value in self.headers_of(context):
            response.headers.append(name, value)
        return response

    def _shown(self, answer: Answer, media_type: str) -> Response:
        response = _of_answer(answer, media_type)
        if self.shows_plans and answer.plan is not None:
            response.headers["X-Latchkey-Plan"] = answer.plan
        return response


def _wants_page(request: Request) -> bool:
    offered = (JSON, GRAPHQL, HTML)
    return request.method == "GET" and best(request.headers.get("accept"), offered) == HTML


def _request_id(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _check_content(request: Request) -> None:
    if not is_json(request.headers.get("content-type")):
        message = f"The body must be {JSON} in UTF-8."
        raise BadRequest("UNSUPPORTED_MEDIA_TYPE", message, 415, {"Accept-Post": JSON})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise BadRequest("UNSUPPORTED_MEDIA_TYPE", "The body must not be compressed.", 415)


def _of_answer(answer: Answer, media_type: str) -> Response:
    status = 200
    if answer.errors_only:
        code = answer.code or ""
        # The older media type answers 200 to whatever is well-formed JSON.
        otherwise = NEWER_STATUSES.get(code, 400) if media_type == GRAPHQL else 200
        status = STATUSES.get(code, otherwise)
    return _response(answer.body, status, media_type, {**ALWAYS, **STATUS_HEADERS.get(status, {})})


def _response(body: bytes, status: int, media_type: str, headers: dict[str, Any]) -> Response:
    headers = {**headers, "Content-Type": f"{media_type}; charset=utf-8"}
    return Response(body, status, headers)
