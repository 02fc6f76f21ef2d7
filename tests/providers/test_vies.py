"""VIES: what it answers is understood, and whatever it does instead is no answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from domain.vat_registries import ASKS_NOBODY
from kit.vat_numbers import read
from models import VatCheck
from providers.vies import Vies
from running.building import house_of
from settings import Settings

FRENCH, GREEK = read("FR40303265045"), read("GR094259216")


@dataclass
class FakeVies:
    """A VIES of our own, which says what it is told to."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    wait: float = 0
    asked: list[str] = field(default_factory=list)

    def says(self, **told: object) -> None:
        """Answer this from now on."""
        self.body = json.dumps(told).encode()


@pytest.fixture
def vies() -> Iterator[FakeVies]:
    fake = FakeVies()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.asked.append(self.path)
            time.sleep(fake.wait)
            self.send_response(fake.status)
            self.end_headers()
            self.wfile.write(fake.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}/rest-api"
    yield fake
    server.shutdown()
    server.server_close()


async def test_what_it_knows_and_what_it_does_not_is_told_apart(vies: FakeVies) -> None:
    vies.says(isValid=True, userError="VALID", name="DEGIN")
    assert await Vies(vies.url).look_up(FRENCH) is VatCheck.VALID
    vies.says(isValid=False, userError="INVALID")
    assert await Vies(vies.url).look_up(GREEK) is VatCheck.INVALID
    assert vies.asked == ["/rest-api/ms/FR/vat/40303265045", "/rest-api/ms/EL/vat/094259216"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"isValid": false, "userError": "MS_UNAVAILABLE"}',
        b'{"isValid": false, "userError": "MS_MAX_CONCURRENT_REQ"}',
        b'{"isValid": false}',
        b'{"actionSucceed": false, "errorWrappers": [{"error": "VOW-ERR-1"}]}',
        b'{"isValid": "true"}',
        b"[]",
        b"<html>down</html>",
        b"",
        b"\xff",
        b"[" * 70_000,
    ],
)
async def test_what_is_no_answer_never_looks_like_one(vies: FakeVies, body: bytes) -> None:
    vies.body = body
    assert await Vies(vies.url).look_up(FRENCH) is VatCheck.UNAVAILABLE


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
async def test_an_error_is_no_answer(vies: FakeVies, status: int) -> None:
    vies.says(isValid=True, userError="VALID")
    vies.status = status
    assert await Vies(vies.url).look_up(FRENCH) is VatCheck.UNAVAILABLE


async def test_nobody_waits_longer_than_the_time_allowed(vies: FakeVies) -> None:
    vies.says(isValid=True, userError="VALID")
    vies.wait = 1.0
    before = time.monotonic()

    assert await Vies(vies.url, timeout=0.2).look_up(FRENCH) is VatCheck.UNAVAILABLE
    assert time.monotonic() - before < 0.9


async def test_who_is_not_there_does_not_answer() -> None:
    assert await Vies("http://127.0.0.1:9/x").look_up(FRENCH) is VatCheck.UNAVAILABLE


async def test_it_is_not_asked_about_great_britain_and_is_about_northern_ireland(
    vies: FakeVies,
) -> None:
    vies.says(isValid=True, userError="VALID")

    assert await Vies(vies.url).look_up(read("GB980780684")) is VatCheck.UNCHECKED
    assert await Vies(vies.url).look_up(read("XI980780684")) is VatCheck.VALID
    assert vies.asked == ["/rest-api/ms/XI/vat/980780684"]


def test_a_setting_says_who_is_asked() -> None:
    assert house_of(Settings()).vat_registry is ASKS_NOBODY
    assert isinstance(house_of(Settings(vat_registry="vies")).vat_registry, Vies)
