"""The GraphQL endpoint: HTTP in, one operation run, HTTP out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import Generic, TypeAlias, TypeVar

from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from execution.errors import failed
from execution.persisted import Asked, Gate
from execution.protocol import PLANNED, Answer, Context
from kit.recent import Recent
from web.negotiation import GRAPHQL, HTML, JSON, OFFERED, best
from web.origins import PREFLIGHT_HEADER, Sent, is_ambiguous, is_trusted
from web.replies import Header, Reply, header, send_reply
from web.requests import BadRequest, from_body, from_query, received
from web.visits import Head, Visit, of_scope

C = TypeVar("C", bound=Context)
Stream: TypeAlias = Callable[[Visit, Asked, Receive, Send], Awaitable[None]]

PATH = "/graphql"
METHODS = "GET, HEAD, OPTIONS, POST"
LARGEST_BODY = 256 * 1024
MOST = 1_000  # heads that passed, and bodies, which are remembered
LONGEST_BODY, MOST_OF_BODIES = 8_000, 2_000_000  # bytes of a body that is remembered, and of all
NONE: Collection[str] = ()
SESSION_COOKIES = frozenset({"__Host-sid", "sid"})
CLAIM_COOKIES = frozenset({"__Host-lg", "lg"})
VARY = "Accept"  # whoever sends the answer writes it, with what else decides of it
ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
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
    """Serves what passes a `Gate` as "GraphQL over HTTP" says.

    `reply` answers a visit; round it stands an ASGI application for where there is no front.
    `make_context` is given the visit once it is known to be well-formed and from a trusted
    origin; a GraphQL error it raises is the answer. `headers_of` tells which headers (cookies)
    the operation leaves for the answer. `graphiql`, in development, is what a browser sees that
    opens the address, `streams` answers who accepts server-sent events first, and `shows_plans`
    says in a header what answered a query.
    """

    def __init__(
        self,
        gate: Gate,
        make_context: Callable[[Visit], Awaitable[C]],
        *,
        origins: Collection[str],
        headers_of: Callable[[C], Iterable[tuple[str, str]]] = no_headers,
        session_cookies: Collection[str] = SESSION_COOKIES,
        graphiql: ASGIApp | None = None,
        streams: Stream | None = None,
        shows_plans: bool = False,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        self.gate = gate
        self.make_context = make_context
        self.headers_of = headers_of
        self.origins = frozenset(origins)
        self.session_cookies = frozenset(session_cookies)
        self.graphiql = graphiql
        self.streams = streams
        self.shows_plans = shows_plans
        self.largest_body = largest_body
        self._passed = lru_cache(maxsize=MOST)(self._refuse)  # remembers what is not refused
        self._bodies: Recent[bytes, Asked] = Recent(MOST, MOST_OF_BODIES)

    def route(self, path: str = PATH) -> Route:
        """Make the route; it takes every method, to refuse the others in its own words."""
        return Route(path, self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = of_scope(scope)
        if self.graphiql is not None and self.is_page(visit):
            await self.graphiql(scope, receive, send)
            return
        if self.is_stream(visit):
            await self._stream(visit, receive, send)
            return
        named = (header("Vary", VARY), header("X-Request-Id", visit.request_id))
        await send_reply(send, await self.reply(visit, receive), named)

    def is_page(self, visit: Visit) -> bool:
        """Tell whether a visit is not about an operation, but about the page of this address."""
        return self.graphiql is not None and _wants_page(visit)

    def is_stream(self, visit: Visit) -> bool:
        """Tell whether an answer is wanted as server-sent events: the first type of all counts."""
        return self.streams is not None and visit.method in ("GET", "POST") and visit.head.streams

    async def _stream(self, visit: Visit, receive: Receive, send: Send) -> None:
        """Answer by events, or refuse as any other request."""
        assert self.streams is not None, "else it is no stream"
        try:
            self._check(visit)
            _, asked, _ = await self._read(visit, receive)
        except BadRequest as bad:
            typed = {"Content-Type": f"{JSON}; charset=utf-8", "X-Request-Id": visit.request_id}
            refused = Reply(bad.status, bad.body(), _headers({**ALWAYS, **bad.headers, **typed}))
            await send_reply(send, refused, (header("Vary", VARY),))
        except ClientDisconnect:
            return  # nobody is there to read it
        else:
            await self.streams(visit, asked, receive, send)

    async def reply(self, visit: Visit, receive: Receive) -> Reply:
        """Answer whatever it is; `Vary` and the name of the request are the sender's to write."""
        media_type = visit.head.media_type
        try:
            if visit.method == "OPTIONS":
                return Reply(204, headers=_headers({**ALWAYS, "Allow": METHODS}))
            self._check(visit)
            return await self._answered(visit, receive, media_type or JSON)
        except BadRequest as bad:
            typed = {"Content-Type": f"{media_type or JSON}; charset=utf-8"}
            return Reply(bad.status, bad.body(), _headers({**ALWAYS, **bad.headers, **typed}))
        except ClientDisconnect:
            return Reply(400)  # nobody is there to read it

    def _check(self, visit: Visit) -> None:
        """Refuse what the headers alone tell to be no request of ours."""
        head, bears = visit.head, visit.bearer is not None
        # A page is trusted by its origin or not at all; there cookies do not count.
        cookies = visit.cookies if bears or head.origin is None else NONE
        sent = Sent(
            visit.method,
            head.origin,
            head.fetch_site,
            session_cookie=not self.session_cookies.isdisjoint(cookies),
            bearer=bears,
            preflight=PREFLIGHT_HEADER in visit,
            claim_cookie=not CLAIM_COOKIES.isdisjoint(cookies),
        )
        refuse = self._passed if head.is_short else self._refuse
        refuse(head, sent)

    def _refuse(self, head: Head, sent: Sent) -> None:
        if sent.method not in ("GET", "HEAD", "POST"):
            message = f"Use one of {METHODS}."
            raise BadRequest("METHOD_NOT_ALLOWED", message, 405, {"Allow": METHODS})
        if head.media_type is None and not (self.streams and head.streams):
            message = f"Answers are {GRAPHQL} or {JSON}."
            raise BadRequest("NOT_ACCEPTABLE", message, 406)
        if is_ambiguous(sent):
            message = "Send a cookie or a bearer token, not both."
            raise BadRequest("AMBIGUOUS_CREDENTIALS", message)
        if not is_trusted(sent, self.origins):
            raise BadRequest(
                "CSRF_REJECTED",
                "This origin may not ask. Clients that are no browser send GraphQL-Preflight: 1.",
                403,
            )
        if sent.method == "POST":
            _check_content(head)

    async def _answered(self, visit: Visit, receive: Receive, media_type: str) -> Reply:
        body, asked, is_known = await self._read(visit, receive)
        try:
            context = await self.make_context(visit)
        except Exception as error:
            return _of_answer(failed(error, visit.request_id), media_type)
        answer = await self.gate.answer(asked, context)
        if answer.plan == PLANNED and not is_known and 0 < len(body) <= LONGEST_BODY:
            self._bodies.keep(body, asked, len(body) + asked.weight)
        more = [header(name, value) for name, value in self.headers_of(context)]
        if self.shows_plans and answer.plan is not None:
            more.append(_plan_header(answer.plan))
        return _of_answer(answer, media_type, more)

    async def _read(self, visit: Visit, receive: Receive) -> tuple[bytes, Asked, bool]:
        """Read the body and what it asks for, and whether that was asked before."""
        if visit.method != "POST":
            return b"", _asked_by_address(visit), False
        body = await received(visit.get(b"content-length"), receive, self.largest_body)
        asked = self._bodies.get(body)
        return body, asked or from_body(body), asked is not None


def _wants_page(visit: Visit) -> bool:
    return visit.method == "GET" and best(visit.head.accept, (*OFFERED, HTML)) == HTML


def _check_content(head: Head) -> None:
    if not head.is_json:
        message = f"The body must be {JSON} in UTF-8."
        raise BadRequest("UNSUPPORTED_MEDIA_TYPE", message, 415, {"Accept-Post": JSON})
    if (head.content_encoding or "identity").lower() != "identity":
        raise BadRequest("UNSUPPORTED_MEDIA_TYPE", "The body must not be compressed.", 415)


def _asked_by_address(visit: Visit) -> Asked:
    return from_query(visit.scope.get("query_string", b""))


def _of_answer(answer: Answer, media_type: str, more: Sequence[Header] = ()) -> Reply:
    status = 200
    if answer.errors_only:
        code = answer.code or ""
        # The older media type answers 200 to whatever is well-formed JSON.
        otherwise = NEWER_STATUSES.get(code, 400) if media_type == GRAPHQL else 200
        status = STATUSES.get(code, otherwise)
    usual = _usual(status, media_type)
    return Reply(status, answer.body, [*usual, *more] if more else usual)


@cache  # there are two media types and a few statuses
def _usual(status: int, media_type: str) -> Sequence[Header]:
    typed = {"Content-Type": f"{media_type}; charset=utf-8"}
    return _headers({**ALWAYS, **STATUS_HEADERS.get(status, {}), **typed})


@cache  # an outcome is one of ours
def _plan_header(outcome: str) -> Header:
    return header("X-Latchkey-Plan", outcome)


def _headers(named: dict[str, str]) -> Sequence[Header]:
    return [header(name, value) for name, value in named.items()]
