"""Joining: a row that is looked up, and the row that its rule asks for, by one join."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from graphql import GraphQLObjectType
from sqlalchemy.sql import operators

from auth.visibility import RULES, target_of
from execution.deriving import Deriver
from execution.printing import CannotPlan, Reason, Text, name_of, quoted, sure
from execution.scopes import table_of
from execution.writer import Asked, Request, Selected
from kit.meanings import One


class RowWriter(Deriver):
    """Writes single rows."""

    def __init__(self, asked: Asked, request: Request) -> None:
        super().__init__(asked, request)
        self.joined: dict[tuple[str, str], str] = {}  # alias and key: the alias of the row it is of

    def row(self, field: Selected, model: Any, where: str, *, seen: bool = False) -> Text:
        """Write the row that a field answers, or what stands for one that is not there."""
        found = self.one_row(field, model, field.named, where, seen=seen)
        return [f"coalesce({found},{quoted(field.missing)})"]

    def one_row(
        self, field: Selected, model: Any, of: Any, where: str, *, seen: bool = False
    ) -> str:
        """Write the row that there is where `where` holds, or SQL's null; it needs no other rule
        when it is `seen` by whoever sees the row that led here."""
        if not isinstance(of, GraphQLObjectType):
            raise CannotPlan(Reason.UNKNOWN, f"{field.name} is abstract")
        alias = self.alias()
        conditions, rows = [f"{alias}.{where}"], f"{table_of(model)} {alias}"
        if not seen:
            join, rules = self._rules(self.below(of, field.details), model, alias)
            rows, conditions = rows + join, [*conditions, *rules]
        text = sure(self.object(of, field.details, alias))
        return f"(select {text} from {rows} where {' and '.join(conditions)})"

    def _rules(self, below: list[Selected], model: Any, alias: str) -> tuple[str, list[str]]:
        """Write who may see a row; a row that its rule asks for and that is shown is joined.

        So a variant that is seen with its product looks the product up once, not twice.
        """
        parts = list(_parts(RULES[model](self.viewer)))
        for column in (each.meaning.column for each in below if isinstance(each.meaning, One)):
            asked = self._asked(column)
            same = next((part for part in parts if part.compare(asked)), None)
            if same is None:
                continue
            parts = [part for part in parts if part is not same]
            other, target = self.alias(), target_of(column)
            self.joined[alias, column.key] = other
            on = [f"{other}.id={name_of(column, alias)}", *self.rule(target, other)]
            rest = self.conditions(parts, model, alias)
            return f" join {table_of(target)} {other} on {' and '.join(on)}", rest
        return "", self.conditions(parts, model, alias)

    def _asked(self, column: Any) -> Any:
        """Make the condition by which a rule asks for the row that `column` points to."""
        target = target_of(column)
        return column.in_(sa.select(target.id).where(RULES[target](self.viewer)))


def _parts(clause: Any) -> Iterator[Any]:
    """Take apart what must all hold."""
    if isinstance(clause, sa.BooleanClauseList) and clause.operator is operators.and_:
        for part in clause.clauses:
            yield from _parts(part)
    else:
        yield clause
