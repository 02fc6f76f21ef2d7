"""Searching: words and beginnings of words, by Postgres' own full text search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

MOST_WORDS = 12
LONGEST = 200
SEPARATORS = "[^[:alnum:]]+"
_POSTGRES: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Searchable:
    """The texts of a table that are searched together, and the index that finds their words.

    Columns that hold words by language are read in all their languages.
    """

    columns: tuple[str, ...]
    localised: tuple[str, ...] = ()

    def index(self, name: str) -> sa.Index:
        """Make the index for `__table_args__`."""
        return sa.Index(name, sa.text(self._sql()), postgresql_using="gin")

    def matches(self, model: Any, asked: str) -> sa.ColumnElement[bool]:
        """Compare with what was asked: every word must begin a word of the row."""
        table = model.__table__
        return self.vector(table).op("@@", is_comparison=True)(
            sa.func.to_tsquery(_simple(), query_of(asked))
        )

    def vector(self, table: Any) -> sa.ColumnElement[Any]:
        """Write the expression that the index holds."""
        parts: list[Any] = []
        if self.columns:
            parts.append(sa.func.to_tsvector(_simple(), _spaced(self._joined(table))))
        parts += [
            sa.func.jsonb_to_tsvector(
                _simple(), table.c[name], sa.literal_column("""'["string"]'::jsonb""")
            )
            for name in self.localised
        ]
        return reduce(lambda left, right: left.op("||")(right), parts)

    def _joined(self, table: Any) -> Any:
        nothing: Any = sa.literal_column("''")
        space: Any = sa.literal_column("' '")
        known: list[Any] = [sa.func.coalesce(table.c[name], nothing) for name in self.columns]
        joined = reduce(lambda left, right: left.op("||")(space).op("||")(right), known)
        return sa.func.lower(joined)

    def _sql(self) -> str:
        names = [*self.columns, *self.localised]
        table = sa.table("t", *(sa.column(name) for name in names))
        compiled = str(self.vector(table).compile(dialect=_POSTGRES))
        return f"({compiled})".replace("t.", "")


def query_of(asked: str) -> str:
    """Write the words asked for as a query that no operator of the client's can disturb."""
    found = WORD.findall(asked[:LONGEST].lower())[:MOST_WORDS]
    return " & ".join(f"{word}:*" for word in found)


def _simple() -> Any:
    return sa.literal_column("'simple'::regconfig", postgresql.REGCONFIG)


def _spaced(text: Any) -> Any:
    return sa.func.regexp_replace(
        text,
        sa.literal_column(f"'{SEPARATORS}'"),
        sa.literal_column("' '"),
        sa.literal_column("'g'"),
    )
