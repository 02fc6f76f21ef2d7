"""Refusing: a no that travels as data, in the union of a mutation's answers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import strawberry
from strawberry.pydantic import InputValidationError

import domain.refusals
from kit.refused import InvalidInput, Refused, Wrong

T = TypeVar("T")


def kinds(of: type[Refused] = Refused) -> list[type[Refused]]:
    """Every kind of refusal, by code."""
    found = {of, *(kind for child in of.__subclasses__() for kind in kinds(child))} - {Refused}
    return sorted(found, key=lambda kind: kind.code())


assert domain.refusals, "its import is what makes the list whole"
_NAMES: Any = {kind.code(): kind.code() for kind in kinds()}
_make: Any = Enum
RefusalCode: Any = strawberry.enum(
    _make("RefusalCode", _NAMES), description="Every way the shop says no."
)
for _kind, _value in zip(kinds(), RefusalCode.__strawberry_definition__.values, strict=True):
    _value.description = _kind.sentence()


@strawberry.type(description="What is wrong with one field of the input.")
class InvalidField:
    """One wrong field."""

    path: list[str] = strawberry.field(
        description="Where it is in the input: names of fields and places in lists."
    )
    message: str = strawberry.field(description="Why it cannot be used, as a sentence.")


@strawberry.interface(
    name="Refusal", description="Why the shop said no. Nothing was changed, and no mail was sent."
)
class RefusalInterface:
    """What every refusal says."""

    code: RefusalCode = strawberry.field(description="Which refusal it is, for programs.")
    message: str = strawberry.field(description="Why, as a sentence for people.")
    fields: list[InvalidField] = strawberry.field(
        description="The fields of the input that are to blame, if any are."
    )


@strawberry.type(name="Refused", description="A refusal that has nothing more to say.")
class PlainRefusal(RefusalInterface):
    """A refusal without fields of its own."""


@dataclass(frozen=True)
class _Special:
    kind: type[Refused]
    published: Any
    extras: tuple[str, ...]


_SPECIAL: list[_Special] = []


def refusal(kind: type[Refused]) -> Callable[[type[T]], type[T]]:
    """Publish a refusal that carries more; its fields are attributes of the exception."""

    def wrap(cls: type[T]) -> type[T]:
        extras = tuple(inspect.get_annotations(cls))
        published: Any = strawberry.type(cls, name=kind.__name__, description=kind.sentence())
        _SPECIAL.append(_Special(kind, published, extras))
        return published  # type: ignore[no-any-return]

    return wrap


def published_of(kind: type[Refused]) -> Any:
    """Find the type that a kind of refusal is published as."""
    special = next((one for one in _SPECIAL if issubclass(kind, one.kind)), None)
    return special.published if special else PlainRefusal


def answer_of(refused: Refused) -> Any:
    """Turn a refusal into what the client is told."""
    special = next((one for one in _SPECIAL if isinstance(refused, one.kind)), None)
    of = special.published if special else PlainRefusal
    extras = {name: getattr(refused, name) for name in special.extras} if special else {}
    fields = [InvalidField(path=list(w.path), message=w.message) for w in refused.fields]
    code = RefusalCode[type(refused).code()]
    return of(code=code, message=refused.message, fields=fields, **extras)


def invalid(error: InputValidationError) -> InvalidInput:
    """Turn what Pydantic found into a refusal; the first step of each path is the argument."""
    return InvalidInput(*(Wrong(tuple(e.location[1:]), _sentence(e.message)) for e in error.errors))


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ").strip()
    return message[:1].upper() + message[1:].rstrip(".") + "."
