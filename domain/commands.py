"""Commands: what is asked of an operation, checked for shape before any rule is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import CoreSchema, core_schema


class Command(BaseModel):
    """An input. What was not sent is not in `model_fields_set`, so it differs from null."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    def sent(self) -> dict[str, Any]:
        """The fields that the client sent, with their values."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


def is_one_line(text: str) -> bool:
    """Tell whether a text has neither control characters nor ends of lines in it."""
    return not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text)


def _one_line(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("control characters are not allowed here")
    return text


@dataclass(frozen=True)
class Line:
    """Say that a text is one line of `least` to `most` characters, without spaces around it."""

    most: int
    least: int = 1

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Tell Pydantic, which strips before it counts."""
        return core_schema.no_info_after_validator_function(
            _one_line,
            core_schema.str_schema(
                strip_whitespace=True, min_length=self.least, max_length=self.most
            ),
        )


@dataclass(frozen=True)
class Prose:
    """Say that a text is of 1 to `most` characters, in lines."""

    most: int

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Tell Pydantic, which strips before it counts."""
        return core_schema.no_info_after_validator_function(
            _lines,
            core_schema.str_schema(strip_whitespace=True, min_length=1, max_length=self.most),
        )


def _lines(text: str) -> str:
    lines = text.replace("\r\n", "\n")
    _one_line(lines.replace("\n", " ").replace("\t", " "))
    return lines


def left(description: str) -> Any:
    """Describe a field that stays as it is when it is not sent."""
    return Field(default_factory=lambda: None, description=description)


class Repeatable(Command):
    """A command that may be sent again, when its answer was lost, without being done twice."""

    idempotency_key: Annotated[
        str | None,
        Field(
            default_factory=lambda: None,
            min_length=8,
            max_length=100,
            pattern=r"^[\x21-\x7e]+$",
            description=(
                "Name this attempt; sent again with the same input within 24 hours, it gives the "
                "same answer and does nothing twice. 8 to 100 visible ASCII characters."
            ),
        ),
    ]
