"""Roots: the fields of Query, Mutation and Subscription, each of which says who may use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar, Union, get_type_hints

import strawberry
from strawberry.exceptions import StrawberryGraphQLError
from strawberry.extensions import FieldExtension
from strawberry.pydantic import InputValidationError
from strawberry.schema_directive import Location

from auth.rules import Rule, anyone
from domain.commands import Repeatable
from domain.refusals import AnswerGone, KeyUsedDifferently
from kit.meanings import KEY, Changed, Guarded
from kit.refused import InvalidInput, Refused
from schema.words.refusing import PlainRefusal, answer_of, invalid, published_of

T = TypeVar("T")
ANSWERS = "answers"


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="Who may use this field: anyone, customer, guest (who is not signed in), "
    "signed_in, or staff with a permission.",
)
class Allow:
    """Print who may use a field."""

    who: str


class Guard(FieldExtension):
    """Let only those pass whom the rule allows."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def check(self, info: Any) -> None:
        """Raise unless the viewer may use the field."""
        viewer = info.context.viewer
        if self.rule(viewer):
            return
        if viewer.actor_id is None:
            raise _denied("Sign in first.", "UNAUTHENTICATED")
        raise _denied("This is not for you.", "FORBIDDEN")

    async def resolve_async(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        """Check, then go on."""
        self.check(info)
        return await next_(source, info, **kwargs)


def _denied(message: str, code: str) -> StrawberryGraphQLError:
    return StrawberryGraphQLError(message, extensions={"code": code})


def query(field: Any, *, allow: Rule, description: str | None = None) -> Any:
    """Make a root field: a word that says what is read, or a resolver; and who may."""
    if not hasattr(field, "base_resolver"):
        field = strawberry.field(resolver=field, description=description)
    field.metadata = {KEY: Guarded(allow, (field.metadata or {}).get(KEY))}
    return _guarded(field, allow)


def mutation(
    resolver: Callable[..., Any],
    description: str,
    *,
    allow: Rule,
    refuses: tuple[type[Refused], ...] = (),
    also: tuple[Any, ...] = (),
) -> Any:
    """Make a mutation: who may, how it may be refused, and which results there are besides."""
    kinds = sorted({*_always(resolver), *refuses}, key=lambda kind: kind.code())
    said = f"{description}\n\nRefusals: {', '.join(kind.code() for kind in kinds)}."
    field = strawberry.mutation(resolver=resolver, description=said)
    types: dict[Any, None] = dict.fromkeys(
        [*also, PlainRefusal, *(published_of(kind) for kind in kinds)]
    )
    field.metadata = {ANSWERS: tuple(types), "refuses": tuple(kinds)}
    for argument in field.arguments:
        argument.description = argument.description or "What is asked for."
    return _guarded(field, allow)


def subscription(
    resolver: Callable[..., Any], description: str, *, of: type[Any], allow: Rule
) -> Any:
    """Make a field of Subscription: a resolver that watches first and then reads rows `of` a
    model, as they change; and who may."""
    field = strawberry.field(resolver=resolver, description=description)
    field.metadata = {KEY: Guarded(allow, Changed(of))}
    return _guarded(field, allow)


def _always(resolver: Callable[..., Any]) -> set[type[Refused]]:
    """Tell how every mutation of this input may be refused."""
    command = get_type_hints(resolver).get("input")
    repeatable = isinstance(command, type) and issubclass(command, Repeatable)
    return {AnswerGone, InvalidInput, KeyUsedDifferently} if repeatable else {InvalidInput}


def mutations(cls: type[T]) -> type[T]:
    """Name the answers of each mutation after it: `cancelOrder` gives a `CancelOrderResult`.

    A mutation may be null, so that one that fails does not hide what its neighbours have done.
    """
    for name, annotation in list(cls.__annotations__.items()):
        field = vars(cls)[name]
        title = "".join(part.title() for part in name.split("_"))
        members: Any = Union[(annotation, *field.metadata[ANSWERS])]
        public = title[:1].lower() + title[1:]
        named = strawberry.union(f"{title}Result", description=f"What `{public}` answers.")
        cls.__annotations__[name] = Annotated[members, named] | None
    return strawberry.type(cls)


def _guarded(field: Any, allow: Rule) -> Any:
    field.extensions = [*field.extensions, Guard(allow)]
    field.directives = [*field.directives, Allow(who=allow.__name__)]
    return field


def guard_of(field: Any) -> Guard | None:
    """Find the guard of a field."""
    return next((e for e in field.extensions if isinstance(e, Guard)), None)


class OnRefused(strawberry.ExceptionHandler[Refused, PlainRefusal]):
    """Answer a refusal as data."""

    def handle(self, exception: Refused, *, field: Any, info: Any) -> Any:
        """Find the type the refusal is published as."""
        return answer_of(exception)


class OnInvalidInput(strawberry.ExceptionHandler[InputValidationError, PlainRefusal]):
    """Answer wrong input as data, but only to who may use the field at all."""

    def handle(self, exception: InputValidationError, *, field: Any, info: Any) -> Any:
        """Check who asks, because arguments are read before the guard is."""
        guard = guard_of(field)
        if guard is not None:
            guard.check(info)
        return answer_of(invalid(exception))


__all__ = [
    "Allow",
    "Guard",
    "OnInvalidInput",
    "OnRefused",
    "anyone",
    "mutation",
    "query",
    "subscription",
]
