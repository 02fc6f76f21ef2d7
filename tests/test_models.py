"""What every table keeps to: indexes, money, time, enums, owners, and what erasure does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import UTCDateTime

from auth.visibility import RULES
from embedded import roles
from kit.meanings import type_of
from kit.money import Amount
from models.base import APPEND_ONLY, Erasure, Record
from models.texts import LOCALISED
from tests.tree import told

MODELS: list[Any] = sorted(
    (mapper.class_ for mapper in Record._sa_registry.mappers), key=lambda model: str(model.__name__)
)
TABLES: list[sa.Table] = [
    model.__table__ for model in MODELS if model.__table__.metadata is Record.metadata
]
NEVER_OF_PEOPLE = {
    "categories",
    "cart_codes",
    "customer_groups",
    "discount_codes",
    "media",
    "modifier_choices",
    "modifiers",
    "price_lists",
    "prices",
    "product_documents",
    "products",
    "properties",
    "property_values",
    "shipping_methods",
    "stock_levels",
    "tax_classes",
    "tax_rates",
    "variant_files",
    "variants",
}
TELLING = (sa.String, sa.LargeBinary, JSONB, sa.Date)
BIG_BUT_NO_MONEY = {"products.comparable", "webhook_deliveries.version"}
RIGHTS = ("select", "insert", "update", "delete", "truncate")


def columns() -> list[sa.Column[Any]]:
    """List the columns of every table."""
    return [column for table in TABLES for column in table.columns]


def kind_of(column: sa.Column[Any]) -> Any:
    """Find the SQL type of a column, without what a library wraps around it."""
    kept = type_of(column)
    return getattr(kept, "impl", kept)


@pytest.fixture
async def owner(cloned: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner to a database that may be spoilt."""
    connection = await asyncpg.connect(cloned.replace(roles.APP, roles.OWNER))
    yield connection
    await connection.close()


def test_every_foreign_key_has_an_index_that_begins_with_it() -> None:
    found = [
        str(column)
        for column in columns()
        if column.foreign_keys and column.name not in _leading(column.table)
    ]

    assert not found, told(found, "Add index=True, or an sa.Index that begins with the column:")


def _leading(table: Any) -> set[str]:
    """Name the first columns of the indexes that hold every row."""
    whole = [ix for ix in table.indexes if ix.dialect_options["postgresql"]["where"] is None]
    first = {next(iter(index.expressions)) for index in whole}
    first |= {
        next(iter(constraint.columns))
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
    }
    return {column.name for column in first if isinstance(column, sa.Column)}


def test_every_table_says_who_sees_its_rows() -> None:
    silent = sorted(model.__name__ for model in set(MODELS) - RULES.keys())

    assert not silent, told(silent, "Add a rule in auth/visibility/, in the file of the noun:")


def test_every_column_that_may_tell_of_a_person_says_what_erasing_does() -> None:
    found = [
        str(column)
        for column in columns()
        if isinstance(kind_of(column), TELLING)
        and column.table.name not in NEVER_OF_PEOPLE
        and not column.info.get(LOCALISED)
        and "personal" not in {**column.table.info, **column.info}
    ]

    assert not found, told(found, "Say GONE, BLANK, KEPT, SECRET or PLAIN (models/base.py):")


def test_what_erasing_blanks_can_be_blank() -> None:
    found = [
        str(column)
        for column in columns()
        if column.info.get("personal", ("", False))[0] == Erasure.BLANK and not column.nullable
    ]

    assert not found, told(found, "Let it be null, or say KEPT or GONE:")


def test_secrets_are_not_exported() -> None:
    exported = {
        str(column)
        for column in columns()
        if column.name.endswith("_hash") and column.info.get("personal", ("", True))[1]
    }

    assert exported == {"idempotency_keys.body_hash"}, told(exported, "Say SECRET:")


def test_money_is_whole_minor_units_beside_a_currency() -> None:
    found = [
        str(column)
        for column in columns()
        if column.name.endswith("_minor")
        if not isinstance(kind_of(column), sa.BigInteger) or "currency" not in column.table.columns
    ]
    found += [
        f"{model.__name__}.{name}"
        for model in MODELS
        for name, amount in vars(model).items()
        if isinstance(amount, Amount)
        and not (amount.minor.endswith("_minor") and amount.minor in model.__table__.columns)
    ]

    assert not found, told(found, "Keep BIGINT …_minor with a column `currency` in the row:")


def test_big_numbers_are_money() -> None:
    big = {
        str(column)
        for column in columns()
        if isinstance(kind_of(column), sa.BigInteger) and not column.name.endswith("_minor")
    }

    assert big == BIG_BUT_NO_MONEY, "name money …_minor, and list what else is big here"
    assert not [str(c) for c in columns() if isinstance(kind_of(c), sa.Numeric | sa.Float)]


def test_times_are_aware() -> None:
    found = [
        str(column)
        for column in columns()
        if isinstance(kind_of(column), sa.DateTime | sa.Time)
        and not isinstance(column.type, UTCDateTime)
    ]

    assert not found, told(found, "Give it sa_type=UTCDateTime:")


async def test_times_are_kept_with_their_zone(owner: asyncpg.Connection) -> None:
    found = await owner.fetch(
        "select table_name || '.' || column_name as name from information_schema.columns"
        " where table_schema = 'public' and data_type like 'time% without time zone'"
    )

    assert [row["name"] for row in found] == []


async def test_every_enum_is_held_to_its_names(owner: asyncpg.Connection) -> None:
    checks = await owner.fetch(
        "select conrelid::regclass::text as of, pg_get_constraintdef(oid) as says"
        " from pg_constraint where contype = 'c'"
    )
    enums = [column for column in columns() if isinstance(column.type, sa.Enum)]
    found = [
        str(column)
        for column in enums
        if not any(
            row["of"] == column.table.name and _is_check_of(column, row["says"]) for row in checks
        )
    ]

    assert len(enums) > 10
    assert not found, told(found, "Make it with choice(…) and write a migration:")


def _is_check_of(column: Any, says: str) -> bool:
    names = {part.split("'")[1] for part in says.split("::")[0:] if "'" in part}
    plain = says.replace('"', "")  # round names that are words of SQL
    return f"({column.name})::text" in plain and names == set(column.type.enums)


def test_the_names_of_an_enum_are_its_values() -> None:
    for column in columns():
        if isinstance(column.type, sa.Enum):
            enum: Any = column.type.enum_class
            assert [value.name for value in enum] == [value.value for value in enum], str(column)
            assert sorted(value.name for value in enum) == [value.name for value in enum], (
                f"{enum.__name__}: in alphabetical order"
            )


def test_what_the_schema_publishes_is_described() -> None:
    found = [
        f"{model.__name__}.{name}"
        for model in MODELS
        for name, field in model.model_fields.items()
        if field.description and not field.description.rstrip("`").endswith(".")
    ]
    found += [model.__name__ for model in MODELS if not (model.__doc__ or "").endswith(".")]
    found += [
        f"{model.__name__}.{name}"
        for model in MODELS
        for name, amount in vars(model).items()
        if isinstance(amount, Amount) and not amount.words.endswith(".")
    ]

    assert not found, told(found, "Describe it by a sentence; the schema repeats it:")


async def test_the_owner_owns_every_table(owner: asyncpg.Connection) -> None:
    others = await owner.fetch(
        "select tablename, tableowner from pg_tables"
        " where schemaname = 'public' and tableowner <> $1",
        roles.OWNER,
    )

    assert [dict(row) for row in others] == []


async def test_the_application_may_do_what_each_table_says(owner: asyncpg.Connection) -> None:
    granted = {
        table.name: {
            right
            for right in RIGHTS
            if await owner.fetchval(
                "select has_table_privilege($1, $2, $3)", roles.APP, table.name, right
            )
        }
        for table in TABLES
    }
    wanted = {
        table.name: {"select", "insert"}
        | (set() if table.info.get(APPEND_ONLY) else {"update", "delete"})
        for table in TABLES
    }

    assert granted == wanted, "make the grants in a migration what APPEND_ONLY in models/ says"


@pytest.mark.parametrize("table", [t.name for t in TABLES if t.info.get(APPEND_ONLY)])
@pytest.mark.parametrize(
    "statement",
    [
        "update {} set id = id",
        "delete from {}",
        "truncate {}",
        "alter table {} disable trigger all",
    ],
)
async def test_what_is_written_once_stays(home: str, table: str, statement: str) -> None:
    connection = await asyncpg.connect(home)
    try:
        await connection.execute("begin")  # others use the database, were it done
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement.format(table))
    finally:
        await connection.close()
