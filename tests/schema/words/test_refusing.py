"""A refusal travels as data, with its code, its sentence and the fields to blame."""

import pytest
from strawberry.pydantic import InputValidationError, ValidationErrorDetail

from auth.refusals import RateLimited
from domain.refusals import NameTaken
from kit.refused import InvalidInput, Refused, Wrong
from schema.special import RateLimited as RateLimitedAnswer
from schema.words.refusing import (
    PlainRefusal,
    RefusalCode,
    answer_of,
    invalid,
    kinds,
    published_of,
)


def test_every_kind_of_refusal_has_a_code_once() -> None:
    found = [kind for kind in kinds() if not kind.__module__.startswith("tests")]
    codes = [kind.code() for kind in found]

    assert codes == sorted(set(codes))
    assert {"INVALID_INPUT", "NAME_TAKEN", "RATE_LIMITED"} <= set(codes)
    assert Refused not in found


def test_every_code_is_published_with_its_sentence() -> None:
    published = {
        value.name: value.description for value in RefusalCode.__strawberry_definition__.values
    }

    assert published["NAME_TAKEN"] == NameTaken.sentence()


def test_a_refusal_carries_its_fields() -> None:
    answer = answer_of(NameTaken(Wrong(("lists", "0", "name"), "Too long."), message="No."))

    assert isinstance(answer, PlainRefusal)
    assert (answer.code, answer.message) == (RefusalCode["NAME_TAKEN"], "No.")
    assert [(field.path, field.message) for field in answer.fields] == [
        (["lists", "0", "name"], "Too long.")
    ]


def test_a_refusal_with_more_to_say_has_a_type_of_its_own() -> None:
    answer = answer_of(RateLimited(30))

    assert published_of(RateLimited) is RateLimitedAnswer
    assert type(answer) is RateLimitedAnswer
    assert (answer.retry_after, answer.message) == (30, RateLimited.sentence())
    assert published_of(NameTaken) is PlainRefusal


def detail(location: list[str], message: str) -> ValidationErrorDetail:
    return ValidationErrorDetail(location=location, message=message, type="value_error")


def test_what_pydantic_finds_is_told_by_the_path_within_the_input() -> None:
    error = InputValidationError(
        [
            detail(["input", "name"], "Value error, control characters are not allowed here"),
            detail(["input", "lists", "0", "id"], "String should have at least 1 character"),
        ]
    )

    refused = invalid(error)

    assert isinstance(refused, InvalidInput)
    assert refused.fields == (
        Wrong(("name",), "Control characters are not allowed here."),
        Wrong(("lists", "0", "id"), "String should have at least 1 character."),
    )


def test_a_kind_defined_later_has_no_code_to_be_answered_with() -> None:
    class Later(Refused):
        """Too late."""

    with pytest.raises(KeyError):
        answer_of(Later())
