"""Living: an operation that is answered more than once, whatever carries its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys, living, sessions
from auth.viewer import Viewer
from execution.errors import unavailable
from execution.living import Subscriptions
from execution.persisted import Asked
from execution.protocol import Answer, GraphQLRequest, ShutOut
from kit.live import Ended, Hub, Over, Watch
from kit.sharing import Shared
from resolvers.context import Context
from web.contexts import Contexts
from web.visits import Visit

TURNS = 4  # operations that are run at the same time, so that requests find connections
OPENS_WITHIN = 5.0  # seconds that one waits for a process that has just begun to listen
TAKEN_WITHIN = 30.0  # seconds that a client has to take what it is told
Emit: TypeAlias = Callable[[Answer], Awaitable[None]]


class Living:
    """Runs operations that may go on for long, for the transports."""

    def __init__(self, subscriptions: Subscriptions, contexts: Contexts, hub: Hub) -> None:
        self.subscriptions, self.contexts, self.hub = subscriptions, contexts, hub
        self._turns = asyncio.Semaphore(TURNS)
        self._shared: Shared[Answer | None] = Shared()  # one person's tabs are told by one reading

    async def read(self, asked: Asked) -> GraphQLRequest | Answer | None:
        """Find the subscription that is asked for, or how it is refused; None for another kind."""
        return await self.subscriptions.read(asked)

    async def once(self, asked: Asked, visit: Visit) -> Answer:
        """Answer something else than a subscription on a line that carries no cookies back."""
        async with self._turns:
            return await self.subscriptions.gate.answer(asked, self._context(visit, None))

    async def watch(self, request: GraphQLRequest, visit: Visit, emit: Emit) -> None:
        """Answer a subscription until it ends; `Over` and `ShutOut` say that it was ended."""
        if not await self._is_open():
            await emit(unavailable())
            return
        if self.hub.is_closed:
            raise Over(Ended.LOST)
        live = self.hub.watch(self._name(visit))
        try:
            context = self._context(visit, live)
            answer = await self._run(request, context)
            if answer is not None:
                await self._told(answer, emit)
                if answer.errors_only:
                    return
            while live.topics:
                await self._go_on(request, visit, context.viewer, live, emit)
        finally:
            live.close()

    async def _go_on(
        self, request: GraphQLRequest, visit: Visit, viewer: Viewer, live: Watch, emit: Emit
    ) -> None:
        live.change = await live.next()
        if live.change is None:
            await self._look(self._again(visit, viewer, live))
            return
        languages = visit.head.languages
        asked = request.query, request.operation_name, orjson.dumps(request.variables), languages
        key = (live.change, live.moment, viewer, *asked)
        answer = await self._shared.of(
            key, lambda: self._run(request, self._again(visit, viewer, live))
        )
        if answer is not None and answer.errors_only:
            raise Over(Ended.LOST)
        if answer is not None:
            await self._told(answer, emit)

    async def _look(self, context: Context) -> None:
        """Find who asks again, or raise `ShutOut`."""
        async with self._turns, context.open(writing=False):
            pass

    async def _run(self, request: GraphQLRequest, context: Context) -> Answer | None:
        async with self._turns:
            return await self.subscriptions.run(request, context)

    async def _told(self, answer: Answer, emit: Emit) -> None:
        try:
            async with asyncio.timeout(TAKEN_WITHIN):
                await emit(answer)
        except TimeoutError:
            raise Over(Ended.TOO_SLOW) from None

    async def _is_open(self) -> bool:
        try:
            async with asyncio.timeout(OPENS_WITHIN):
                await self.hub.opened.wait()
        except TimeoutError:
            return False
        return True

    def _name(self, visit: Visit) -> str:
        """Name somebody who is not signed in, to count what they watch."""
        claim = self.contexts.guest_of(visit).claim_hash
        return f"claim {claim.hex()}" if claim else f"address {visit.client_ip}"

    def _context(self, visit: Visit, live: Watch | None) -> Context:
        """Make the context in which it begins: a token is neither noted as used nor renewed."""
        contexts = self.contexts
        context = Context(
            contexts.database, contexts.house, caller=contexts.caller_of(visit), live=live
        )
        context.viewer = contexts.guest_of(visit)
        if visit.bearer and (key := api_keys.hash_of(visit.bearer)) is not None:
            context.identify = partial(_by_key, key, context.viewer)
        elif (hashed := contexts.hash_of(visit)) is not None:
            context.identify = partial(_by_session, hashed, context.viewer)
        return context

    def _again(self, visit: Visit, viewer: Viewer, live: Watch) -> Context:
        contexts = self.contexts
        caller = contexts.caller_of(visit)
        context = Context(contexts.database, contexts.house, caller=caller, live=live)
        context.viewer = viewer
        if viewer.actor_id is not None:
            context.identify = partial(_again, viewer)
            context.supposed = living.Still(viewer)
        return context


async def _by_key(hashed: bytes, otherwise: Viewer, session: AsyncSession) -> Viewer:
    found = await api_keys.find(session, hashed)
    return found.viewer if found else otherwise


async def _by_session(hashed: bytes, otherwise: Viewer, session: AsyncSession) -> Viewer:
    found = await sessions.find(session, hashed)
    return found.viewer if found else otherwise


async def _again(viewer: Viewer, session: AsyncSession) -> Viewer:
    found = await living.again(session, viewer)
    if found is None:
        raise ShutOut
    return found
