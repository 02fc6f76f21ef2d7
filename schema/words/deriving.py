"""Deriving: the word for what follows from facts about a row, and from whoever asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import strawberry

from auth.visibility import target_of
from kit.meanings import KEY, Derived, Each
from kit.pages import BadPage
from resolvers.listing import bad_argument

LANGUAGES, HOUSE = "languages", "house"
# The weight of what is reckoned line by line. It can be asked of a page of 20, and 33 times in all,
# which take the better part of a second where all are of 200 lines.
EVERY_LINE = 600
ONE_LINE = EVERY_LINE // 10  # of what is reckoned for one line: a list of lines counts as ten


def derived(
    model: Any,
    facts: Callable[[Any], Any],
    function: Callable[..., Any],
    description: str | None = None,
    *,
    weight: int = 0,
    **arguments: Any,
) -> Any:
    """Publish a pure function of the facts that SQL gathers about a row for the viewer.

    Its keyword parameters become arguments, as `arguments` annotates them; one that cannot be is
    refused by raising `BadPage`. One called `languages` is given the tags that the client asks for,
    and one called `house` the deployment. `weight` is told where it takes long. What it answers is
    a value or a dataclass that `tells` published.
    """
    taken = inspect.signature(function).parameters
    meaning = Derived(model, facts, function, LANGUAGES in taken, HOUSE in taken, weight)
    return _published(meaning, description, arguments)


def totalled(
    column: Any,
    facts: Callable[[Any], Any],
    function: Callable[[Any], Any],
    whole: Callable[[list[Any]], Any],
    *,
    weight: int,
) -> Any:
    """Publish what follows from what a pure function makes of the facts about each of many rows.

    They are the rows whose `column` points here, and `whole` is given the results, in any order. A
    plan that answers the same about each of them gathers and reckons it once for both.
    """

    def every(told: list[Any]) -> Any:
        return whole([function(each) for each in told])

    model = target_of(column)
    every.__doc__ = inspect.getdoc(whole)
    each = Each(column, facts, function, whole)
    meaning = Derived(model, partial(each.gathered, model), every, weight=weight, each=each)
    return _published(meaning, None, {})


def _published(meaning: Derived, description: str | None, arguments: dict[str, Any]) -> Any:
    function = meaning.function
    taken = inspect.signature(function).parameters

    async def resolve(parent: strawberry.Parent[Any], info: strawberry.Info, **wanted: Any) -> Any:
        told = await info.context.facts(meaning, parent.id)
        try:
            return function(told, **wanted, **_of_context(meaning, info.context))
        except BadPage as error:
            raise bad_argument(error) from None

    del resolve.__annotations__["wanted"]
    signature = inspect.signature(resolve)
    kept = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    more = [
        parameter.replace(annotation=arguments[name])
        for name, parameter in taken.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name not in (LANGUAGES, HOUSE)
    ]
    resolve.__signature__ = signature.replace(parameters=[*kept, *more])  # type: ignore[attr-defined]
    resolve.__annotations__ |= arguments
    said = description or inspect.getdoc(function)
    return strawberry.field(resolver=resolve, metadata={KEY: meaning}, description=said)


def _of_context(meaning: Derived, context: Any) -> dict[str, Any]:
    known = {LANGUAGES: context.languages} if meaning.speaks else {}
    return known | ({HOUSE: context.house} if meaning.housed else {})
