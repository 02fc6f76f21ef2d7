"""Replies: whole answers as bytes, and how they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from starlette.types import Send

Header = tuple[bytes, bytes]


class Reply(NamedTuple):
    """A whole answer; the names of its headers are written in small letters."""

    status: int
    body: bytes = b""
    headers: Sequence[Header] = ()


def header(name: str, value: str) -> Header:
    """Write a header as it is sent."""
    return name.lower().encode("latin-1"), value.encode("latin-1")


async def send_reply(send: Send, reply: Reply, more: Iterable[Header]) -> None:
    """Send an answer with further headers."""
    status, body, headers = reply
    sent = [*headers, *more]
    if status != 204:
        sent.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
