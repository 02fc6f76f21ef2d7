"""Contexts: what a request brings with it, made into the context of its operation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys, sessions
from auth.desk import Client
from auth.viewer import NOBODY, Viewer
from kit import clock, tokens
from kit.database import Database
from kit.texts import languages_of
from resolvers.context import Context, Identify
from resolvers.house import Caller, House
from web.cookies import Cookies
from web.visits import Visit

LONGEST_AGENT = 400
COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Contexts:
    """Makes the context of each request."""

    database: Database
    house: House
    cookies: Cookies
    country_header: str | None = None

    @cached_property
    def _ours(self) -> frozenset[str]:
        return frozenset(
            (self.house.base_url, *(front.origin for front in self.house.desk.storefronts))
        )

    async def make(self, visit: Visit) -> Context:
        """Read who might be asking; the operation's own connection will tell who it is."""
        key, token = self.key_of(visit), self.token_of(visit)
        context = Context(self.database, self.house, caller=self.caller_of(visit))
        if key is not None:
            context.identify = self._of_key(visit, context, key)
        elif token is not None:
            context.identify = self._identifier(visit, context, token)
        return context

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
            agent=(visit.get(b"user-agent") or "")[:LONGEST_AGENT] or None,
            browser=visit.cookies.get(self.cookies.browser),
            request_id=visit.request_id,
            origin=self._origin_of(visit),
            place=self._place(visit),
        )
        return Caller(visit.request_id, languages_of(visit.get(b"accept-language")), client)

    def _origin_of(self, visit: Visit) -> str | None:
        """Read which of our sites asks; what others claim to be is of no interest."""
        origin = visit.get(b"origin")
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

    def _place(self, visit: Visit) -> str | None:
        """Read the country that our proxy names; Cloudflare writes XX where it knows none."""
        if self.country_header is None:
            return None
        named = (visit.get(self.country_header.lower().encode("latin-1")) or "").upper()
        return named if COUNTRY.fullmatch(named) and named != "XX" else None

    def _identifier(self, visit: Visit, context: Context, raw: bytes) -> Identify:
        hashed = tokens.digest(raw)

        async def identify(session: AsyncSession) -> Viewer:
            found = await sessions.find(session, hashed)
            if found is None:
                context.afterwards.append(lambda: self._suspect(hashed))
                return NOBODY
            if sessions.is_due(found, clock.now()):
                context.afterwards.append(lambda: self._keep(context, found, hashed))
            asking = found.viewer
            visit.viewer_kind = asking.kind.value
            return asking

        return identify

    def _of_key(self, visit: Visit, context: Context, hashed: bytes) -> Identify:
        async def identify(session: AsyncSession) -> Viewer:
            found = await api_keys.find(session, hashed)
            if found is None:
                return NOBODY
            if api_keys.is_due(found, clock.now()):
                context.afterwards.append(lambda: self._note(found))
            visit.viewer_kind = found.viewer.kind.value
            return found.viewer

        return identify

    async def _note(self, found: api_keys.Found) -> None:
        """Note that a key is in use."""
        await self.database.transaction(lambda s: api_keys.touch(s, found))

    async def _keep(self, context: Context, found: sessions.Found, hashed: bytes) -> None:
        """Note that the session is in use, and give a cookie a new token once a day."""

        async def work(session: AsyncSession) -> str | None:
            await sessions.touch(session, self.house.desk.policy, found)
            return await sessions.renew(session, found, hashed)

        fresh = await self.database.transaction(work)
        out = context.outgoing
        if fresh is not None and out.session_token is None and not out.signed_out:
            out.session_token, out.ends_with_browser = fresh, found.ends_with_browser

    async def _suspect(self, hashed: bytes) -> None:
        """End the session whose token from before comes back long after: it was copied."""
        await self.database.transaction(lambda s: sessions.reused(s, hashed))
