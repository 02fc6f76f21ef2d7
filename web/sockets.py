"""Sockets: operations and their answers on a websocket, by the protocol graphql-transport-ws."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import orjson
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from execution.errors import failed
from execution.persisted import Asked
from execution.protocol import Answer, ShutOut
from kit.live import Ended, Over
from web import visits
from web.graphql import PATH
from web.living import Living
from web.requests import BadRequest, from_message
from web.visits import Visit

PROTOCOL = "graphql-transport-ws"
SPEAKS_WITHIN = 10.0  # seconds until a socket that says nothing is closed
MOST_AT_ONCE = 100  # operations under way on one socket
LONGEST_ID = 100
CLOSES = {Ended.LOST: (1012, "Try again"), Ended.TOO_SLOW: (1013, "Too slow")}
TOO_MANY = b'{"errors":[{"message":"%s","extensions":{"code":"TOO_MANY_SUBSCRIPTIONS"}}]}' % (
    b"There are too many operations on this socket; end something first."
)


class Close(Exception):
    """The socket is closed for breaking the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


class Sockets:
    """Serves sockets that pages of ours, or programs that are no page, open."""

    def __init__(
        self, living: Living, *, origins: Collection[str], speaks_within: float = SPEAKS_WITHIN
    ) -> None:
        self.living, self.origins = living, frozenset(origins)
        self.speaks_within = speaks_within

    def route(self) -> WebSocketRoute:
        """Make the route, at the address of the endpoint."""
        return WebSocketRoute(PATH, self.serve)

    def _is_trusted(self, visit: Visit) -> bool:
        """Tell whether no page, or a page we know, opens it; pages cannot forge either header."""
        origin, site = visit.head.origin, visit.head.fetch_site
        return origin is None or origin in self.origins or site == "same-origin"

    async def serve(self, socket: WebSocket) -> None:
        """Serve one socket until it is closed."""
        visit = visits.of_scope(socket.scope)
        if not self._is_trusted(visit):
            await socket.close()  # a page of a stranger, whose visitor's cookies came along
            return
        if PROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(4406, "Subprotocol not acceptable")
            return
        await socket.accept(subprotocol=PROTOCOL)
        await Line(self.living, socket, visit).serve(self.speaks_within)


class Line:
    """One open socket, and the operations under way on it."""

    def __init__(self, living: Living, socket: WebSocket, visit: Visit) -> None:
        self.living, self.socket, self.visit = living, socket, visit
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._is_closed = False

    async def serve(self, speaks_within: float) -> None:
        """Take messages until either side closes."""
        try:
            await self._greet(speaks_within)
            while True:
                await self._take(await self._message())
        except Close as close:
            await self._close(close.code, close.reason)
        except WebSocketDisconnect:
            self._is_closed = True
        finally:
            await self._stop()

    async def _greet(self, speaks_within: float) -> None:
        """Wait for the first word, which may say who asks."""
        try:
            async with asyncio.timeout(speaks_within):
                while (message := await self._message())["type"] == "ping":
                    await self._send(b'{"type":"pong"}')
        except TimeoutError:
            raise Close(4408, "Connection initialisation timeout") from None
        if message["type"] != "connection_init":
            raise Close(4401, "Unauthorized")
        payload = message.get("payload")
        if payload is not None and not isinstance(payload, dict):
            raise Close(4400, "`payload` must be an object")
        said = {str(name).lower(): value for name, value in (payload or {}).items()}
        given = [said.get(name) for name in ("authorization", "latchkey-claim")]
        if not all(value is None or isinstance(value, str) for value in given):
            raise Close(4400, "`authorization` and `latchkey-claim` must be strings")
        if any(given):
            self.visit = self.visit.saying(*given)
        await self._send(b'{"type":"connection_ack"}')

    async def _message(self) -> dict[str, Any]:
        received = await self.socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1006))
        try:
            message = orjson.loads(received.get("text") or b"")
        except orjson.JSONDecodeError:
            raise Close(4400, "A message is JSON") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Close(4400, "A message is an object with a type")
        return message

    async def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "subscribe":
                await self._subscribe(_id_of(message), message.get("payload"))
            case "complete":
                if task := self._under_way.pop(_id_of(message), None):
                    task.cancel()
            case "ping":
                await self._send(b'{"type":"pong"}')
            case "pong":
                pass
            case "connection_init":
                raise Close(4429, "Too many initialisation requests")
            case _:
                raise Close(4400, "There is no such type of message")

    async def _subscribe(self, id: str, payload: object) -> None:
        if id in self._under_way:
            raise Close(4409, f"Subscriber for {id} already exists"[:120])
        if len(self._under_way) >= MOST_AT_ONCE:
            await self._fail(id, TOO_MANY)
            return
        try:
            asked = from_message(payload)
        except BadRequest as bad:
            await self._fail(id, bad.body())
            return
        self._under_way[id] = asyncio.create_task(self._operate(id, asked))

    async def _operate(self, id: str, asked: Asked) -> None:
        try:
            is_well = await self._answered(id, asked)
            if is_well:
                await self._send(orjson.dumps({"id": id, "type": "complete"}))
        except ShutOut:
            await self._close(4401, "Unauthorized")
        except Over as over:
            await self._close(*CLOSES[over.reason])
        except WebSocketDisconnect:
            self._is_closed = True
        except Exception as error:  # nobody waits for this task, so it is told here
            await self._fail(id, failed(error, self.visit.request_id).body)
        finally:
            if self._under_way.get(id) is asyncio.current_task():
                del self._under_way[id]

    async def _answered(self, id: str, asked: Asked) -> bool:
        """Answer an operation; tell whether it ended well."""
        is_well = True

        async def emit(answer: Answer) -> None:
            nonlocal is_well
            if answer.errors_only:
                is_well = False
                await self._fail(id, answer.body)
                return
            name = orjson.dumps(id)
            await self._send(b'{"id":%b,"type":"next","payload":%b}' % (name, answer.body))

        request = await self.living.read(asked)
        if request is None:
            await emit(await self.living.once(asked, self.visit))
        elif isinstance(request, Answer):
            await emit(request)
        else:
            await self.living.watch(request, self.visit, emit)
        return is_well

    async def _fail(self, id: str, body: bytes) -> None:
        errors = orjson.loads(body)["errors"]
        await self._send(orjson.dumps({"id": id, "type": "error", "payload": errors}))

    async def _send(self, message: bytes) -> None:
        if not self._is_closed:
            await self.socket.send_text(message.decode())

    async def _close(self, code: int, reason: str) -> None:
        if not self._is_closed:
            self._is_closed = True
            with suppress(WebSocketDisconnect, RuntimeError):
                await self.socket.close(code, reason)

    async def _stop(self) -> None:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _id_of(message: dict[str, Any]) -> str:
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= LONGEST_ID:
        raise Close(4400, f"An id is a text of 1 to {LONGEST_ID} characters")
    return id
