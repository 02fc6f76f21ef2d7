"""Streams: answers as server-sent events, one request for each operation (graphql-sse)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

import orjson
from starlette.types import Receive, Send

from execution.errors import failed
from execution.persisted import Asked, Gate
from execution.protocol import Answer, ShutOut
from kit.live import Over
from web.contexts import Contexts
from web.living import Living
from web.negotiation import EVENTS
from web.replies import Header, header
from web.visits import Visit

ALIVE = 12.0  # seconds between comments that keep proxies from ending what is silent
COMMENT, COMPLETE = b":\n\n", b"event: complete\ndata:\n\n"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": f"{EVENTS}; charset=utf-8",
    "Vary": "Accept",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
}
SIGNED_OUT = orjson.dumps(
    {
        "errors": [
            {"message": "You are signed out.", "extensions": {"code": "UNAUTHENTICATED"}},
        ]
    }
)


class Streams:
    """Answers operations by events: `next` for each answer, and `complete`."""

    def __init__(
        self, living: Living, gate: Gate, contexts: Contexts, alive: float = ALIVE
    ) -> None:
        self.living, self.gate, self.contexts, self.alive = living, gate, contexts, alive

    async def __call__(self, visit: Visit, asked: Asked, receive: Receive, send: Send) -> None:
        """Answer, until it is complete or the client has gone."""
        request = await self.living.read(asked)
        if request is None:
            await self._once(visit, asked, send)
            return
        await _begin(send)
        if isinstance(request, Answer):
            await _end(send, _next(request) + COMPLETE)
            return
        work = asyncio.create_task(self.living.watch(request, visit, partial(_emit, send)))
        try:
            await self._keep(work, receive, send)
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await work

    async def _once(self, visit: Visit, asked: Asked, send: Send) -> None:
        """Answer a query or a mutation, with the cookies that it leaves."""
        more: list[Header] = []
        try:
            context = await self.contexts.make(visit)
        except Exception as error:
            answer = failed(error, visit.request_id)
        else:
            answer = await self.gate.answer(asked, context)
            more = [header(name, value) for name, value in self.contexts.headers_of(context)]
        await _begin(send, more)
        await _end(send, _next(answer) + COMPLETE)

    async def _keep(self, work: asyncio.Task[None], receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_gone(receive))
        both: set[asyncio.Task[None]] = {work, gone}
        try:
            while True:
                done, _ = await asyncio.wait(
                    both, timeout=self.alive, return_when=asyncio.FIRST_COMPLETED
                )
                if gone in done:
                    return
                if done:
                    await _end(send, _last(work))
                    return
                await _send(send, COMMENT)
        finally:
            gone.cancel()


def _last(work: asyncio.Task[None]) -> bytes:
    """Tell what a stream ends with; who finds no `complete` asks again."""
    error = work.exception()
    if isinstance(error, ShutOut):
        return _next(Answer(SIGNED_OUT)) + COMPLETE
    if isinstance(error, Over):
        return b""
    if error is not None:
        raise error
    return COMPLETE


def _next(answer: Answer) -> bytes:
    return b"event: next\ndata: " + answer.body + b"\n\n"  # JSON of ours has no line breaks


async def _emit(send: Send, answer: Answer) -> None:
    await _send(send, _next(answer))


async def _begin(send: Send, more: list[Header] | None = None) -> None:
    headers = [*(header(name, value) for name, value in HEADERS.items()), *(more or [])]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _send(send, COMMENT)  # so that the client knows at once that it is heard


async def _send(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def _end(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
