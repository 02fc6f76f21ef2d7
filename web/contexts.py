"""Contexts: what a request brings with it, made into the context of its operation."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys, sessions
from auth.desk import Client
from auth.viewer import NOBODY, Viewer
from kit import clock, tokens
from kit.database import Database
from kit.reads import Reader
from resolvers.context import Context, Identify
from resolvers.house import Caller, House
from web.cookies import Cookies
from web.visits import Visit

LONGEST_AGENT = 400
MOST_SEEN = 10_000  # of the people who asked last
COUNTRY = re.compile(r"[A-Z]{2}")
CLAIM_HEADER = b"latchkey-claim"


class Seen(OrderedDict[bytes, Viewer]):
    """Whose each session was when it was last looked up, bounded in number.

    It is only ever a guess: no answer is given before the session was found again.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def note(self, hashed: bytes, viewer: Viewer) -> None:
        """Remember whose session it is; nobody's is forgotten."""
        if viewer is NOBODY:
            self.pop(hashed, None)
            return
        self[hashed] = viewer
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

    @cached_property
    def _ours(self) -> frozenset[str]:
        return frozenset(
            (self.house.base_url, *(front.origin for front in self.house.desk.storefronts))
        )

    async def make(self, visit: Visit) -> Context:
        """Read who might be asking; the operation's own connection will tell who it is."""
        key, token = self.key_of(visit), self.token_of(visit)
        context = Context(self.database, self.house, caller=self.caller_of(visit))
        context.viewer = self.guest_of(context.caller.client)
        if key is not None:
            context.identify = self._of_key(visit, context, key)
        elif token is not None:
            by_session = BySession(self, visit, context, tokens.digest(token))
            context.identify = by_session.find
            if by_session.viewer is not NOBODY:
                context.supposed = by_session
        return context

    def claim_of(self, visit: Visit) -> str | None:
        """Read a guest's claim from its header, or else from the cookie.

        A request that bears a token has cookies by accident: what it claims it says.
        """
        given = visit.get(CLAIM_HEADER)
        if given is not None or visit.bearer is not None:
            return given
        return visit.cookies.get(self.cookies.claim)

    def guest_of(self, client: Client) -> Viewer:
        """Make the viewer that nobody is, with what they claim."""
        claim = client.claim_hash
        return NOBODY if claim is None else replace(NOBODY, claim_hash=claim)

    def key_of(self, visit: Visit) -> bytes | None:
        """Read the digest of an API key from the Authorization header; a cookie is never one."""
        return api_keys.hash_of(visit.bearer) if visit.bearer else None

    def token_of(self, visit: Visit) -> bytes | None:
        """Read the session's token from the Authorization header, or else from the cookie."""
        text = visit.bearer or visit.cookies.get(self.cookies.session)
        return tokens.read(text, tokens.SESSION) if text else None

    def caller_of(self, visit: Visit) -> Caller:
        """Read what the request says of its sender."""
        client = Client(
            ip=visit.client_ip,
            agent=(visit.head.agent or "")[:LONGEST_AGENT] or None,
            browser=visit.cookies.get(self.cookies.browser),
            request_id=visit.request_id,
            origin=self._origin_of(visit),
            place=self._place(visit),
            claim=self.claim_of(visit),
        )
        return Caller(visit.request_id, visit.head.languages, client)

    def _origin_of(self, visit: Visit) -> str | None:
        """Read which of our sites asks; what others claim to be is of no interest."""
        origin = visit.head.origin
        return origin if origin in self._ours else None

    def headers_of(self, context: Context) -> Iterable[tuple[str, str]]:
        """Write the cookies that an operation leaves for its answer."""
        out = context.outgoing
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
                return self.guest_of(context.caller.client)
            if api_keys.is_due(found, clock.now()):
                context.afterwards.append(lambda: self._note(found))
            visit.viewer_kind = found.viewer.kind.value
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
    """Finds whose session a token belongs to; `viewer` is whose it was the last time."""

    def __init__(self, contexts: Contexts, visit: Visit, context: Context, hashed: bytes) -> None:
        self._contexts, self._visit, self._context = contexts, visit, context
        self._hashed = hashed
        self.viewer = contexts.seen.get(hashed, NOBODY)

    async def find(self, session: AsyncSession) -> Viewer:
        """Find out who asks."""
        return self._noted(await sessions.find(session, self._hashed))

    async def read(self, reader: Reader, sql: str, values: Sequence[Any]) -> tuple[Viewer, Any]:
        """Find out who asks and read a value, by one statement."""
        both = await sessions.find_beside(reader, self._hashed, sql, values)
        return (self._noted(None), None) if both is None else (self._noted(both[0]), both[1])

    def _noted(self, found: sessions.Found | None) -> Viewer:
        contexts, context, hashed = self._contexts, self._context, self._hashed
        viewer = contexts.guest_of(context.caller.client) if found is None else found.viewer
        contexts.seen.note(hashed, NOBODY if found is None else viewer)
        if found is None:
            context.afterwards.append(lambda: contexts.suspect(hashed))
            return viewer
        if sessions.is_due(found, clock.now()):
            context.afterwards.append(lambda: contexts.keep(context, found, hashed))
        self._visit.viewer_kind = viewer.kind.value
        return viewer
