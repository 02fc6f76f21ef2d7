"""Sockets that break the protocol are closed with the code that it names, and with no fault."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from starlette.websockets import WebSocket

from execution.persisted import Asked
from web.sockets import PROTOCOL, Sockets

SHOP = "https://shop.test"
INIT: dict[str, Any] = {"type": "connection_init"}
ACK = {"type": "connection_ack"}


class Waiting:
    """Takes every operation and never answers."""

    async def read(self, _: Asked) -> None:
        await asyncio.Event().wait()


async def spoken(*messages: Any, patience: float = 5.0, **headers: str) -> list[Any]:
    """Say messages on a socket and then nothing: what it was told, and the code it closed with."""
    said = [{"type": "websocket.connect"}, *(_message(one) for one in messages)]
    told: list[Any] = []
    ended = asyncio.Event()

    async def receive() -> Any:
        if said:
            return said.pop(0)
        await ended.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        if message["type"] == "websocket.send":
            told.append(orjson.loads(message["text"]))
        elif message["type"] == "websocket.close":
            told.append(message["code"])
            ended.set()

    given = {"subprotocols": PROTOCOL, **headers}
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
        "subprotocols": [given["subprotocols"]],
    }
    sockets = Sockets(Waiting(), origins=[SHOP], speaks_within=patience)  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        await sockets.serve(WebSocket(scope, receive, send))
    return told


def _message(said: Any) -> dict[str, Any]:
    if isinstance(said, bytes):
        return {"type": "websocket.receive", "bytes": said}
    text = said if isinstance(said, str) else orjson.dumps(said).decode()
    return {"type": "websocket.receive", "text": text}


async def test_a_socket_that_never_speaks_is_closed() -> None:
    assert await spoken(patience=0.05) == [4408]


async def test_a_socket_that_only_pings_has_not_spoken() -> None:
    pong = {"type": "pong"}
    assert await spoken({"type": "ping"}, patience=0.05) == [pong, 4408]


@pytest.mark.parametrize(
    "message",
    [
        *("null", "[]", "1", '"x"', "", "{", "{}", '{"type":null}', '{"type":1}', "NaN"),
        *('{"type":"x"}', '{"type":"next","id":"1"}', "[" * 100_000, b"\x00", b'{"type":"ping"}'),
    ],
    ids=lambda message: repr(message[:12]),
)
async def test_what_is_no_message_closes_the_socket(message: Any) -> None:
    assert await spoken(INIT, message) == [ACK, 4400]


@pytest.mark.parametrize("payload", [[], "x", 1, {"authorization": 1}, {"Latchkey-Claim": []}])
async def test_what_cannot_be_said_at_the_beginning_closes_it(payload: Any) -> None:
    assert await spoken({**INIT, "payload": payload}) == [4400]


async def test_nothing_is_asked_before_who_asks_was_said_and_that_once() -> None:
    asked = {"type": "subscribe", "id": "1", "payload": {"query": "{ a }"}}
    assert await spoken(asked) == [4401]
    assert await spoken(INIT, INIT) == [ACK, 4429]
    assert await spoken(INIT, asked, asked) == [ACK, 4409]
    assert await spoken(INIT, asked, {"type": "complete", "id": "1"}, asked, "null") == [ACK, 4400]


@pytest.mark.parametrize("id", [None, "", 1, "x" * 101, {}])
async def test_an_id_that_is_none_closes_it(id: Any) -> None:
    for kind in ("subscribe", "complete"):
        assert await spoken(INIT, {"type": kind, "id": id, "payload": {}}) == [ACK, 4400]


@pytest.mark.parametrize("payload", [None, [], {}, {"query": 1}, {"query": "{a}", "variables": 1}])
async def test_what_is_no_request_is_refused_and_the_socket_stays(payload: Any) -> None:
    wrong = {"type": "subscribe", "id": "1", "payload": payload}

    ack, refused, pong, code = await spoken(INIT, wrong, {"type": "ping"}, "null")

    assert (ack, pong, code) == (ACK, {"type": "pong"}, 4400)
    assert (refused["type"], refused["id"]) == ("error", "1")
    assert refused["payload"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_pages_of_strangers_and_other_protocols_are_turned_away() -> None:
    assert await spoken(origin="https://evil.test") == [1000]
    assert await spoken(origin="null") == [1000]
    assert await spoken(INIT, "null", origin=SHOP) == [ACK, 4400]
    assert await spoken(subprotocols="graphql-ws") == [4406]


async def test_one_socket_has_a_hundred_operations_at_once() -> None:
    asked = [{"type": "subscribe", "id": f"{n}", "payload": {"query": "{ a }"}} for n in range(101)]

    told = await spoken(INIT, *asked, "null")

    assert [one["id"] for one in told[1:-1]] == ["100"]
    assert told[1]["payload"][0]["extensions"] == {"code": "TOO_MANY_SUBSCRIPTIONS"}
