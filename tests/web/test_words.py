"""The sign-in pages say the same things in each language."""

from __future__ import annotations

import re

import pytest

from models import MessageNotice
from web import consent_words, opened_words
from web.words import WORDS, Problem, spoken

ENGLISH = WORDS["en"]


@pytest.mark.parametrize("language", WORDS)
def test_each_language_has_every_sentence_with_the_same_gaps(language: str) -> None:
    words = WORDS[language]
    assert words.keys() == ENGLISH.keys()
    for key, sentence in words.items():
        assert sentence.strip() == sentence != ""
        assert sorted(re.findall(r"{\w+}", sentence)) == sorted(
            re.findall(r"{\w+}", ENGLISH[key])
        ), key


@pytest.mark.parametrize("language", consent_words.WORDS)
def test_the_pages_about_consents_say_the_same_in_each_language(language: str) -> None:
    words, english = consent_words.WORDS[language], consent_words.ENGLISH
    assert consent_words.WORDS.keys() == WORDS.keys()
    assert words.keys() == english.keys()
    for key, sentence in words.items():
        assert sorted(re.findall(r"{\w+}", sentence)) == sorted(
            re.findall(r"{\w+}", english[key])
        ), key


@pytest.mark.parametrize("language", opened_words.WORDS)
def test_the_page_of_a_conversation_says_the_same_in_each_language(language: str) -> None:
    words, english = opened_words.WORDS[language], opened_words.ENGLISH
    assert opened_words.WORDS.keys() == WORDS.keys()
    assert words.keys() == english.keys()
    for key, sentence in words.items():
        assert sorted(re.findall(r"{\w+}", sentence)) == sorted(
            re.findall(r"{\w+}", english[key])
        ), key
    assert {notice.value for notice in MessageNotice} <= words.keys()


@pytest.mark.parametrize("problem", Problem)
def test_each_problem_says_what_happened_and_what_to_do_next(problem: Problem) -> None:
    for part in ("title", "message", "next"):
        assert f"{problem}.{part}" in ENGLISH


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("DE", "de"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
        ("../de", "en"),
        ("de\x00", "en"),
    ],
)
def test_a_locale_is_spoken_in_the_nearest_language(locale: str | None, language: str) -> None:
    assert spoken(locale) == language
