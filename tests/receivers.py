"""A receiver of webhooks on this machine, which answers well, badly, slowly or never."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behave = Callable[[asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@dataclass
class Received:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and how the next is answered."""

    port: int = 0
    answer: bytes = OK
    behave: Behave | None = None
    received: list[Received] = field(default_factory=list)
    most: int = 0
    open: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def until(self, count: int) -> None:
        """Wait until so many have come."""
        async with asyncio.timeout(30):
            while len(self.received) < count:
                self.came.clear()
                await self.came.wait()

    def says(self, status: int, body: str = "") -> None:
        """Answer this from now on."""
        self.answer = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Listen for the length of a block."""
    receiver, open_ones = Receiver(), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        receiver.open += 1
        receiver.most = max(receiver.most, receiver.open)
        try:
            receiver.received.append(await _request(reader))
            receiver.came.set()
            if receiver.behave is not None:
                await receiver.behave(writer)
            else:
                writer.write(receiver.answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            receiver.open -= 1
            open_ones.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in list(open_ones):
            task.cancel()
        if open_ones:
            await asyncio.wait(open_ones)


async def _request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
    pairs = [(name, value) for name, _, value in (line.partition(": ") for line in head[1:])]
    headers = dict(pairs)
    body = await reader.readexactly(int(headers["content-length"]))
    return Received(head[0].split()[1], headers, body)
