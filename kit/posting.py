"""Posting: send something to an address that somebody else named, and read a little of the answer.

The name is looked up once, and what is connected to is the address that was checked.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httptools

from kit.outside import Outside, Target
from kit.urls import BadUrl

PATIENCE = 15.0  # seconds for all of it
CONNECTING = 5.0  # of which for one address to take the connection
LINGERING = 1.0  # of which for the rest of an answer whose status is known
KEPT = 500  # characters of the answer
MOST_BYTES = 64 * 1024  # of the answer, its head and all
LOOKING_UP = 16  # names at a time
Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]


class Unreached(Exception):
    """There was no answer; the message is why, in a word."""


@dataclass
class Answer:
    """The status of an answer, and how it began."""

    status: int = 0
    text: str = ""


@dataclass
class _Reading:
    """What the parser has told by now."""

    body: bytearray = field(default_factory=bytearray)
    status: int = 0
    is_whole: bool = False
    parser: Any = None

    def on_headers_complete(self) -> None:
        status = self.parser.get_status_code()
        self.status = 0 if status < 200 else status  # what comes before is not the answer

    def on_body(self, body: bytes) -> None:
        self.body += body[: KEPT * 4 - len(self.body)]

    def on_message_complete(self) -> None:
        self.is_whole = self.status > 0


class Poster:
    """Posts to addresses that may be asked. Redirects are answers; certificates are checked."""

    def __init__(
        self,
        outside: Outside,
        *,
        patience: float = PATIENCE,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._outside, self._patience = outside, patience
        self._tls = tls or ssl.create_default_context()
        self._threads = ThreadPoolExecutor(LOOKING_UP, thread_name_prefix="names")
        self._resolve = resolve or self._look_up

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post; an answer of whatever status, or Unreached."""
        reading = _Reading()
        reading.parser = httptools.HttpResponseParser(reading)
        try:
            async with asyncio.timeout(self._patience):
                await self._exchange(self._outside.target(url), body, headers, reading)
        except BadUrl:
            raise Unreached("address_refused") from None
        except TimeoutError:
            if not reading.status:
                raise Unreached("timeout") from None
        except ssl.SSLCertVerificationError:
            raise Unreached("certificate") from None
        except ssl.SSLError:
            raise Unreached("tls") from None
        except (OSError, UnicodeError):
            if not reading.status:
                raise Unreached("connection") from None
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not reading.status:
                raise Unreached("no_http") from None
        if not reading.status:
            raise Unreached("no_http")
        return Answer(reading.status, _shown(bytes(reading.body)))

    async def _exchange(
        self, target: Target, body: bytes, headers: Mapping[str, str], reading: _Reading
    ) -> None:
        reader, writer = await self._connect(target)
        try:
            writer.write(_request(target, body, headers))
            await writer.drain()
            await _read(reader, reading)
        finally:
            writer.transport.abort()  # a polite end would wait for the other side

    async def _connect(self, target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first address that takes it, of those that may be connected to."""
        found = await self._resolve(target.host, target.port)
        admitted = [each for each in found if self._outside.admits(target.host, each)]
        if found and not admitted:
            raise Unreached("address_refused")
        error: OSError = OSError("no address")
        for address in admitted[:2]:
            try:
                async with asyncio.timeout(CONNECTING):
                    return await asyncio.open_connection(
                        address,
                        target.port,
                        ssl=self._tls if target.is_secure else None,
                        server_hostname=target.host if target.is_secure else None,
                    )
            except ssl.SSLError:
                raise
            except OSError as failed:  # TimeoutError is one
                error = failed
        raise error

    async def _look_up(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        kind = socket.SOCK_STREAM
        rows = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=kind)
        )
        return list(dict.fromkeys(str(row[4][0]) for row in rows))


async def _read(reader: asyncio.StreamReader, reading: _Reading) -> None:
    """Read the head of an answer, and of what follows no more and no longer than is of use."""
    left = MOST_BYTES
    while not reading.status:
        left -= await _piece(reader, reading)
        if left <= 0:
            raise Unreached("too_long")
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGERING):
            while not reading.is_whole and len(reading.body) < KEPT and left > 0:
                left -= await _piece(reader, reading)


async def _piece(reader: asyncio.StreamReader, reading: _Reading) -> int:
    """Hand one piece to the parser; the end of the connection is the end of the answer."""
    piece = await reader.read(16 * 1024)
    if not piece:
        if not reading.status:
            raise Unreached("no_http")
        reading.is_whole = True
    reading.parser.feed_data(piece)
    return len(piece)


def _request(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"host: {target.authority}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"content-length: {len(body)}",
        "connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _shown(body: bytes) -> str:
    """Write the beginning of a body so that it can be kept and shown."""
    text = body.decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in text)[:KEPT].strip()
