"""Watching: a shop that really listens on a port, and clients that speak the two protocols."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import httpx2
import orjson
import uvicorn
from sqlmodel.ext.asyncio.session import AsyncSession
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from auth import sessions
from kit import clock, tokens
from kit.database import Database
from models import Customer, Session, SessionKind
from running import app, building
from running.serving import options
from settings import Settings
from tests.serving import free_port

WITHIN = 60.0  # seconds in which whatever is waited for must come, on a busy machine
PROTOCOL = Subprotocol("graphql-transport-ws")
STORE = "https://shop.example"


class Listening:
    """The address of a shop, and how its clients watch there."""

    def __init__(self, base: str) -> None:
        self.base = base

    async def ask(self, token: str | None, document: str, **variables: Any) -> Any:
        """Run an operation by POST; its data."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self._asked(headers, document, variables)

    async def claimed(self, claim: str, document: str, **variables: Any) -> Any:
        """Run an operation by POST as a guest; its data."""
        return await self._asked({"Latchkey-Claim": claim}, document, variables)

    async def _asked(self, sent: dict[str, str], document: str, variables: Any) -> Any:
        headers = {"GraphQL-Preflight": "1", **sent}
        body = {"query": document, "variables": variables}
        async with httpx2.AsyncClient(base_url=self.base, timeout=WITHIN) as client:
            answer = (await client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def begun(self, count: int) -> None:
        """Wait until so many subscriptions have begun in all, as the shop counts those going on."""
        async with asyncio.timeout(WITHIN):
            while await self.counted("latchkey_subscriptions") < count:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def counted(self, name: str) -> float:
        """Read a number of the shop's, as Prometheus does; 0 where it has counted nothing."""
        async with httpx2.AsyncClient(base_url=self.base, timeout=WITHIN) as client:
            told = (await client.get("/metrics")).text
        rows = dict(row.rsplit(" ", 1) for row in told.splitlines())
        return float(rows.get(name, 0))

    @asynccontextmanager
    async def line(self, **said: Any) -> AsyncIterator[Line]:
        """Open a socket and say who asks."""
        async with self.opened() as socket:
            line = Line(socket)
            await line.say({"type": "connection_init", "payload": said})
            assert await line.hear() == {"type": "connection_ack"}
            yield line

    @asynccontextmanager
    async def opened(self, *protocols: str, **headers: str) -> AsyncIterator[ClientConnection]:
        """Open a socket and say nothing."""
        address = self.base.replace("http:", "ws:") + "/graphql"
        spoken = [Subprotocol(name) for name in protocols] or [PROTOCOL]
        async with connect(
            address, subprotocols=spoken, additional_headers=headers, compression=None
        ) as socket:
            yield socket

    @asynccontextmanager
    async def stream(
        self, token: str | None, query: str, **variables: Any
    ) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
        """Watch by server-sent events."""
        headers = {"Accept": "text/event-stream", "GraphQL-Preflight": "1"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = {"query": query, "variables": variables}
        async with (
            httpx2.AsyncClient(base_url=self.base, timeout=WITHIN) as client,
            client.stream("POST", "/graphql", json=body, headers=headers) as response,
        ):
            assert response.status_code == 200, await response.aread()
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            yield _events(response)


class Line:
    """One side of an open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, message: Any) -> None:
        """Send a message."""
        await self.socket.send(orjson.dumps(message).decode())

    async def hear(self) -> Any:
        """Wait for a message."""
        return orjson.loads(await asyncio.wait_for(self.socket.recv(), WITHIN))

    async def watch(self, name: str, query: str, **variables: Any) -> None:
        """Begin an operation."""
        payload = {"query": query, "variables": variables}
        await self.say({"type": "subscribe", "id": name, "payload": payload})

    async def told(self, id: str) -> Any:
        """Wait for the next answer to an operation; its data."""
        message = await self.hear()
        assert (message["type"], message["id"]) == ("next", id), message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def silent(self) -> None:
        """See that nothing was told of, by the time that a question is answered."""
        await self.watch("silent", "{ viewer { kind } }")
        await self.told("silent")
        assert await self.hear() == {"type": "complete", "id": "silent"}

    async def refused(self) -> tuple[str, str]:
        """Wait for an operation to be refused: which, and by what code."""
        message = await self.hear()
        assert message["type"] == "error", message
        return message["id"], message["payload"][0]["extensions"]["code"]

    async def closed(self) -> tuple[int, str]:
        """Wait until the shop closes the socket: its code and reason."""
        return await closed(self.socket)


async def signed_in(session: AsyncSession, person: Customer) -> str:
    """Make a session of a customer's; its token."""
    token, now = tokens.make(tokens.SESSION), clock.now()
    until = now + timedelta(days=1)
    session.add(
        Session(
            customer_id=person.id,
            token_hash=sessions.hash_of(token),
            kind=SessionKind.BEARER,
            epoch=person.session_epoch,
            authenticated_at=now,
            last_seen_at=now,
            idle_expires_at=until,
            expires_at=until,
        )
    )
    await session.commit()
    return token


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """Wait until the shop closes a socket: its code and reason."""
    async with asyncio.timeout(WITHIN):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
        await socket.wait_closed()
    return socket.close_code or 0, socket.close_reason or ""


async def _events(response: httpx2.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for row in response.aiter_lines():
        field, _, value = row.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            yield name, orjson.loads(value) if value.strip() else None


@asynccontextmanager
async def listening(database: Database, url: str, **values: Any) -> AsyncIterator[Listening]:
    """Serve a shop on a free port, by the server that serves it in earnest."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = Settings(
        public_base_url=base, storefronts=(STORE,), port=port, _env_file=None, **values
    )  # type: ignore[call-arg]
    parts = app.Parts(settings, database, building.house_of(settings), listen=url)
    server = uvicorn.Server(uvicorn.Config(app.create(parts), log_config=None, **options(settings)))
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(WITHIN):
            while not server.started:  # noqa: ASYNC110 (uvicorn tells nobody)
                await asyncio.sleep(0.05)
        yield Listening(base)
    finally:
        server.should_exit = True
        await serving
