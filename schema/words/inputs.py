"""Inputs: the domain's commands and enums, made known to the schema."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Any

import strawberry
import strawberry.pydantic
from pydantic import BaseModel


def accepts(*commands: type[BaseModel]) -> None:
    """Let mutations take these commands as input, `Input` at the end of their names once."""
    for command in commands:
        name = command.__name__.removesuffix("Input")
        strawberry.pydantic.input(command, name=f"{name}Input", description=inspect.getdoc(command))


def choices(enum: type[StrEnum], **means: str) -> None:
    """Publish an enum, saying what each of its values means."""
    if set(means) != {value.name for value in enum}:
        raise TypeError(f"{enum.__name__}: say what each value means, and no other")
    published: Any = strawberry.enum(enum, description=inspect.getdoc(enum))
    for value in published.__strawberry_definition__.values:
        value.description = means[value.name]
