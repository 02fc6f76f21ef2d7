"""Telling: values that Python has, completed as graphql-core completes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import orjson
from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter

import kit.ids
from execution.printing import CannotPlan, Reason
from execution.writer import Request, Selected, Writer
from kit import texts
from kit.meanings import (
    Column,
    Computed,
    Embedded,
    Gathered,
    Identity,
    Localised,
    Matches,
    Meaning,
    Told,
    bare,
)

Complete: TypeAlias = Callable[[Any, Request], Any]


class Wrong(Exception):
    """A value that its field may not answer."""


class TellingWriter(Writer):
    """Finds out how a value that is no row of a statement is answered."""

    def completer(self, of: Any, details: list[Any]) -> Complete:
        """Tell how a value of a type is completed, as far as a selection asks for it."""
        if isinstance(of, GraphQLNonNull):
            return _sure(self.completer(of.of_type, details))
        if isinstance(of, GraphQLList):
            return _each(self.completer(of.of_type, details))
        if is_leaf_type(of):
            return _leaf(of)
        if isinstance(of, GraphQLObjectType):
            return self._object(of, details)
        raise CannotPlan(Reason.UNKNOWN, f"{of} is abstract")

    def _object(self, of: GraphQLObjectType, details: list[Any]) -> Complete:
        parts: list[tuple[str, Complete]] = []
        for field in self.below(of, details):
            parts.append((field.key, self.part(field, of)))

        def complete(value: Any, request: Request) -> Any:
            if value is None:
                return None
            refuse_other(of, value)
            return {key: part(value, request) for key, part in parts}

        return complete

    def part(self, field: Selected, of: GraphQLObjectType) -> Complete:
        """Tell how a field of an object that Python has is read and completed."""
        if field.field is None:
            return lambda _value, _request: of.name
        read = self._reading(field, of)
        complete = self.completer(field.field.type, field.details)
        return lambda value, request: complete(read(value, request), request)

    def _reading(self, field: Selected, of: GraphQLObjectType) -> Complete:
        declared: Any = field.field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        if field.meaning is None and declared.base_resolver is None:
            name = declared.python_name  # which Strawberry looks for each time
            return lambda value, _: getattr(value, name)
        match field.meaning:
            case Told(function, None):
                given = arguments_of(field)
                return lambda _, request: function(request.context, **given(request))
            case Gathered():
                return lambda _value, _request: field.meaning
        read = _of_row(field.meaning)
        if read is None:
            raise CannotPlan(Reason.PROGRAMMED, f"{of.name}.{field.name} of what was answered")
        return read


def _of_row(meaning: Meaning) -> Complete | None:
    """Tell how a leaf is read of a row that Python has; None where more must be known."""
    match meaning:
        case Identity(model):
            return lambda row, _: kit.ids.public(model, row.id)
        case Column(column):
            return lambda row, _: getattr(row, column.key)
        case Localised(column):
            return lambda row, request: _said(getattr(row, column.key), request)
        case Embedded(model, amount):
            return lambda row, _: amount.__get__(row, model)
        case Computed(function, columns):
            names = [bare(column).key for column in columns]
            return lambda row, _: function(*(getattr(row, name) for name in names))
        case Matches(column, name):
            return lambda row, request: getattr(row, column.key) == getattr(request.viewer, name)
    return None


def _said(words: Mapping[str, str], request: Request) -> str:
    return texts.said(words, request.languages, ())


def refuse_other(of: GraphQLObjectType, value: Any) -> None:
    """Refuse what is not of a type that knows its own."""
    is_its: Any = of.is_type_of
    if is_its is not None and not is_its(value, None):
        raise Wrong(f"not a {of.name}")


def arguments_of(field: Selected) -> Callable[[Request], dict[str, Any]]:
    """Tell how the arguments of a field are known as its function takes them."""
    names = {}
    for name, argument in field.field.args.items():
        if not isinstance(get_named_type(argument.type), GraphQLScalarType):
            raise CannotPlan(Reason.UNKNOWN, f"the argument {name}")
        declared: Any = argument.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        names[name] = declared.python_name
    if not names:
        return lambda _: {}
    node = field.details[0].node

    def given(request: Request) -> dict[str, Any]:
        values = get_argument_values(field.field, node, request.variables)
        return {names[name]: value for name, value in values.items()}

    return given


def spoken(given: Callable[[Request], dict[str, Any]]) -> Callable[[Request], dict[str, Any]]:
    """Tell the languages as well, to a function that speaks."""
    return lambda request: given(request) | {"languages": request.languages}


def at_home(given: Callable[[Request], dict[str, Any]]) -> Callable[[Request], dict[str, Any]]:
    """Tell the deployment as well, to a function of it."""

    def housed(request: Request) -> dict[str, Any]:
        context: Any = request.context
        return given(request) | {"house": context.house}

    return housed


def written(value: Any) -> str:
    """Write a completed value as JSON."""
    return orjson.dumps(value, default=str).decode()


def _sure(complete: Complete) -> Complete:
    def sure(value: Any, request: Request) -> Any:
        if value is None:
            raise Wrong("null where there must be a value")
        return complete(value, request)

    return sure


def _each(complete: Complete) -> Complete:
    def each(value: Any, request: Request) -> Any:
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise Wrong("no list where there must be one")
        return [complete(item, request) for item in value]

    return each


def _leaf(of: Any) -> Complete:
    coerce = of.coerce_output_value

    def leaf(value: Any, _: Request) -> Any:
        if value is None:
            return None
        coerced = coerce(value)
        if coerced is None:
            raise Wrong(f"nothing that a {of} can be")
        return coerced

    return leaf
