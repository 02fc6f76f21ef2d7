"""Scopes: which rows a list is of, and how they are found where they are few and where many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from execution.ordering import Ordering
from execution.printing import POSTGRES, name_of
from kit import narrowing
from kit.meanings import bare, is_descending
from kit.pages import MOST

CHOICE = """with few_ as materialized (select s_.id from {first} s_(id){where} limit {few}+1),
many_ as materialized (select count(*)>{few} from few_)"""
ARE_MANY, ARE_FEW = "(table many_)", "not (table many_)"
AMONG = "{alias}.id=any(array(select id from few_))"
PROBE = "exists (select from {each} s_(id) where s_.id={alias}.id offset 0)"  # row by row


@dataclass(frozen=True)
class Scope:
    """The rows of a list: conditions on each, and selections of the ids of all there are.

    The selections that are `wide` stand among the conditions as well.
    """

    model: Any
    alias: str
    conditions: list[str]
    sets: list[str]
    wide: list[str]

    def whole(self) -> list[str]:
        """Write all of it as conditions."""
        return [*self.conditions, *(f"{self.alias}.id in {each}" for each in self.sets)]

    def rows(self, order: Ordering, after: list[str], after_many: list[str]) -> str:
        """Write the rows of a page.

        Postgres plans a statement once for all values, and cannot know how many rows there will
        be. So both ways are written, and which is gone is found when the statement runs: few rows
        are fetched by their ids and sorted; among many, an index is walked through in its order.
        """
        if not self.sets and not self.wide and order.many is None:
            return self._ordered([*self.conditions, *after], order, order.keys)
        few = [ARE_FEW, AMONG.format(alias=self.alias), *self.conditions, *after]
        probes = [PROBE.format(each=each, alias=self.alias) for each in self.sets]
        many = [ARE_MANY, *self.conditions, *probes, *after_many]
        ways = [
            self._ordered(few, order, order.keys),
            self._ordered(many, order, order.many or order.keys),
        ]
        both = " union all ".join(f"select * from ({way}) {self.alias}" for way in ways)
        rows = f"select * from ({both}) {self.alias} order by {order.by(order.called)}"
        return f"{self._choice()} {rows}"

    def _choice(self) -> str:
        every = f"(select id from {table_of(self.model)})"
        first, *others = self.sets or self.wide[:1] or [every]
        among = " and ".join(f"s_.id in {each}" for each in others)
        where = f" where {among}" if among else ""
        return CHOICE.format(first=first, where=where, few=narrowing.FEW)

    def _ordered(self, conditions: list[str], order: Ordering, keys: tuple[str, ...]) -> str:
        by, more = order.by(keys), order.more(keys)
        return ordered(self.model, self.alias, conditions, by, MOST + 1, more)


def table_of(model: Any) -> str:
    """Write the name of a model's table."""
    return str(POSTGRES.identifier_preparer.format_table(model.__table__))


def rows_of(
    model: Any, alias: str, conditions: list[str], order: tuple[Any, ...], most: int
) -> str:
    """Write the rows of a list; the planner of Postgres is told how many there are at most."""
    by = ",".join(
        name_of(bare(column), alias) + (" desc" if is_descending(column) else "")
        for column in order
    )
    return ordered(model, alias, conditions, by, most)


def ordered(
    model: Any, alias: str, conditions: list[str], by: str, most: int, more: str = ""
) -> str:
    """Write the rows of a list with what is read besides."""
    where = f" where {' and '.join(conditions)}" if conditions else ""
    rows = f"select {alias}.*{more} from {table_of(model)} {alias}{where}"
    return f"{rows} order by {by} limit {most}"
