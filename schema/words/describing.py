"""Describing: publish rows of a model as a type, by an allow-list that the model keeps true."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import strawberry

import kit.ids
from kit.meanings import (
    KEY,
    Column,
    Computed,
    Embedded,
    Gathered,
    Identity,
    Kept,
    Localised,
    Matches,
    Meaning,
    Told,
)
from kit.money import Amount
from models.texts import LOCALISED

T = TypeVar("T")
Resolver = Callable[[Any, Any], Any]


def describes(
    model: type[Any], *, has_id: bool = True, **options: Any
) -> Callable[[type[T]], type[T]]:
    """Publish rows of `model` as a GraphQL type.

    The class lists what is public; the model keeps the words and the truth. A field that the model
    lacks, that may be null there and not here, or that nobody described, is refused at import.
    Rows of a view have no id that clients could keep.
    """
    options.setdefault("description", inspect.getdoc(model))

    def wrap(cls: type[T]) -> type[T]:
        for name, annotation in list(cls.__annotations__.items()):
            if name not in vars(cls):
                setattr(cls, name, _published(cls, model, name, annotation))
        if has_id:
            cls.__annotations__ = {"id": strawberry.ID, **cls.__annotations__}
            type.__setattr__(cls, "id", _identity(model))
        published: Any = strawberry.type(cls, **options)
        published.__strawberry_definition__.is_type_of = lambda row, _: isinstance(
            row, (model, published)
        )
        return typing.cast("type[T]", published)

    return wrap


def tells(value: type[Any]) -> Callable[[type[T]], type[T]]:
    """Publish a value that a resolver answers, where no row is meant."""

    def wrap(cls: type[T]) -> type[T]:
        published: Any = strawberry.type(cls, description=inspect.getdoc(value))
        published.__strawberry_definition__.is_type_of = lambda told, _: isinstance(
            told, (value, published)
        )
        return typing.cast("type[T]", published)

    return wrap


def computed(function: Callable[..., Any], *, of: Any) -> Any:
    """Publish a pure function of columns of `of`; its parameters are named after them."""
    names = list(inspect.signature(function).parameters)
    return declared(
        Computed(function, tuple(getattr(of, name) for name in names)),
        inspect.getdoc(function),
        lambda row, _: function(*(getattr(row, name) for name in names)),
    )


def told(function: Callable[..., Any], description: str, *, kept: Kept | None = None) -> Any:
    """Publish what a function tells of the context, then of what is `kept`, then of arguments."""

    async def resolve(info: strawberry.Info, **wanted: Any) -> Any:
        given = [] if kept is None else [await info.context.kept(kept)]
        return function(info.context, *given, **wanted)

    _, *parameters = inspect.signature(function).parameters.values()
    taken = parameters if kept is None else parameters[1:]
    with_arguments(resolve, taken)
    metadata = {KEY: Told(function, kept)}
    return strawberry.field(resolver=resolve, metadata=metadata, description=description)


def with_arguments(resolve: Any, parameters: list[inspect.Parameter]) -> None:
    """Let Strawberry see arguments that a resolver takes as `**wanted`."""
    info = inspect.signature(resolve).parameters["info"]
    named = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    resolve.__signature__ = inspect.Signature([info, *named])
    resolve.__annotations__.pop("wanted")
    resolve.__annotations__ |= {each.name: each.annotation for each in named}


def gathers(description: str) -> Any:
    """Publish an object of no row, each of whose fields says what it means."""
    return declared(Gathered(), description, lambda _row, _info: Gathered())


def matches(column: Any, value: str, description: str) -> Any:
    """Tell whether a column is what the viewer carries in `value`."""
    return declared(
        Matches(column, value),
        description,
        lambda row, info: bool(getattr(row, column.key) == getattr(info.context.viewer, value)),
    )


def declared(meaning: Meaning, description: str | None, resolve: Resolver | None = None) -> Any:
    """Make a field that knows what it means; `resolve` is for graphql-core, `(row, info)`."""
    if not description:
        raise TypeError(f"{meaning} is not described")
    options: Any = {"metadata": {KEY: meaning}, "description": description}
    if resolve is None:
        return strawberry.field(**options)

    def field(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        return resolve(parent, info)

    return strawberry.field(resolver=field, **options)


def waiting(
    meaning: Meaning, description: str, resolve: Callable[[Any, Any], Awaitable[Any]]
) -> Any:
    """Make a field that knows what it means and must wait for rows."""

    async def field(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        return await resolve(parent, info)

    return strawberry.field(resolver=field, metadata={KEY: meaning}, description=description)


def _published(cls: type, model: Any, name: str, annotation: Any) -> Any:
    found = getattr(model, name, None)
    if found is None:
        raise TypeError(f"{cls.__name__}.{name}: {model.__name__} has no such attribute")
    source = getattr(model, found.minor) if isinstance(found, Amount) else found
    column = source.property.columns[0]
    if column.nullable and not _nullable(annotation):
        raise TypeError(f"{cls.__name__}.{name} may be null on {model.__name__}")
    if isinstance(found, Amount):
        return declared(Embedded(model, found), found.words)
    description = model.model_fields[name].description
    if not column.info.get(LOCALISED):
        return declared(Column(found), description)
    return declared(
        Localised(found), description, lambda row, info: info.context.said(getattr(row, name))
    )


def _identity(model: Any) -> Any:
    return declared(
        Identity(model),
        "Opaque and stable; says what it is and sorts by birth.",
        lambda row, _: kit.ids.public(model, row.id),
    )


def _nullable(annotation: Any) -> bool:
    return type(None) in typing.get_args(annotation)
