"""Posting: what is sent arrives whole, and no receiver can hold us up, fool us or fill us."""

from __future__ import annotations

import asyncio
import ssl
import time
from pathlib import Path

import pytest

from kit.outside import Outside
from kit.posting import KEPT, Poster, Unreached
from tests.mailer import certificates
from tests.receivers import OK, receiving

HERE = Outside.of(["127.0.0.1"], plain=True)


async def fails(poster: Poster, url: str) -> str:
    """Post what does not arrive; why."""
    with pytest.raises(Unreached) as failed:
        await poster.post(url, b"{}", {})
    return str(failed.value)


async def test_what_is_sent_arrives_whole_and_the_answer_is_told() -> None:
    async with receiving() as receiver:
        receiver.says(201, "thank you")
        body = b"x" * 100_000
        answer = await Poster(HERE).post(receiver.url + "?a=b", body, {"webhook-id": "1"})
        [received] = receiver.received
    assert (answer.status, answer.text) == (201, "thank you")
    assert (received.path, received.body) == ("/hook?a=b", body)
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["webhook-id"] == "1"


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with receiving() as inside, receiving() as receiver:
        head = f"HTTP/1.1 307 X\r\nlocation: {inside.url}\r\ncontent-length: 0\r\n\r\n"
        receiver.answer = head.encode()
        assert (await Poster(HERE).post(receiver.url, b"{}", {})).status == 307
        assert inside.received == []


async def test_a_name_that_leads_inside_is_not_connected_to() -> None:
    async with receiving() as receiver:

        async def inside(host: str, port: int) -> list[str]:
            return ["127.0.0.1", "169.254.169.254", "::1"]

        poster = Poster(Outside(plain=True), resolve=inside)
        assert await fails(poster, "http://erp.example.com/") == "address_refused"
        assert receiver.received == []


async def test_the_address_is_checked_each_time_and_the_one_connected_to() -> None:
    """A name that was public when it was looked at may lead inside when it is asked."""
    asked: list[str] = []

    async def rebound(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with receiving() as receiver:
        allowed = Outside.of(["127.0.0.1", "shop.test"], plain=True)
        poster = Poster(allowed, resolve=rebound)
        url = f"http://shop.test:{receiver.port}/"
        assert (await poster.post(url, b"{}", {})).status == 200
        [received] = receiver.received
    assert asked == ["shop.test"]  # once, so that no second look can differ
    assert received.headers["host"] == f"shop.test:{receiver.port}"


async def test_an_address_that_may_not_be_asked_is_not_even_looked_up() -> None:
    async def looked_up(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    for url in ("https://localhost/", "https://169.254.169.254/", "https://a:b@erp.example.com/"):
        assert await fails(Poster(Outside(), resolve=looked_up), url) == "address_refused"


async def test_a_head_that_drips_for_ever_is_left() -> None:
    async with receiving() as receiver:

        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"x-a: b\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)

        receiver.behave = drip
        before = time.monotonic()
        assert await fails(Poster(HERE, patience=0.3), receiver.url) == "timeout"
        assert time.monotonic() - before < 2


async def test_a_body_that_drips_for_ever_has_answered() -> None:
    async with receiving() as receiver:

        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)

        receiver.behave = drip
        before = time.monotonic()
        answer = await Poster(HERE, patience=0.5).post(receiver.url, b"{}", {})
        assert answer.status == 200
        assert time.monotonic() - before < 2


@pytest.mark.parametrize("of_head", [True, False])
async def test_of_an_endless_answer_little_is_read(of_head: bool) -> None:
    sent = 0

    async with receiving() as receiver:

        async def flood(writer: asyncio.StreamWriter) -> None:
            nonlocal sent
            writer.write(b"HTTP/1.1 200 OK\r\n" + (b"x-a: " if of_head else b"\r\n"))
            while sent < 1 << 30:
                writer.write(b"x" * 65536)
                await writer.drain()
                sent += 65536

        receiver.behave = flood
        if of_head:
            assert await fails(Poster(HERE), receiver.url) in ("too_long", "no_http")
        else:
            answer = await Poster(HERE).post(receiver.url, b"{}", {})
            assert (answer.status, answer.text) == (200, "x" * KEPT)
    assert sent < 16 << 20


async def test_what_is_no_http_is_no_answer() -> None:
    for said in (b"", b"220 smtp ready\r\n", b"HTTP/1.1 ", b"HTTP/1.1 100 Continue\r\n\r\n"):
        async with receiving() as receiver:
            receiver.answer = said
            assert await fails(Poster(HERE), receiver.url) == "no_http"


async def test_an_answer_after_a_continue_is_the_answer() -> None:
    async with receiving() as receiver:
        receiver.answer = b"HTTP/1.1 100 Continue\r\n\r\n" + OK
        assert (await Poster(HERE).post(receiver.url, b"{}", {})).text == "ok"


async def test_what_an_answer_says_is_kept_as_one_line_that_can_be_shown() -> None:
    async with receiving() as receiver:
        receiver.answer = b"HTTP/1.0 500 X\r\n\r\n\x00\xff<b>\r\nno\x1b[31m"
        answer = await Poster(HERE).post(receiver.url, b"{}", {})
    assert (answer.status, answer.text) == (500, "\N{REPLACEMENT CHARACTER}<b>  no [31m")


async def test_who_is_not_there_does_not_answer(unused_tcp_port: int) -> None:
    assert await fails(Poster(HERE), f"http://127.0.0.1:{unused_tcp_port}/") == "connection"
    unknown = Poster(Outside(plain=True))
    assert await fails(unknown, "http://no-such-host.invalid/") in ("connection", "timeout")


def tls_of(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make what a server on 127.0.0.1 shows, and who believes it."""
    pem = certificates.write(folder)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(pem)
    believing = ssl.create_default_context()
    believing.load_verify_locations(pem)
    return shown, believing


async def test_a_certificate_is_checked_for_who_signed_it_and_for_whom(tmp_path: Path) -> None:
    shown, believing = tls_of(tmp_path)

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    outside = Outside.of(["127.0.0.1", "shop.test"], plain=False)
    async with receiving(shown) as receiver:
        right = f"https://127.0.0.1:{receiver.port}/"
        assert (await Poster(outside, tls=believing).post(right, b"{}", {})).status == 200
        assert await fails(Poster(outside), right) == "certificate"
        other = Poster(outside, tls=believing, resolve=here)
        assert await fails(other, f"https://shop.test:{receiver.port}/") == "certificate"
        assert len(receiver.received) == 1
