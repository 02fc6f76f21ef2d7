"""Answers of mutations: what is selected of them is read by one statement, after the commit.

What a mutation answered is in Python's hands: its leaves are completed from there, as it was, and
its relations are read on a connection that cannot write. Whatever a plan cannot say, graphql-core
resolves, of the same value: no mutation is carried out again. So is read what a subscription
selects at its start, when its resolver begins to watch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from typing import Any, cast

import orjson
from graphql import GraphQLObjectType, Undefined
from graphql.execution import Executor
from graphql.execution.values import VariableValues

from execution.documents import Document
from execution.plans import Known, Plans, reason_of, request_of, run
from execution.printing import SURPRISE, CannotPlan, Reason, Text, joined, quoted, quoted_name, sure
from execution.protocol import Context
from execution.scopes import table_of
from execution.sql import Plan, Statement
from execution.telling import Complete, refuse_other, written
from execution.writer import HAND, Asked, Request, Selected
from kit.meanings import (
    Along,
    Column,
    Computed,
    Derived,
    Embedded,
    Identity,
    Localised,
    Many,
    Matches,
    One,
    Paged,
    Sole,
)

SELECTED = "selected"  # not "planned", which is of what may be read again by both executors
IN_HAND = Identity | Column | Localised | Embedded | Computed | Matches | None


class _Selection(Statement):
    """Writes the selection of a value that Python has."""

    def plan(self, of: GraphQLObjectType, details: list[Any]) -> Plan:
        self.keys: dict[str, str] = {}
        text = self.object(of, details, HAND)
        self.checks.append(lambda request: refuse_other(of, request.hand))
        if self.keys:
            keys = ",".join(f"{key} {name}" for name, key in self.keys.items())
            text = [f"(select {joined(text)} from (select {keys}) {HAND})"]
        return self.finished(text)

    def value(self, field: Selected, of: GraphQLObjectType, alias: str) -> Text:
        if alias != HAND or field.field is None:
            return super().value(field, of, alias)
        match field.meaning:
            case One(column):
                self._need(column.key, quoted_name(column))
            case Many() | Paged() | Sole():
                self._need("id", "id")
            case Along(column):
                self._need(column.key, quoted_name(column), "uuid[]")
            case Derived(model):
                return self._derived(field, field.meaning, model)
        if not isinstance(field.meaning, IN_HAND):
            return super().value(field, of, alias)
        part = self.part(field, of)
        return [f"{self.bind(lambda request: written(part(request.hand, request)))}::text"]

    def _derived(self, field: Selected, meaning: Derived, model: Any) -> Text:
        """Write what follows from facts, which are gathered about the row as it is kept."""
        self._need("id", "id")
        alias = self.alias()
        facts = sure(self.derivation(field, meaning, alias))
        row = f"select {facts} from {table_of(model)} {alias} where {alias}.id={HAND}.id"
        return [f"coalesce(({row}),{quoted(SURPRISE)})"]

    def _need(self, key: str, name: str, kind: str = "uuid") -> None:
        """Have a key of the value in the statement, where relations begin."""
        if name not in self.keys:
            bound = self.bind(lambda request: getattr(request.hand, key))
            self.keys[name] = f"{bound}::{kind}"


def selection(
    asked: Asked, of: GraphQLObjectType, details: list[Any], request: Request
) -> Complete | Plan:
    """Plan what is selected of a value: Python completes it alone, or else with a statement."""
    try:
        return _Selection(asked, request).completer(of, details)
    except CannotPlan:
        return _Selection(asked, request).plan(of, details)


@dataclass
class Selections:
    """Reads what the fields of one operation select of what they answered; notes how it went."""

    plans: Plans
    known: Known
    variables: VariableValues
    context: Context
    outcome: str | None = None

    async def read(self, of: GraphQLObjectType, details: list[Any], key: Any, value: Any) -> Any:
        """Read the selection of one field; Undefined where graphql-core must."""
        request = request_of(self.variables, self.context)._replace(hand=value)
        make = partial(selection, self.known.asked, of, details, request)
        place = (key, of.name, request.viewer.template_key, self.known.shape(self.variables))
        try:
            found = self.plans.kept(self.known, place, make)
            if isinstance(found, Plan):
                answer = await self._statement(found, request)
            else:
                answer = found(value, request)
        except Exception as error:
            return self._referred(reason_of(error, self.context.request_id))
        self.outcome = self.outcome or SELECTED
        return answer

    async def _statement(self, plan: Plan, request: Request) -> orjson.Fragment:
        lent = self.context.lend()
        if lent is None:
            raise CannotPlan(Reason.NO_CONNECTION)
        async with lent as reader:
            return orjson.Fragment(await run(plan, request, reader))

    def _referred(self, reason: Reason) -> Any:
        if self.outcome in (None, SELECTED):
            self.outcome = f"referred:{reason}"
        return Undefined


class Selecting:
    """An executor that hands what root fields answered to a plan; a part of a class of its own."""

    selections: Selections | None = None

    def complete_object_value(
        self, of: GraphQLObjectType, details: Any, info: Any, path: Any, value: Any, position: Any
    ) -> Any:
        """Read the selection of a root field by a plan, or else complete it field by field."""
        core: Any = super()
        complete = partial(core.complete_object_value, of, details, info, path, value, position)
        if self.selections is None or path.prev is not None:
            return complete()
        return self._selected(self.selections.read(of, details, path.key, value), complete)

    async def _selected(self, reading: Any, complete: Any) -> Any:
        found = await reading
        if found is not Undefined:
            return found
        completed = complete()
        return await completed if isawaitable(completed) else completed


def selecting(executor: type[Executor[Any]]) -> type[Executor[Any]]:
    """Make a class of executors that read by plans what root fields answered."""
    made: Any = type("SelectingExecutor", (Selecting, executor), {})
    return cast("type[Executor[Any]]", made)


def selections_of(plans: Plans, document: Document, executor: Any, context: Context) -> Selections:
    """Have an executor read by plans what its root fields answered, once the document is known."""
    known = plans.seen(document, executor.operation)
    selections = Selections(plans, known, executor.variable_values, context)
    if known.seen < plans.sight:
        selections.outcome = f"referred:{Reason.FIRST_SIGHT}"
    else:
        executor.selections = selections
    return selections
