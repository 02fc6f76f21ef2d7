"""Tokens: made, read again, recognised when damaged, derived from keys."""

from __future__ import annotations

from uuid import UUID
from zlib import crc32

import pytest

from kit import tokens
from kit.tokens import ALPHABET, LINK, SESSION, Keys

KEY = bytes(range(32))
ID = UUID("0198f0c0-0000-7000-8000-000000000001")
TOKEN = tokens.link_token(KEY, ID)


def test_a_token_is_its_prefix_and_49_digits_and_reads_back() -> None:
    token = tokens.make(SESSION)
    raw = tokens.read(token, SESSION)
    assert token.startswith("ls_")
    assert len(token) == 52
    assert raw is not None
    assert len(raw) == 32
    assert tokens.written(raw, SESSION) == token


def test_two_tokens_differ() -> None:
    assert tokens.make(LINK) != tokens.make(LINK)


@pytest.mark.parametrize("raw", [bytes(32), b"\xff" * 32, bytes(31) + b"\x01"])
def test_the_outermost_values_survive(raw: bytes) -> None:
    assert tokens.read(tokens.written(raw, LINK), LINK) == raw


def test_every_change_of_one_character_is_seen() -> None:
    start = len(LINK)
    changed = [
        TOKEN[:place] + other + TOKEN[place + 1 :]
        for place in range(start, len(TOKEN))
        for other in ALPHABET
        if other != TOKEN[place]
    ]
    assert len(changed) == 49 * 61
    assert [text for text in changed if tokens.read(text, LINK) is not None] == []


@pytest.mark.parametrize(
    "around", ["{}.", "{},", "{}>", "{})", " {} ", "{}\r\n", "{}\u00a0", "{}>).\n", "\t{}"]
)
def test_what_a_mail_program_adds_is_forgiven(around: str) -> None:
    raw = tokens.read(TOKEN, LINK)
    assert raw is not None
    assert tokens.read(around.format(TOKEN), LINK) == raw


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sl_",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN + "=",
        TOKEN.lower(),
        TOKEN.upper(),
        TOKEN.replace("sl_", "ls_"),
        TOKEN.removeprefix("sl_"),
        "sl_" + TOKEN,
        "<" + TOKEN,
        TOKEN[:20] + "\0" + TOKEN[21:],
        TOKEN[:20] + "\ud800" + TOKEN[21:],
        TOKEN[:20] + "٣" + TOKEN[21:],
        "sl_" + "z" * 49,
        "." * 1_000_000,
    ],
)
def test_anything_else_is_damaged(text: str) -> None:
    assert tokens.read(text, LINK) is None


def test_a_number_beyond_256_bits_is_no_token_though_its_check_holds() -> None:
    body = "sl_" + "z" * 43
    check = tokens._digits(crc32(body.encode()), 6)
    assert tokens.read(body + check, LINK) is None


def test_a_token_of_one_kind_is_not_read_as_another() -> None:
    assert tokens.read(tokens.make(SESSION), LINK) is None


def test_links_and_codes_are_derived_again_the_same() -> None:
    assert tokens.link_token(KEY, ID) == TOKEN
    assert tokens.code(KEY, ID) == tokens.code(KEY, ID)


def test_another_key_or_link_derives_something_else() -> None:
    other, next_one = bytes(32), UUID(int=ID.int + 1)
    assert len({tokens.link_token(k, i) for k in (KEY, other) for i in (ID, next_one)}) == 4
    assert len({tokens.code(k, i) for k in (KEY, other) for i in (ID, next_one)}) == 4


def test_a_code_keeps_its_leading_zeros() -> None:
    codes = [tokens.code(KEY, UUID(int=n), digits=6) for n in range(200)]
    assert {len(code) for code in codes} == {6}
    assert any(code.startswith("0") for code in codes)


def test_the_digest_of_a_code_belongs_to_its_link_and_key() -> None:
    digest = tokens.code_digest(KEY, ID, "12345678")
    assert digest != tokens.code_digest(bytes(32), ID, "12345678")
    assert digest != tokens.code_digest(KEY, UUID(int=1), "12345678")
    assert digest != tokens.code_digest(KEY, ID, "12345679")
    assert len(tokens.code_digest(KEY, ID, "\ud800")) == 32


def test_parts_of_a_derivation_do_not_flow_together() -> None:
    assert tokens.derived(KEY, b"p", b"ab", b"c") != tokens.derived(KEY, b"p", b"a", b"bc")


def test_nothing_equals_nothing() -> None:
    assert tokens.same(b"a", b"a")
    assert not tokens.same(b"a", b"b")
    assert not tokens.same(None, None)
    assert not tokens.same(b"a", None)


def test_the_newest_key_derives_and_the_older_are_still_known() -> None:
    keys = Keys({1: b"a" * 32, 3: b"c" * 32, 2: b"b" * 32})
    assert (keys.version, keys.newest, keys.of(1)) == (3, b"c" * 32, b"a" * 32)
    assert list(keys) == [b"c" * 32, b"b" * 32, b"a" * 32]


@pytest.mark.parametrize("versions", [{}, {1: b"short"}, {0: KEY}, {40_000: KEY}])
def test_keys_that_cannot_serve_are_refused(versions: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Keys(versions)


def test_keys_are_not_printed() -> None:
    assert "secret" not in repr(Keys({1: b"secret" * 6}))
