"""Printing: SQL that writes a value as the very JSON that graphql-core and orjson would."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from graphql import GraphQLEnumType, GraphQLNamedType
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from kit.meanings import bare, type_of
from kit.money import DIGITS

SURPRISE = "\x01"  # JSON never holds it: what the plan cannot answer, graphql-core will


class Reason(StrEnum):
    """Why graphql-core answers instead of a plan; these are labels of a metric."""

    ARGUMENTS = "arguments"  # an argument that graphql-core refuses
    CROWDED = "crowded"  # the document has too many plans already
    DENIED = "denied"  # the viewer may not use a root field
    FAILED = "failed"  # the statement failed
    FIRST_SIGHT = "first_sight"
    INTROSPECTION = "introspection"
    NO_CONNECTION = "no_connection"  # all are lent, and a mutation holds one already
    PROGRAMMED = "programmed"  # a field says nothing of what it means
    SURPRISE = "surprise"  # a row or a value that must be there is not
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"  # a meaning in a shape that has no SQL yet


class CannotPlan(Exception):
    """Only graphql-core can answer this."""

    def __init__(self, reason: Reason, what: str = "") -> None:
        super().__init__(f"{reason}: {what}")
        self.reason = reason


class Json(str):
    """Text that is known when the plan is made; any other text is SQL."""


Text: TypeAlias = list[str]
POSTGRES: Any = dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
TRUE_FALSE = "case when {} then 'true' else 'false' end"
STRING = (sa.String, "to_json({}::text)::text")
MOMENT = """'"'||to_char({} at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS.US"Z"')||'"'"""
KINDS: dict[str, tuple[type[Any], str]] = {  # GraphQL type: kept as, SQL that prints it
    "Boolean": (sa.Boolean, TRUE_FALSE),
    "CurrencyCode": STRING,
    "Date": (sa.Date, """'"'||to_char({},'YYYY-MM-DD')||'"'"""),
    "DateTime": (sa.DateTime, MOMENT),
    "Int": (sa.Integer, "{}::text"),
    "String": STRING,
}
PLACES: dict[type[Any], tuple[str, str]] = {  # in a cursor: how written, how read
    date: ("({}-date '1970-01-01')::text", "date"),
    datetime: ("(extract(epoch from {})*1000000)::bigint::text", "timestamptz"),
    int: ("{}::text", "bigint"),
    str: ("encode(convert_to({}::text,'UTF8'),'hex')", "text"),
    UUID: ("encode(uuid_send({}),'hex')", "uuid"),
}


def quoted(text: str) -> str:
    """Write a text that the schema or the models hold as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def joined(text: Text) -> str:
    """Write one SQL expression; neighbours that are known become one literal."""
    out: list[str] = []
    for known, parts in groupby(text, key=lambda part: isinstance(part, Json)):
        out += [quoted("".join(parts))] if known else list(parts)  # noqa: B031
    return "||".join(out) or "''"


def object_of(pairs: list[tuple[str, Text]]) -> Text:
    """Write an object; its keys are GraphQL names, which need no escape."""
    text: Text = []
    for key, value in pairs:
        text += [Json(f'{"," if text else "{"}"{key}":'), *value]
    return [*text, Json("}" if pairs else "{}")]


def sure(text: Text) -> str:
    """Say so when a value is null unannounced, such as a time that is infinite."""
    return f"coalesce({joined(text)},{quoted(SURPRISE)})"


def list_of(item: Text, tail: str = "") -> Text:
    """Write a list of the rows of the query around it; `tail` is for the aggregate."""
    return [Json("["), f"coalesce(string_agg({sure(item)},','){tail},'')", Json("]")]


def string(sql: str) -> Text:
    """Write a string that needs no escaping."""
    return [Json('"'), sql, Json('"')]


def null_or(name: str, text: Text) -> Text:
    """Write null where a column is null."""
    return [f"case when {name} is null then 'null' else {joined(text)} end"]


def name_of(column: Any, alias: str) -> str:
    """Write a column of the row called `alias`."""
    return f"{alias}.{quoted_name(column)}"


def quoted_name(column: Any) -> str:
    """Write the name of a column."""
    return str(POSTGRES.identifier_preparer.quote(bare(column).name))


def identity(alias: str, kind: str) -> Text:
    """Write the public id of a row."""
    return [Json(f'"{kind}_'), f"encode(uuid_send({alias}.id),'hex')", Json('"')]


def leaf(column: Any, alias: str, of: GraphQLNamedType) -> Text:
    """Write a column as the GraphQL type prints it."""
    name = name_of(column, alias)
    if isinstance(of, GraphQLEnumType):
        text = string(_member(column, name, of))
    else:
        wanted, form = KINDS.get(of.name, (type(None), ""))
        kept = type_of(column)
        if not isinstance(kept, wanted) or isinstance(kept, sa.BigInteger):
            raise CannotPlan(Reason.UNKNOWN, f"{column} as {of.name}")
        text = [form.format(name)]
    return null_or(name, text) if bare(column).nullable else text


def _member(column: Any, name: str, of: GraphQLEnumType) -> str:
    kept = getattr(type_of(column), "enums", None)
    if kept is None or not set(kept) <= set(of.values):
        raise CannotPlan(Reason.UNKNOWN, f"{column} is not kept by the names of {of.name}")
    return name


def amount(minor: str, currency: str) -> str:
    """Write minor units as a decimal, with the digits of the currency; most have two."""
    *rare, last = sorted(set(DIGITS.values()), reverse=True)
    cases = "".join(
        f"when {currency} in ({_codes(digits)}) then ({_scaled(minor, digits)})::text "
        for digits in rare
    )
    special = ",".join(quoted(code) for code in sorted(DIGITS))
    return (
        f"case when {currency} in ({special}) then case {cases}else"
        f" ({_scaled(minor, last)})::text end else ({_scaled(minor, 2)})::text end"
    )


def _codes(digits: int) -> str:
    return ",".join(quoted(code) for code in sorted(DIGITS) if DIGITS[code] == digits)


def _scaled(minor: str, digits: int) -> str:
    return f"{minor}*0.{'1'.rjust(digits, '0')}" if digits else minor


def place_of_type(of: type[Any]) -> tuple[str, str]:
    """Tell how a part of a cursor is written, and the SQL type that it is read as."""
    found = PLACES.get(of)
    if found is None:
        raise CannotPlan(Reason.UNKNOWN, f"{of} in a cursor")
    return found
