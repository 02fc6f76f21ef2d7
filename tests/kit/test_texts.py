"""Which of several languages is said to a client."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.texts import TAG, languages_of, said

WORDS = {"en": "Mug", "de": "Becher", "pt-br": "Caneca"}


@pytest.mark.parametrize(
    ("wanted", "usual", "words"),
    [
        (("de",), ("en",), "Becher"),
        (("de-at",), ("en",), "Becher"),
        (("DE-AT-1996",), ("en",), "Becher"),
        (("fr", "de"), ("en",), "Becher"),
        (("fr",), ("en",), "Mug"),
        ((), ("de", "en"), "Becher"),
        (("pt-br",), ("en",), "Caneca"),
        (("pt",), ("en",), "Mug"),
        (("fr",), ("it",), "Becher"),
        (("",), (), "Becher"),
    ],
)
def test_the_first_language_that_there_is_is_said(
    wanted: tuple[str, ...], usual: tuple[str, ...], words: str
) -> None:
    assert said(WORDS, wanted, usual) == words


def test_nothing_is_said_when_nothing_was_written() -> None:
    assert said({}, ("de",), ("en",)) == ""


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        (None, ()),
        ("", ()),
        ("de", ("de",)),
        ("de-AT, de;q=0.8, en;q=0.9", ("de-at", "en", "de")),
        ("en;q=0.5,de;q=0.5", ("en", "de")),
        ("de;q=0, en", ("en",)),
        ("*", ()),
        ("de;q=high, en", ("en",)),
        ("de;level=1", ("de",)),
        ("'; drop table, en", ("en",)),
        ("de;q=nan, en;q=0.1", ("en",)),
        ("de;q=-1, en", ("en",)),
        ("de;q=1e999, en;q=0.3", ("de", "en")),
    ],
)
def test_accept_language_is_read_by_weight(header: str | None, languages: tuple[str, ...]) -> None:
    assert languages_of(header) == languages


@given(st.text())
def test_whatever_the_header_holds_only_tags_come_out(header: str) -> None:
    assert all(TAG.fullmatch(tag) and tag == tag.lower() for tag in languages_of(header))


def test_a_header_that_never_ends_is_cut() -> None:
    assert len(languages_of("de," * 100_000)) < 100
