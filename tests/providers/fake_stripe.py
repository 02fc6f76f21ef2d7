"""A Stripe of our own: speaks its API over HTTP on this machine, signs its news, keeps its keys."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kit import clock
from providers.stripe_cards import Account, StripeCards

SECRET_KEY, WEBHOOK_SECRET = "sk_test_latchkey", "whsec_latchkey"


class Refused(Exception):
    """An error as Stripe tells it."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error") -> None:
        self.status = status
        self.body = {"error": {"type": kind, "message": message}}
        super().__init__(message)


@dataclass
class FakeStripe:
    """Payment intents and refunds; `moods` are given once each, in turn, to what changes something.

    A mood is an HTTP status that is answered instead, or `lost`: done, and the line is cut.
    """

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    moods: list[Any] = field(default_factory=list)
    refund_status: str = "succeeded"
    slow: float = 0  # seconds between doing something and saying so
    api: str = ""
    one_by_one: threading.Lock = field(default_factory=threading.Lock)

    def account(self, **values: Any) -> Account:
        """Name this Stripe to our provider."""
        return Account(SECRET_KEY, WEBHOOK_SECRET, "pk_test_latchkey", api=self.api, **values)

    def cards(self, **values: Any) -> StripeCards:
        """Make our provider, which asks this Stripe."""
        return StripeCards(self.account(**values))

    def pay(self, id: str) -> dict[str, Any]:
        """Let the customer's browser pay an intent; its news."""
        intent = self.intents[id]
        if intent["capture_method"] == "manual":
            intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
            return event("payment_intent.amount_capturable_updated", intent)
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        return event("payment_intent.succeeded", intent)

    def answer(self, method: str, path: str, given: dict[str, str]) -> Any:
        """Do what is asked."""
        match (method, *path.removeprefix("/v1/").split("/")):
            case ("POST", "payment_intents"):
                return self._create(given)
            case ("GET", "payment_intents", id):
                return self._intent(id)
            case ("POST", "payment_intents", id, "capture"):
                return self._capture(self._intent(id), given)
            case ("POST", "payment_intents", id, "cancel"):
                return self._cancel(self._intent(id))
            case ("POST", "refunds"):
                return self._refund(given)
            case ("GET", "refunds"):
                of = given["payment_intent"]
                found = [one for one in self.refunds.values() if one["payment_intent"] == of]
                return {"object": "list", "url": path, "has_more": False, "data": found}
        raise Refused(404, f"Unrecognized request URL ({method}: {path}).")

    def _create(self, given: dict[str, str]) -> dict[str, Any]:
        id = f"pi_{len(self.intents) + 1}"
        self.intents[id] = {
            "id": id,
            "object": "payment_intent",
            "amount": int(given["amount"]),
            "amount_capturable": 0,
            "amount_received": 0,
            "capture_method": given["capture_method"],
            "client_secret": f"{id}_secret",
            "currency": given["currency"],
            "metadata": metadata_in(given),
            "status": "requires_payment_method",
        }
        return self.intents[id]

    def _intent(self, id: str) -> dict[str, Any]:
        if id not in self.intents:
            raise Refused(404, f"No such payment_intent: '{id}'")
        return self.intents[id]

    def _capture(self, intent: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
        if intent["status"] != "requires_capture":
            raise Refused(400, "This PaymentIntent could not be captured.")
        intent |= {"status": "succeeded", "amount_received": int(given["amount_to_capture"])}
        return intent

    def _cancel(self, intent: dict[str, Any]) -> dict[str, Any]:
        if intent["status"] in ("succeeded", "canceled"):
            raise Refused(400, "You cannot cancel this PaymentIntent.")
        intent["status"] = "canceled"
        return intent

    def _refund(self, given: dict[str, str]) -> dict[str, Any]:
        intent, amount = self._intent(given["payment_intent"]), int(given["amount"])
        of = [one for one in self.refunds.values() if one["payment_intent"] == intent["id"]]
        if amount > intent["amount_received"] - sum(one["amount"] for one in of):
            raise Refused(400, "Refund amount is greater than unrefunded amount on charge.")
        id = f"re_{len(self.refunds) + 1}"
        self.refunds[id] = {
            "id": id,
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "failure_reason": None,
            "metadata": metadata_in(given),
            "payment_intent": intent["id"],
            "status": self.refund_status,
        }
        return self.refunds[id]


def metadata_in(given: dict[str, str]) -> dict[str, str]:
    """Read `metadata[order]=…`."""
    return {
        name.removeprefix("metadata[").removesuffix("]"): value
        for name, value in given.items()
        if name.startswith("metadata[")
    }


def event(kind: str, thing: dict[str, Any], id: str = "evt_1") -> dict[str, Any]:
    """Tell what happened to a thing."""
    return {"id": id, "object": "event", "type": kind, "data": {"object": dict(thing)}}


def signed(said: Any, secret: str = WEBHOOK_SECRET, age: int = 0) -> tuple[bytes, str]:
    """Write news and its signature, as of so many seconds ago."""
    body = json.dumps(said).encode()
    at = int(clock.now().timestamp()) - age
    seal = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={at},v1={seal}"


@contextmanager
def stripe() -> Iterator[FakeStripe]:
    """Run one, on a port of its own."""
    fake = FakeStripe()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Speaking", (Handler,), {"fake": fake}))
    fake.api = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a fake that a subclass names."""

    fake: FakeStripe

    def do_GET(self) -> None:
        self._do("GET")

    def do_POST(self) -> None:
        self._do("POST")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _do(self, method: str) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        sent = parts.query if method == "GET" else self.rfile.read(length).decode()
        given = dict(parse_qsl(sent))
        self.fake.asked.append((method, parts.path, given))
        mood = self.fake.moods.pop(0) if self.fake.moods and method == "POST" else None
        try:
            with self.fake.one_by_one:
                status, body = 200, self._once(method, parts.path, given, mood)
        except Refused as refused:
            status, body = refused.status, refused.body
        if method == "POST":
            time.sleep(self.fake.slow)
        if mood == "lost":
            self.close_connection = True
            return
        with suppress(ConnectionError):  # who asked may be gone
            self._say(status, json.dumps(body).encode())

    def _say(self, status: int, written: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def _once(self, method: str, path: str, given: dict[str, str], mood: Any) -> Any:
        if self.headers.get("authorization") != f"Bearer {SECRET_KEY}":
            raise Refused(401, "Invalid API Key provided.", "authentication_error")
        if isinstance(mood, int):
            raise Refused(mood, "Something went wrong.", "api_error")
        key = self.headers.get("idempotency-key")
        if key is None:
            return self.fake.answer(method, path, given)
        if key not in self.fake.keys:
            answer = dict(self.fake.answer(method, path, given))
            self.fake.keys[key] = ((path, given), answer)
        before, answer = self.fake.keys[key]
        if before != (path, given):
            raise Refused(400, "Keys for idempotent requests differ.", "idempotency_error")
        return answer
