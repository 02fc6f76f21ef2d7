"""Reading: the words for rows that are read, one, many, or by pages."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

import kit.ids
from auth.visibility import target_of
from kit.meanings import (
    KEY,
    Along,
    ById,
    ByIds,
    ByKey,
    Few,
    Filter,
    Many,
    Mine,
    One,
    Own,
    Paged,
    Sole,
    Sort,
    order_of,
)
from kit.pages import MOST, USUAL, BadPage
from resolvers.listing import bad_argument
from schema.words.describing import waiting, with_arguments
from schema.words.narrowing import argument_of, sort_argument

First = Annotated[
    int, strawberry.argument(description=f"How many rows, from 0 to {MOST}; {USUAL} unless told.")
]
After = Annotated[
    str | None,
    strawberry.argument(description="Cursor of the row before the page: `pageInfo.endCursor`."),
]
Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the row.")]
Ids = Annotated[
    list[strawberry.ID], strawberry.argument(description=f"Ids of rows, at most {MOST}.")
]


def one(column: Any, description: str) -> Any:
    """Read the row that `column` points to."""
    return waiting(
        One(column),
        description,
        lambda row, info: info.context.row(target_of(column), getattr(row, column.key)),
    )


def many(
    column: Any,
    description: str,
    *,
    order: tuple[Any, ...] = (),
    most: int,
    only: Callable[[], Any] | None = None,
) -> Any:
    """Read the rows whose `column` points here: a list that is short by nature."""
    meaning = Many(column, order_of(order, column.class_), most, only)
    return waiting(meaning, description, lambda row, info: info.context.rows(meaning, row.id))


def along(column: Any, description: str) -> Any:
    """Read the rows of the same model that an array of ids names, in its order: a short path."""

    async def read(row: Any, info: Any) -> list[Any]:
        ids = getattr(row, column.key)
        found = await asyncio.gather(*(info.context.row(column.class_, id) for id in ids))
        return [each for each in found if each is not None]

    return waiting(Along(column), description, read)


def few(
    model: Any,
    description: str,
    *,
    only: Callable[[Any], Any],
    order: tuple[Any, ...] = (),
    most: int,
) -> Any:
    """Read the rows of a model that `only` chooses for the viewer: a list short by nature."""
    meaning = Few(model, order_of(order, model), most, only)
    return waiting(meaning, description, lambda _, info: info.context.few(meaning))


def sole(column: Any, description: str, *, only: Callable[[], Any] | None = None) -> Any:
    """Read the row whose `column` points here and for which `only` holds, if there is one."""
    meaning = Sole(column, only)

    async def first(row: Any, info: Any) -> Any:
        return next(iter(await info.context.rows(meaning.many, row.id)), None)

    return waiting(meaning, description, first)


def mine(model: Any, description: str, *, only: Callable[[Any], Any]) -> Any:
    """Read the row of `model` that `only` finds by who asks, of which one may be."""
    return waiting(
        Mine(model, only),
        description,
        lambda _, info: info.context.found(model, only(info.context.viewer)),
    )


def pages(
    of: Any,
    description: str,
    *,
    order: tuple[Any, ...],
    filters: tuple[Filter, ...] = (),
    only: Callable[[], Any] | None = None,
    sorts: dict[StrEnum, Sort] | None = None,
) -> Any:
    """Read pages of a model, or of the rows whose column points here."""
    nested = hasattr(of, "property")
    model = of.class_ if nested else of
    named = tuple((sorts or {}).items())
    meaning = Paged(model, of if nested else None, order_of(order, model), filters, only, named)

    async def resolve(
        parent: strawberry.Parent[Any],
        info: strawberry.Info,
        first: First = USUAL,
        after: After = None,
        **wanted: Any,
    ) -> Any:
        try:
            return await info.context.page(meaning, parent, first, after, wanted)
        except BadPage as error:
            raise bad_argument(error) from None

    arguments = [argument_of(filter) for filter in filters]
    arguments += [sort_argument(type(name)) for name, _ in named[:1]]
    return _with_arguments(resolve, meaning, description, arguments)


def _with_arguments(
    resolve: Callable[..., Any], meaning: Any, description: str, more: list[StrawberryArgument]
) -> Any:
    """Let Strawberry see arguments that the resolver takes as keywords."""
    del resolve.__annotations__["wanted"]
    signature = inspect.signature(resolve)
    kept = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    resolve.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    field = strawberry.field(resolver=resolve, metadata={KEY: meaning}, description=description)
    field.arguments = [*field.arguments, *more]
    return field


def latest(column: Any) -> Any:
    """Order by the latest first."""
    return column.desc()


def by_id(*models: Any, description: str) -> Any:
    """Read the row of one of `models` that the argument `id` names; null for none to be seen."""

    async def resolve(info: strawberry.Info, id: Id) -> Any:
        return await _named(info, models, id)

    metadata = {KEY: ById(models)}
    return strawberry.field(resolver=resolve, metadata=metadata, description=description)


def by_ids(*models: Any, description: str) -> Any:
    """Read the rows that the argument `ids` names, each in its place, null where none is seen."""

    async def resolve(info: strawberry.Info, ids: Ids) -> Any:
        if len(ids) > MOST:
            raise bad_argument(BadPage("ids", f"`ids` may name at most {MOST} rows."))
        return await asyncio.gather(*(_named(info, models, id) for id in ids))

    metadata = {KEY: ByIds(models)}
    return strawberry.field(resolver=resolve, metadata=metadata, description=description)


async def _named(info: strawberry.Info, models: tuple[Any, ...], id: str) -> Any:
    kind, key = kit.ids.parse(id) or (None, None)
    model = next((m for m in models if kit.ids.kind_of(m) == kind), None)
    return None if model is None else await info.context.row(model, key)


def by_key(column: Any, description: str, *, says: str) -> Any:
    """Read the row whose unique column equals the argument of that name."""
    key = Annotated[str, strawberry.argument(description=says)]

    async def resolve(info: strawberry.Info, **wanted: Any) -> Any:
        return await info.context.row_by(column, wanted[column.key])

    argument = inspect.Parameter(column.key, inspect.Parameter.KEYWORD_ONLY, annotation=key)
    with_arguments(resolve, [argument])
    metadata = {KEY: ByKey(column)}
    return strawberry.field(resolver=resolve, metadata=metadata, description=description)


def own(model: Any, value: str, description: str) -> Any:
    """Read the row of `model` whose id the viewer carries."""
    return waiting(
        Own(model, value),
        description,
        lambda _, info: info.context.row(model, getattr(info.context.viewer, value)),
    )
