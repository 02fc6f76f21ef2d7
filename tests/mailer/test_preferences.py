"""Signed links by which whoever reads a mailbox decides what is written to it."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from kit import clock
from kit.signing import Signing
from kit.tokens import Keys
from mailer import preferences
from mailer.message import build
from mailer.preferences import (
    Answer,
    Holder,
    digest_of,
    list_unsubscribe,
    read_choose,
    read_confirm,
    read_stop,
)
from mailer.rendering import render
from tests.mailer.conftest import ASKED, LINK, MOMENT, SECRETS, letter_of
from tests.mailer.test_rendering import question

SIGNING = Signing(Keys({1: b"s" * 32}))
HOLDER = Holder(LINK, digest_of("ada@example.org"), "newsletter")


def advertising() -> Any:
    """Make a letter that can be stopped."""
    return letter_of(list_unsubscribe(question(ASKED), HOLDER))


def as_sent(letter: Any) -> str:
    """Write a letter as a mail server gets it."""
    return build(render(letter, SECRETS)).as_bytes().decode()


def headers_of(letter: Any) -> dict[str, str]:
    """Read the headers of a letter."""
    parsed = message_from_bytes(build(render(letter, SECRETS)).as_bytes(), policy=policy.default)
    return {name: " ".join(str(value).split()) for name, value in parsed.items()}


def test_a_question_has_the_link_that_answers_it() -> None:
    with clock.travel(MOMENT - clock.now()):
        letter = letter_of(question(ASKED))
        text = render(letter, SECRETS).text
        [link] = [line for line in text.split("\n") if "/consents/" in line]

        read = read_confirm(SIGNING, link.removeprefix("https://api.shop.test/consents/"))

    assert read == Answer(LINK, "0" * 32)
    assert "    Write <to> me." in text


def test_an_answer_is_taken_for_fourteen_days() -> None:
    token = SIGNING.sign(preferences.CONFIRM, [LINK.hex, "0" * 32])

    with clock.travel(timedelta(days=14)):
        assert read_confirm(SIGNING, token) is not None
    with clock.travel(timedelta(days=14, seconds=1)):
        assert read_confirm(SIGNING, token) is None


def test_advertising_carries_the_headers_of_one_click() -> None:
    letter = advertising()
    found = headers_of(letter)
    link = found["List-Unsubscribe"]

    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("<https://api.shop.test/unsubscribe/")
    assert link.endswith(">")
    token = link.strip("<>").rpartition("/")[2]
    assert f"List-Unsubscribe:\r\n {link}\r\n" in as_sent(letter)
    assert read_stop(SIGNING, token) == HOLDER


def test_a_letter_that_is_no_advertising_cannot_be_stopped() -> None:
    found = headers_of(letter_of(question(ASKED)))

    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & found.keys()


def test_the_same_letter_has_the_same_links_whenever_it_is_written() -> None:
    letter = advertising()
    now = build(render(letter, SECRETS)).as_bytes()

    with clock.travel(timedelta(hours=3)):
        assert build(render(letter, SECRETS)).as_bytes() == now


def test_an_old_mail_still_stops_new_ones() -> None:
    letter = advertising()
    token = headers_of(letter)["List-Unsubscribe"].strip("<>").rpartition("/")[2]

    with clock.travel(timedelta(days=4 * 365)):
        assert read_stop(SIGNING, token) == HOLDER


def test_a_link_of_one_purpose_is_none_of_another() -> None:
    stop = SIGNING.sign(preferences.STOP, [LINK.hex, HOLDER.address, "newsletter"])
    choose = preferences.choosing(SIGNING, HOLDER)

    assert read_choose(SIGNING, stop) is None
    assert read_confirm(SIGNING, choose) is None
    assert read_choose(SIGNING, choose) == Holder(LINK, HOLDER.address)
    assert read_choose(Signing(Keys({1: b"o" * 32})), choose) is None


@pytest.mark.parametrize(
    "value", [None, [], {}, "x", 1, [LINK.hex], [1, 2], ["x" * 32, "y"], [LINK.hex, None]]
)
def test_what_was_signed_in_another_shape_is_no_link(value: Any) -> None:
    assert read_choose(SIGNING, SIGNING.sign(preferences.CHOOSE, value)) is None


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "\ud800", "x" * 5000, "é.é.é"])
def test_what_was_never_signed_is_no_link(token: str) -> None:
    for read in (read_choose, read_confirm, read_stop):
        assert read(SIGNING, token) is None
