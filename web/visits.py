"""Visits: what the head of one request says, read once for everything that asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from random import getrandbits
from typing import NamedTuple

from starlette.requests import Request, cookie_parser
from starlette.types import Scope

from kit.redaction import Plain
from kit.texts import languages_of
from web.clients import Network, client_ip
from web.negotiation import EVENTS, OFFERED, best, first, is_json

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
STATE = "visit"
SAID = (
    b"accept",
    b"user-agent",
    b"content-encoding",
    b"sec-fetch-site",
    b"host",
    b"origin",
    b"content-type",
    b"accept-language",
)
LONGEST = 1_000  # bytes of them that are remembered, so that nobody fills the memory
MOST = 1_000  # heads that are remembered


class Head(NamedTuple):
    """What a client says in every request alike, read once for all of them."""

    accept: str | None
    agent: str | None
    content_encoding: str | None
    fetch_site: str | None
    host: str | None
    origin: str | None
    is_json: bool
    languages: tuple[str, ...]
    media_type: str | None  # of answers to operations
    streams: bool  # whether server-sent events are what is accepted first
    is_short: bool  # so that it may be remembered, too, what follows from it


def head_of(headers: Mapping[bytes, bytes]) -> Head:
    """Read the headers that say the same again and again; what is short is remembered."""
    said = tuple(map(headers.get, SAID))
    if len(b"".join(filter(None, said))) <= LONGEST:
        return _remembered(said, True)
    return _read(said, False)


def _read(said: Sequence[bytes | None], is_short: bool) -> Head:
    texts = [None if value is None else value.decode("latin-1") for value in said]
    accept, agent, encoding, site, host, origin, content_type, language = texts
    return Head(
        accept,
        agent,
        encoding,
        site,
        host,
        origin,
        is_json(content_type),
        languages_of(language),
        best(accept, OFFERED),
        first(accept) == EVENTS,
        is_short,
    )


_remembered = lru_cache(maxsize=MOST)(_read)


class Visit:
    """One request without its body: its name, its client, and its headers.

    Of a header that was sent twice the first counts, as for Starlette; cookies are those of all
    `Cookie` headers. `viewer_kind` and `status` are left by whoever learns them, for the log.
    """

    def __init__(self, scope: Scope, trusted: Sequence[Network] = ()) -> None:
        self.scope = scope
        self.method: str = scope.get("method", "GET")  # a websocket has none
        self.path: str = scope["path"]
        self.status = 500  # unless something else is sent
        self.viewer_kind: str | None = None
        self._first: Mapping[bytes, bytes] = dict(reversed(list(scope["headers"])))
        self._trusted = trusted
        self.head = head_of(self._first)
        self.request_id = self._named() if b"x-request-id" in self._first else _new_name()
        # What the Authorization header bears, perhaps "".
        self.bearer = self._bearer() if b"authorization" in self._first else None

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        """The cookies by their names."""
        found: dict[str, str] = {}
        for value in self._all(b"cookie"):
            found.update(cookie_parser(value))
        return found

    @property
    def client_ip(self) -> str | None:
        """The address of the client, as far as proxies we trust can tell."""
        peer = (self.scope.get("client") or (None,))[0]
        return client_ip(peer, ", ".join(self._all(b"x-forwarded-for")), self._trusted)

    def saying(self, authorization: str | None, claim: str | None) -> Visit:
        """Make the same visit with what a client cannot say by headers: who asks, what they claim.

        Who bears a token sends cookies by accident.
        """
        said = {b"authorization": authorization, b"latchkey-claim": claim}
        told = [(name, text.encode("latin-1", "replace")) for name, text in said.items() if text]
        names = {name for name, _ in told} | ({b"cookie"} if authorization else set())
        kept = [pair for pair in self.scope["headers"] if pair[0] not in names]
        return Visit({**self.scope, "headers": [*kept, *told]}, self._trusted)

    def __contains__(self, name: object) -> bool:
        return name in self._first

    def get(self, name: bytes) -> str | None:
        """Return the first header of a name, which is written in small letters."""
        value = self._first.get(name)
        return None if value is None else value.decode("latin-1")

    def raw(self, name: bytes) -> bytes | None:
        """Return a header as it was sent, unless there are several of its name, or none."""
        headers = self.scope["headers"]
        if len(self._first) < len(headers) and len(self._all(name)) > 1:
            return None
        return self._first.get(name)

    def _named(self) -> str:
        given = self.get(b"x-request-id") or ""
        return given if REQUEST_ID.fullmatch(given) else _new_name()

    def _bearer(self) -> str | None:
        scheme, _, text = (self.get(b"authorization") or "").partition(" ")
        return text.strip() if scheme.lower() == "bearer" else None

    def _all(self, name: bytes) -> list[str]:
        if name not in self._first:
            return []
        return [value.decode("latin-1") for key, value in self.scope["headers"] if key == name]


def _new_name() -> str:
    # It need not be a secret, only another one each time; the system's randomness is a call.
    return Plain(f"{getrandbits(128):032x}")


def of_scope(scope: Scope) -> Visit:
    """Return the visit that the front made of a request, or make it where there is no front."""
    found = scope.get("state", {}).get(STATE)
    return found if isinstance(found, Visit) else Visit(scope)


def of(request: Request) -> Visit:
    """Return the visit that a request of Starlette's is."""
    return of_scope(request.scope)
