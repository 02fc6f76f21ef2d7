"""Enums and inputs come from the domain."""

from enum import StrEnum

import pytest

from schema.words import choices


class Colour(StrEnum):
    """What it looks like."""

    BLUE = "BLUE"
    RED = "RED"


def test_each_value_of_an_enum_is_described() -> None:
    choices(Colour, BLUE="Like the sea.", RED="Like a rose.")

    definition = Colour.__strawberry_definition__  # type: ignore[attr-defined]
    assert definition.description == "What it looks like."
    assert {value.name: value.description for value in definition.values} == {
        "BLUE": "Like the sea.",
        "RED": "Like a rose.",
    }


@pytest.mark.parametrize(
    "means", [{}, {"BLUE": "Like the sea."}, {"BLUE": "A.", "RED": "B.", "GREEN": "C."}]
)
def test_no_value_is_forgotten_and_none_invented(means: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="Colour: say what each value means, and no other"):
        choices(Colour, **means)
