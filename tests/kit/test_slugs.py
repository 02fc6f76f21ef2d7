"""Slugs: what is left of a name in an address."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.slugs import LONGEST, SHAPE, slug_of


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Stoneware mug", "stoneware-mug"),
        ("  Größe: ÆØ & Łódź?  ", "grosse-aeo-lodz"),
        ("STRASSE", "strasse"),
        ("0,5 mm", "0-5-mm"),
        ("---", ""),
        ("日本", ""),
    ],
)
def test_a_slug_is_made_of_letters_and_digits(words: str, slug: str) -> None:
    assert slug_of(words) == slug


def test_a_slug_that_is_cut_ends_with_no_hyphen() -> None:
    assert slug_of("ab cd", 3) == "ab"


@given(st.text())
def test_whatever_is_named_has_a_slug_or_none(words: str) -> None:
    slug = slug_of(words)

    assert not slug or (re.fullmatch(SHAPE, slug) and len(slug) <= LONGEST)
    assert slug_of(slug) == slug
