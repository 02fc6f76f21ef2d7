"""Contexts: what a request brings with it, made into the context of its operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request

from auth import sessions
from auth.desk import Client
from auth.viewer import NOBODY, Viewer
from kit import clock, tokens
from kit.database import Database
from kit.texts import languages_of
from resolvers.context import Context, Identify
from resolvers.house import Caller, House
from web.cookies import Cookies

LONGEST_AGENT = 400


@dataclass(frozen=True)
class Contexts:
    """Makes the context of each request."""

    database: Database
    house: House
    cookies: Cookies

    async def make(self, request: Request, request_id: str) -> Context:
        """Read who might be asking; the operation's own connection will tell who it is."""
        token = self.token_of(request)
        context = Context(self.database, self.house, caller=self.caller_of(request, request_id))
        if token is not None:
            context.identify = self._identifier(request, context, token)
        return context

    def token_of(self, request: Request) -> bytes | None:
        """Read the session's token from the Authorization header, or else from the cookie."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        text = bearer.strip() if scheme.lower() == "bearer" else None
        text = text or request.cookies.get(self.cookies.session)
        return tokens.read(text, tokens.SESSION) if text else None

    def caller_of(self, request: Request, request_id: str) -> Caller:
        """Read what the request says of its sender."""
        client = Client(
            ip=getattr(request.state, "client_ip", None),
            agent=(request.headers.get("user-agent") or "")[:LONGEST_AGENT] or None,
            browser=request.cookies.get(self.cookies.browser),
            request_id=request_id,
            origin=self._origin_of(request),
        )
        languages = languages_of(request.headers.get("accept-language"))
        return Caller(request_id, languages, client)

    def _origin_of(self, request: Request) -> str | None:
        """Read which of our sites asks; what others claim to be is of no interest."""
        origin = request.headers.get("origin")
        ours = {self.house.base_url, *(front.origin for front in self.house.desk.storefronts)}
        return origin if origin in ours else None

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

    def _identifier(self, request: Request, context: Context, raw: bytes) -> Identify:
        hashed = tokens.digest(raw)

        async def identify(session: AsyncSession) -> Viewer:
            found = await sessions.find(session, hashed)
            if found is None:
                context.afterwards.append(lambda: self._suspect(hashed))
                return NOBODY
            if sessions.is_due(found, clock.now()):
                context.afterwards.append(lambda: self._keep(context, found, hashed))
            asking = found.viewer
            request.state.viewer_kind = asking.kind.value
            return asking

        return identify

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
