"""Nonces: signed for one purpose, one page, one browser, and a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from auth import nonces
from auth.nonces import Nonces
from kit import clock
from kit.tokens import Keys

OLD, NEW = b"o" * 32, b"n" * 32
SIGNS = Nonces(Keys({1: OLD, 2: NEW}))
HOUR = timedelta(hours=1)


def test_what_was_signed_is_read_again() -> None:
    text = SIGNS.sign("undo", {"id": 7})
    assert SIGNS.read("undo", text, HOUR) == {"id": 7}


def test_it_is_read_for_its_purpose_only() -> None:
    assert SIGNS.read("unsubscribe", SIGNS.sign("undo", 7), HOUR) is None


def test_it_ends_with_its_time() -> None:
    text = SIGNS.sign("undo", 7)
    with clock.travel(HOUR):
        assert SIGNS.read("undo", text, HOUR) == 7
    with clock.travel(HOUR + timedelta(seconds=2)):
        assert SIGNS.read("undo", text, HOUR) is None


def test_an_old_key_is_understood_until_it_is_dropped() -> None:
    text = Nonces(Keys({1: OLD})).sign("undo", 7)
    assert SIGNS.read("undo", text, HOUR) == 7
    assert Nonces(Keys({1: NEW})).read("undo", text, HOUR) is None
    assert Nonces(Keys({1: NEW})).read("undo", SIGNS.sign("undo", 7), HOUR) == 7


@pytest.mark.parametrize("text", ["", "a.b.c", "\0", "\ud800", "ä", "." * 10_000, "x" * 10_000])
def test_what_was_never_signed_is_nothing(text: str) -> None:
    assert SIGNS.read("undo", text, HOUR) is None


def test_the_button_works_for_its_page_in_its_browser() -> None:
    nonce = SIGNS.landing("sl_1", "secret")
    assert SIGNS.landed(nonce, "sl_1", "secret")
    assert not SIGNS.landed(nonce, "sl_2", "secret")
    assert not SIGNS.landed(nonce, "sl_1", "another")
    assert not SIGNS.landed(SIGNS.landing("sl_1", ""), "sl_1", "")
    assert not SIGNS.landed("", "sl_1", "secret")
    with clock.travel(timedelta(minutes=16)):
        assert not SIGNS.landed(nonce, "sl_1", "secret")


def test_a_nonce_shows_neither_token_nor_secret() -> None:
    nonce = SIGNS.landing("sl_1", "secret")
    assert SIGNS.read("landing", nonce, HOUR) != ["sl_1", "secret"]
    assert nonces.make_secret() != nonces.make_secret()


def test_keys_are_not_printed() -> None:
    assert "oooo" not in repr(SIGNS)
