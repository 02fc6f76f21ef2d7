"""Contexts: what a request brings with it, made into the context of its operation."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys, sessions, supposing
from auth.desk import Client, digest_of_claim
from auth.viewer import NOBODY, Viewer
from kit import clock, tokens
from kit.database import Database
from kit.reads import Reader
from kit.recent import Recent
from kit.redaction import Plain
from models import ActorKind
from resolvers.context import Context, Identify
from resolvers.house import Caller, House, Outgoing
from web.cookies import Cookies
from web.visits import Visit

LONGEST_AGENT = 400
MOST_SEEN = 10_000  # of the people who asked last
COUNTRY = re.compile(r"[A-Z]{2}")
CLAIM_HEADER = b"latchkey-claim"
KINDS = {kind: Plain(kind) for kind in ActorKind}  # for the log


class Seen(OrderedDict[bytes, sessions.Found]):
    """Each session as it was when it was last looked up, bounded in number.

    It is only ever a guess: no answer is given before the session was found again.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def note(self, hashed: bytes, found: sessions.Found | None) -> None:
        """Remember a session; one that is not there is forgotten."""
        if found is None:
            self.pop(hashed, None)
            return
        self[hashed] = found
        self.move_to_end(hashed)
        if len(self) > self.most:
            self.popitem(last=False)


@dataclass(frozen=True)
class Contexts:
    """Makes the context of each request."""

    database: Database
    house: House
    cookies: Cookies
    country_header: str | None = None
    seen: Seen = field(default_factory=lambda: Seen(MOST_SEEN))
    brought: Recent[bytes, bytes] = field(default_factory=lambda: Recent(MOST_SEEN))

    @cached_property
    def _ours(self) -> frozenset[str]:
        return frozenset(
            (self.house.base_url, *(front.origin for front in self.house.desk.storefronts))
        )

    async def make(self, visit: Visit) -> Context:
        """Read who might be asking; the operation's own connection will tell who it is."""
        context = Context(self.database, self.house, caller=self.caller_of(visit))
        if visit.bearer and (key := api_keys.hash_of(visit.bearer)) is not None:
            context.identify = self._of_key(visit, context, key)
        elif (hashed := self.hash_of(visit)) is not None:
            found = self.seen.get(hashed)
            by_session = BySession(self, visit, context, hashed, found)
            context.identify = by_session.find
            if found is not None:
                context.supposed = by_session
        else:
            context.viewer = self.guest_of(visit)
        return context

    def claim_of(self, visit: Visit) -> str | None:
        """Read a guest's claim from its header, or else from the cookie.

        A request that bears a token has cookies by accident: what it claims it says.
        """
        given = visit.get(CLAIM_HEADER)
        if given is not None or visit.bearer is not None:
            return given
        return visit.cookies.get(self.cookies.claim)

    def guest_of(self, visit: Visit) -> Viewer:
        """Make the viewer that nobody is, with what they claim."""
        claim = digest_of_claim(self.claim_of(visit))
        return NOBODY if claim is None else replace(NOBODY, claim_hash=claim)

    def hash_of(self, visit: Visit) -> bytes | None:
        """Read the digest of the session's token from the Authorization header, or the cookie.

        Which token a header of cookies holds is remembered, by digests alone.
        """
        raw = visit.raw(b"cookie") if not visit.bearer else None
        if raw is None:
            return self._read_token(visit)
        known = sha256(raw).digest()
        found = self.brought.get(known)
        if found is None and (found := self._read_token(visit)) is not None:
            self.brought.keep(known, found)
        return found

    def _read_token(self, visit: Visit) -> bytes | None:
        text = visit.bearer or visit.cookies.get(self.cookies.session)
        token = tokens.read(text, tokens.SESSION) if text else None
        return None if token is None else tokens.digest(token)

    def caller_of(self, visit: Visit) -> Caller:
        """Read what the request says of its sender."""
        return Caller(visit.request_id, visit.head.languages, partial(self._client_of, visit))

    def _client_of(self, visit: Visit) -> Client:
        return Client(
            ip=visit.client_ip,
            agent=(visit.head.agent or "")[:LONGEST_AGENT] or None,
            browser=visit.cookies.get(self.cookies.browser),
            request_id=visit.request_id,
            origin=self._origin_of(visit),
            place=self._place(visit),
            claim=self.claim_of(visit),
        )

    def _origin_of(self, visit: Visit) -> str | None:
        """Read which of our sites asks; what others claim to be is of no interest."""
        origin = visit.head.origin
        return origin if origin in self._ours else None

    def headers_of(self, context: Context) -> Iterable[tuple[str, str]]:
        """Write the cookies that an operation leaves for its answer."""
        return () if context.left is None else self._cookies_of(context.left)

    def _cookies_of(self, out: Outgoing) -> Iterator[tuple[str, str]]:
        if out.browser is not None:
            yield "Set-Cookie", self.cookies.remember(out.browser)
        if out.session_token is not None:
            cookie = self.cookies.sign_in(
                out.session_token, ends_with_browser=out.ends_with_browser
            )
            yield "Set-Cookie", cookie
        elif out.signed_out:
            yield "Set-Cookie", self.cookies.sign_out()
        if out.claim is not None:
            yield "Set-Cookie", self.cookies.hold(out.claim)
        elif out.claim_spent:
            yield "Set-Cookie", self.cookies.let_go()

    def _place(self, visit: Visit) -> str | None:
        """Read the country that our proxy names; Cloudflare writes XX where it knows none."""
        if self.country_header is None:
            return None
        named = (visit.get(self.country_header.lower().encode("latin-1")) or "").upper()
        return named if COUNTRY.fullmatch(named) and named != "XX" else None

    def _of_key(self, visit: Visit, context: Context, hashed: bytes) -> Identify:
        async def identify(session: AsyncSession) -> Viewer:
            found = await api_keys.find(session, hashed)
            if found is None:
                return self.guest_of(visit)
            if api_keys.is_due(found, clock.now()):
                context.afterwards.append(lambda: self._note(found))
            visit.viewer_kind = KINDS[found.viewer.kind]
            return found.viewer

        return identify

    async def _note(self, found: api_keys.Found) -> None:
        """Note that a key is in use."""
        await self.database.transaction(lambda s: api_keys.touch(s, found))

    async def keep(self, context: Context, found: sessions.Found, hashed: bytes) -> None:
        """Note that the session is in use, and give a cookie a new token once a day."""

        async def work(session: AsyncSession) -> str | None:
            await sessions.touch(session, self.house.desk.policy, found)
            return await sessions.renew(session, found, hashed)

        fresh = await self.database.transaction(work)
        out = context.outgoing
        if fresh is not None and out.session_token is None and not out.signed_out:
            out.session_token, out.ends_with_browser = fresh, found.ends_with_browser

    async def suspect(self, hashed: bytes) -> None:
        """End the session whose token from before comes back long after: it was copied."""
        await self.database.transaction(lambda s: sessions.reused(s, hashed))


class BySession:
    """Finds whose session a token belongs to; `supposed` is what was found the last time."""

    def __init__(
        self,
        contexts: Contexts,
        visit: Visit,
        context: Context,
        hashed: bytes,
        supposed: sessions.Found | None,
    ) -> None:
        self._contexts, self._visit, self._context = contexts, visit, context
        self._hashed, self._supposed = hashed, supposed

    @property
    def viewer(self) -> Viewer:
        """Who asks, perhaps."""
        return NOBODY if self._supposed is None else self._supposed.viewer

    async def find(self, session: AsyncSession) -> Viewer:
        """Find out who asks."""
        found = await sessions.find(session, self._hashed)
        self._contexts.seen.note(self._hashed, found)
        if found is None:
            self._context.afterwards.append(lambda: self._contexts.suspect(self._hashed))
            return self._contexts.guest_of(self._visit)
        self._learnt(found)
        return found.viewer

    async def read(self, reader: Reader, sql: str, values: Sequence[Any]) -> Any:
        """Read a value if it is they who ask, both by one statement; else raise `Mistaken`."""
        supposed, hashed = self._supposed, self._hashed
        assert supposed is not None
        value = await supposing.value(reader, hashed, supposed, sql, values)
        self._contexts.seen.note(hashed, supposed)
        self._learnt(supposed)
        return value

    def _learnt(self, found: sessions.Found) -> None:
        contexts, context = self._contexts, self._context
        if clock.now() >= found.due_at:
            context.afterwards.append(lambda: contexts.keep(context, found, self._hashed))
        self._visit.viewer_kind = KINDS[found.viewer.kind]
