"""Every letter says the same in every language."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from mailer.sheets import FILES, PLACE
from mailer.words import LANGUAGES, spoken, tag

FACTS = {
    "store",
    "host",
    "place",
    "asked_at",
    "asked_time",
    "expires_at",
    "code_expires_hour",
    "name",
}
FACTS |= {"expires_hour", "new_email", "old_email"}
FACTS |= {"credit", "due_money", "given_money", "number", "total_money"}
FACTS |= {"failing_at", "points", "receiver", "return_number"}
FACTS |= {"receipt_number", "received_at"}
BY_CODE = {"subject", "moment", "time", "hour", "unknown_browser", "place"}
LETTERS = sorted(FILES)


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def said_by(template: str) -> set[str]:
    files = [PLACE / f"{FILES[template]}.{kind}.j2" for kind in ("mjml", "txt")]
    text = "".join(file.read_text("utf-8") for file in [*files, PLACE / "layout.mjml.j2"])
    return set(re.findall(r'say\("(\w+)"\)', text))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_has_every_letter_and_no_other(language: str) -> None:
    assert set(LANGUAGES[language]) == {"every", *FILES}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("letter", ["every", *LETTERS])
def test_each_sentence_has_the_placeholders_of_the_english_one(letter: str, language: str) -> None:
    english, other = LANGUAGES["en"][letter], LANGUAGES[language][letter]
    assert {key: holes(text) for key, text in other.items()} == {
        key: holes(text) for key, text in english.items()
    }


@pytest.mark.parametrize("letter", LETTERS)
def test_placeholders_are_facts_that_rendering_knows(letter: str) -> None:
    words = {**LANGUAGES["en"]["every"], **LANGUAGES["en"][letter]}
    used = set().union(*(holes(text) for key, text in words.items() if key != "place"))
    assert used <= FACTS


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_says_every_sentence_that_is_its_own_and_none_that_is_missing(letter: str) -> None:
    own, shared = set(LANGUAGES["en"][letter]), set(LANGUAGES["en"]["every"])
    assert said_by(letter) - (shared - own) == own - BY_CODE
    assert said_by(letter) <= own | shared


def test_no_shared_sentence_is_left_over() -> None:
    said = set().union(*(said_by(letter) for letter in LETTERS))
    assert set(LANGUAGES["en"]["every"]) == (said | BY_CODE) & set(LANGUAGES["en"]["every"])


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("DE-Latn-AT-1996", "de"),
        ("en-GB", "en"),
        ("fr-CA", "en"),
        ("", "en"),
        (None, "en"),
        ("de\r\nBcc: x@y", "en"),
        ("../de", "en"),
        ("de-" + "a" * 40, "en"),
    ],
)
def test_the_nearest_language_answers(asked: str | None, answered: str) -> None:
    assert spoken(asked) == answered


def test_the_store_decides_for_languages_we_cannot_write() -> None:
    assert spoken("fr", "de") == "de"


def test_a_tag_too_long_for_its_column_is_forgotten() -> None:
    assert tag("de-AT") == "de-AT"
    assert tag("de" + "-abcdefgh" * 4) is None


@pytest.mark.parametrize(("store", "written"), [("fr", "en"), ("de-AT", "de"), ("", "en")])
def test_a_store_whose_language_we_do_not_write_still_sends_letters(
    store: str, written: str
) -> None:
    assert spoken("fr", store) == written
    assert spoken(None, store) == written
