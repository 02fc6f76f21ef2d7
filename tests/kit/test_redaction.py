"""Redaction: nothing secret survives, whatever line it stands in."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kit import tokens
from kit.redaction import CUT, DEEPEST, LONGEST, redacted, redacted_path, redacted_value
from kit.signing import Signing
from kit.tokens import Keys

LINK = tokens.written(bytes(range(32)), tokens.LINK)
SESSION = tokens.written(bytes(range(32)), tokens.SESSION)
FULL_WIDTH = "".join(chr(0xFF11 + place) for place in range(8))
SECRETS = (LINK, SESSION, LINK[:20], SESSION[3:], "hunter2", "12345678", "1234 5678", "jane.doe")


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"GET /sign-in/{LINK} HTTP/1.1", f"GET /sign-in/{CUT} HTTP/1.1"),
        (f"GET /SIGN-IN/{LINK}. said", f"GET /SIGN-IN/{CUT} said"),
        (f"GET /sign%2Din/sl%5F{LINK[3:]} x", f"GET /sign%2Din/{CUT} x"),
        ("/sign-in/hunter2\nnext", f"/sign-in/{CUT}\nnext"),
        ("POST /unsubscribe/hunter2.x HTTP/1.1", f"POST /unsubscribe/{CUT} HTTP/1.1"),
        ("/files/hunter2.x.y", f"/files/{CUT}"),
        ("/files/uploads/hunter2.x.y", f"/files/{CUT}"),
        ("GET /Preferences/hunter2", f"GET /Preferences/{CUT}"),
        ("/consents/hunter2", f"/consents/{CUT}"),
        ("GET /graphql?query=hunter2&b='1' HTTP/1.1", f"GET /graphql?{CUT} HTTP/1.1"),
        ("https://shop.test/a?t=hunter2#hunter2", f"https://shop.test/a?{CUT}"),
        (f"https://shop.test/login#t={LINK}", f"https://shop.test/login#t={CUT}"),
        (f"token {SESSION}, again", f"token {CUT}, again"),
        (f"cut short: {SESSION[:14]}", f"cut short: {CUT}"),
        (f"ls%5f{SESSION[3:]}", CUT),
        ("Authorization: Bearer hunter2", f"Authorization: {CUT}"),
        ("authorization=Basic amFuZTpodW50ZXIy", f"authorization={CUT}"),
        ('Cookie: "a"; sid=hunter2; lb=hunter2\nHost: x', f"Cookie: {CUT}\nHost: x"),
        ("set-cookie: sid=hunter2; Path=/", f"set-cookie: {CUT}"),
        (
            "[(b'cookie', b'sid=hunter2; x'), (b'accept', b'*/*')]",
            f"[(b'cookie', b'{CUT}'), (b'accept', b'*/*')]",
        ),
        ('{"Authorization": "Bearer hunter2", "a": 1}', f'{{"Authorization": "{CUT}", "a": 1}}'),
        (
            r"{\"cookie\": \"sid=hunter2\", \"a\": 1}",
            rf"{{\"cookie\": \"{CUT}\", \"a\": 1}}",
        ),
        (r"{'cookie': 'it\'s hunter2', 'a': 1}", f"{{'cookie': '{CUT}', 'a': 1}}"),
        ("sent bearer hunter2 along", f"sent bearer {CUT} along"),
        ("Your code: 1234 5678", f"Your code: {CUT}"),
        ("Your code:\n\n    12345678\n", f"Your code:\n\n    {CUT}\n"),
        ("codes 12345678, 1234-5678", f"codes {CUT}, {CUT}"),
        (f"code={FULL_WIDTH}", f"code={CUT}"),
        ("order 12345678 was placed", "order 12345678 was placed"),
        ("mail to jane.doe@example.org failed", "mail to j•••@example.org failed"),
        ("<jane.doe+x@example.org>", "<j•••@example.org>"),
        ("jane.doe%40example.org", "j•••@example.org"),
        ('"jane.doe x"@example.org', "j•••@example.org"),
        ("jane.doe@[192.0.2.1]", "j•••@[192.0.2.1]"),
        ("jäne.doe@bücher.example", "j•••@bücher.example"),
        ("postgresql://app:hun@ter2@db/x", f"postgresql://{CUT}@db/x"),
        ("smtps://user:hunter2@mail.test:465", f"smtps://{CUT}@mail.test:465"),
        (
            "DETAIL:  Key (email_key)=(jane.doe@example.org) already exists.",
            f"DETAIL:  Key (email_key)=({CUT}) already exists.",
        ),
        (
            "DETAIL:  Failing row contains (1, hunter2, null).",
            f"DETAIL:  Failing row contains ({CUT})",
        ),
        (
            "[SQL: insert]\n[parameters: ('hunter2', b'\\x00]')]\n(Background)",
            f"[SQL: insert]\n[parameters: {CUT}]\n(Background)",
        ),
        ("Is it here? Yes.", "Is it here? Yes."),
        ("half \ud800 of a pair", "half \\ud800 of a pair"),
    ],
)
def test_a_line_keeps_its_sense_and_loses_its_secrets(line: str, left: str) -> None:
    assert redacted(line) == left
    assert not any(secret in redacted(line) for secret in SECRETS if secret != "12345678")


# The signature holds the time, and tests are named by what they are given: each of two processes
# that share the tests would name them otherwise.
@pytest.mark.parametrize("line", ["/print/{}.pdf", "GET //{} HTTP/1.1"])
def test_what_we_sign_is_cut_wherever_it_stands(line: str) -> None:
    signed = Signing(Keys({1: bytes(32)})).sign("print", "order_hunter2")

    assert redacted(line.format(signed)) == line.format(CUT)


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("authorization", "anything", CUT),
        ("Set-Cookie", "a=b", CUT),
        ("session_token", "plain", CUT),
        ("query_string", b"a=b", CUT),
        ("variables", {"email": "jane.doe@example.org"}, CUT),
        ("token", None, None),
        ("code", 12345678, CUT),
        ("code", "1234-5678", CUT),
        ("code", "EMAIL_INVALID", "EMAIL_INVALID"),
        ("status_code", 200, 200),
        ("count", 12345678, 12345678),
        ("count", 10**60, "1" + "0" * 39),
        ("ok", True, True),
        ("to", "jane.doe@example.org", "j•••@example.org"),
        ("headers", [(b"cookie", b"sid=hunter2"), (b"a", b"b")], [["cookie", CUT], ["a", "b"]]),
        ("input", {"email": "jane.doe@example.org"}, {"email": "j•••@example.org"}),
        ("input", {"jane.doe@example.org": 1}, {"j•••@example.org": 1}),
        ("input", {"deep": [{"password": "hunter2"}]}, {"deep": [{"password": CUT}]}),
        ("error", ValueError("for jane.doe@example.org"), "ValueError: for j•••@example.org"),
        ("raw", f"x {LINK}".encode(), f"x {CUT}"),
    ],
)
def test_a_value_is_cut_by_what_it_says_and_by_what_it_is_called(
    name: str, value: Any, left: Any
) -> None:
    assert redacted_value(value, name) == left


def test_an_object_that_cannot_be_printed_is_named() -> None:
    class Mute:
        def __str__(self) -> str:
            raise RuntimeError("hunter2")

    assert redacted_value(Mute()) == "<Mute>"


def test_a_value_without_end_is_cut_off() -> None:
    endless: list[Any] = []
    endless.append(endless)
    left = redacted_value(endless)
    for _ in range(DEEPEST):
        left = left[0]
    assert left == "…"


def test_a_path_shows_neither_token_nor_query() -> None:
    assert redacted_path(f"/sign-in/{LINK}") == f"/sign-in/{CUT}"
    assert redacted_path("/graphql?query=hunter2") == "/graphql"


@pytest.mark.parametrize(
    "piece", ["a", "code1", "a@", "%40", '"', "?", "cookie", "://:", "ls_", ".", "a.abcdef."]
)
def test_long_texts_are_read_in_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.perf_counter()
    assert len(redacted(text)) <= LONGEST + 1
    assert time.perf_counter() - started < 2


def test_the_key_of_a_machine_is_cut() -> None:
    key = tokens.make(tokens.API_KEY)
    assert redacted(f"leaked {key} in a log") == f"leaked {CUT} in a log"


@pytest.mark.parametrize("prefix", [tokens.CLAIM, tokens.SHARE])
def test_what_a_guest_holds_or_a_cart_is_shared_by_is_cut(prefix: str) -> None:
    token = tokens.make(prefix)

    assert redacted(f"Latchkey-Claim: {token}") == f"Latchkey-Claim: {CUT}"
    assert redacted(token) == CUT
