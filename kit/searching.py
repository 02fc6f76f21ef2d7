"""Searching: words and beginnings of words, by Postgres' own full text search.

Letters are compared without their accents and case: "cafe" finds "Café", "strasse" "Straße".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

MOST_WORDS = 12
LONGEST = 200
SEPARATORS = "[^[:alnum:]]+"
ACCENTS = "[\\u0300-\\u036f]"
SPELT = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"))
BARRED = ("øłđıð", "oldid")  # letters that no accent makes of others
ESCAPES = r"\\(u[0-9a-f]{4}|.)"  # of JSON: what is behind them is no letter
_POSTGRES: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


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
        return self.compared(model, sa.literal(plain(asked), sa.Text))

    def compared(self, model: Any, words: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Compare with a parameter that holds what `plain` made of what was asked."""
        vector = self.vector(model.__table__)
        found: sa.ColumnElement[bool] = vector.op("@@", is_comparison=True)(asked_for(words))
        return found

    def vector(self, table: Any) -> sa.ColumnElement[Any]:
        """Write the expression that the index holds."""
        texts: list[Any] = [sa.func.coalesce(table.c[name], _said("")) for name in self.columns]
        texts += [_all_languages(table.c[name]) for name in self.localised]
        space: Any = _said(" ")
        whole = reduce(lambda left, right: left.op("||")(space).op("||")(right), texts)
        return stemmed(whole)

    def _sql(self) -> str:
        names = [*self.columns, *self.localised]
        table = sa.table("t", *(sa.column(name) for name in names))
        compiled = str(self.vector(table).compile(dialect=_POSTGRES))
        return f"({compiled})".replace("t.", "")


def plain(asked: str) -> str:
    """Make of what was asked a text that Postgres takes, and no long one."""
    return asked[:LONGEST].encode("utf-8", "replace").decode().replace("\0", " ")


def asked_for(words: Any, languages: tuple[str, ...] = ()) -> Any:
    """Write what was asked as a query, cut into words by the rule of the index itself.

    Each word must begin a word, or be one in another of its forms. The words reach the query
    quoted, so no operator of the client's can disturb it.
    """
    place = sa.column("positions", postgresql.ARRAY(sa.SmallInteger))
    parts = sa.func.unnest(_words(words)).table_valued("lexeme", place)
    first = sa.select(parts.c.lexeme).order_by(place).limit(MOST_WORDS).subquery()
    ways = sa.func.quote_literal(first.c.lexeme).op("||")(_said(":*"))
    for language in languages:
        form = sa.func.plainto_tsquery(_regconfig(language), first.c.lexeme).cast(sa.Text)
        ways = ways.op("||")(
            sa.func.coalesce(_said(" | ").op("||")(sa.func.nullif(form, _said(""))), _said(""))
        )
    joined = sa.func.string_agg(_said("(").op("||")(ways).op("||")(_said(")")), _said(" & "))
    return sa.select(sa.cast(joined, postgresql.TSQUERY)).scalar_subquery()


def stemmed(text: Any, languages: tuple[str, ...] = ()) -> sa.ColumnElement[Any]:
    """Write the words of a text, and each without its ending in some languages."""
    vector: sa.ColumnElement[Any] = _words(text)
    for language in languages:
        vector = vector.op("||")(sa.func.to_tsvector(_regconfig(language), _spaced(text)))
    return vector


def folded(text: Any) -> sa.ColumnElement[Any]:
    """Write a text without the case and the accents of its letters."""
    plain = sa.func.lower(text)
    for letter, spelt in SPELT:
        plain = sa.func.replace(plain, _said(letter), _said(spelt))
    plain = sa.func.translate(plain, *(_said(letters) for letters in BARRED))
    apart: Any = sa.literal_column("nfd")
    return sa.func.regexp_replace(
        sa.func.normalize(plain, apart), _said(ACCENTS), _said(""), _said("g")
    )


def _words(text: Any) -> sa.ColumnElement[Any]:
    return sa.func.to_tsvector(_regconfig("simple"), _spaced(text))


def _spaced(text: Any) -> sa.ColumnElement[Any]:
    return _replaced(folded(text), SEPARATORS)  # type: ignore[no-any-return]


def _regconfig(name: str) -> Any:
    return sa.literal_column(f"'{name}'::regconfig", postgresql.REGCONFIG)


def _all_languages(column: Any) -> Any:
    """Write the words of every language as one text; only expressions fit in an index."""
    values = sa.func.jsonb_path_query_array(column, _said("$.*"))
    return _replaced(sa.cast(values, sa.Text), ESCAPES)


def _replaced(text: Any, pattern: str) -> Any:
    return sa.func.regexp_replace(text, _said(pattern), _said(" "), _said("g"))


def _said(text: str) -> Any:
    return sa.literal_column(f"'{text}'")
