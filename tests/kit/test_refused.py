"""Refusals have a code and a sentence."""

from __future__ import annotations

import pytest

from kit.refused import InvalidInput, Refused, Wrong


class NoSuchThing(Refused):
    """There is no such
    thing."""


def test_the_name_is_the_code_and_the_docstring_the_message() -> None:
    refused = NoSuchThing()

    assert NoSuchThing.code() == "NO_SUCH_THING"
    assert refused.message == str(refused) == "There is no such thing."
    assert refused.fields == ()


def test_a_refusal_may_say_more_and_name_fields() -> None:
    wrong = Wrong(("input", "name"), "Too long.")
    refused = InvalidInput(wrong, message="No.")

    assert (refused.code(), refused.message, refused.fields) == ("INVALID_INPUT", "No.", (wrong,))


def test_a_refusal_can_be_raised_by_its_class_alone() -> None:
    with pytest.raises(Refused, match="There is no such thing"):
        raise NoSuchThing
