"""Tax classes, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain import tax_classes
from kit.ids import public
from models import ShippingMethod, TaxClass
from tests.conftest import Ask
from tests.makers import a_member_of_staff, a_product, as_staff
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of
from tests.makers.rows import a_row

LIST = "{ taxClasses { nodes { key name rate isDefault } } }"
BOOKS = {"key": "books", "name": en("Books"), "rate": "7"}


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    await session.exec(sa.delete(TaxClass))  # the one that a new store has
    await session.commit()
    return doing(ask, await a_keeper(session))


async def a_tax_class(session: AsyncSession, key: str, **values: Any) -> str:
    """Make a tax class; its id."""
    row = TaxClass(key=key, **{"rate_bp": 1900, "name": {"en": key}, **values})
    session.add(row)
    await session.commit()
    return public(TaxClass, row.id)


async def test_everybody_reads_the_classes_that_staff_make(ask: Ask, do: Do) -> None:
    for key, rate, default in (("goods", "19.00", True), ("books", "7", None), ("ch", "8.1", None)):
        given = {**BOOKS, "key": key, "rate": rate, "isDefault": default}
        assert await do("createTaxClass", "TaxClass", "key", **given) == {"key": key}

    assert (await ask(LIST))["taxClasses"]["nodes"] == [
        {"key": "books", "name": "Books", "rate": "7.00", "isDefault": False},
        {"key": "ch", "name": "Books", "rate": "8.10", "isDefault": False},
        {"key": "goods", "name": "Books", "rate": "19.00", "isDefault": True},
    ]


async def test_one_class_is_the_default_at_a_time(do: Do, session: AsyncSession) -> None:
    old = await a_tax_class(session, "old", is_default=True)
    new = await a_tax_class(session, "new")

    changed = await do(
        "updateTaxClass", "TaxClass", "isDefault", taxClassId=new, isDefault=True, rate="20"
    )

    assert changed == {"isDefault": True}
    rows = {row.key: (row.is_default, row.rate_bp) for row in await session.exec(select(TaxClass))}
    assert rows == {"old": (False, 1900), "new": (True, 2000)}
    [event] = await events_of(session, "tax_class:update")
    assert event.before == {"is_default": False, "rate_bp": 1900}
    assert event.after == {"is_default": True, "rate_bp": 2000}
    nothing = await do("updateTaxClass", "TaxClass", "key", taxClassId=old)
    assert nothing == {"key": "old"}
    assert len(await events_of(session, "tax_class:update")) == 1


async def test_a_class_in_use_stays(do: Do, session: AsyncSession) -> None:
    named = await a_tax_class(session, "named")
    usual = await a_tax_class(session, "usual", is_default=True)
    free = await a_tax_class(session, "free")
    row = (await session.exec(select(TaxClass).where(col(TaxClass.key) == "named"))).one()
    await a_product(session, tax_class_id=row.id)
    await a_product(session)
    carriage = await a_tax_class(session, "carriage")
    of = (await session.exec(select(TaxClass).where(col(TaxClass.key) == "carriage"))).one()
    await a_row(session, ShippingMethod, tax_class_id=of.id)

    for id in (named, usual, carriage):
        refused = await do("deleteTaxClass", "TaxClass", taxClassId=id)
        assert refused == ("TAX_CLASS_IN_USE", "taxClassId")
    assert await do("deleteTaxClass", "TaxClass", "key", taxClassId=free) == {"key": "free"}
    for name in ("updateTaxClass", "deleteTaxClass"):
        assert await do(name, "TaxClass", taxClassId=free) == ("NO_SUCH_TAX_CLASS", "taxClassId")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"rate": "-0.01"}, ("INVALID_INPUT", "rate")),
        ({"rate": "100.01"}, ("INVALID_INPUT", "rate")),
        ({"rate": "7.125"}, ("INVALID_INPUT", "rate")),
        ({"rate": "NaN"}, ("INVALID_INPUT", "rate")),
        ({"key": "Books"}, ("INVALID_INPUT", "key")),
        ({"name": []}, ("INVALID_INPUT", "name")),
        ({"name": [{"language": "?", "text": "x"}]}, ("INVALID_INPUT", "name.0.language")),
        ({"key": "taken"}, ("KEY_TAKEN", "key")),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, session: AsyncSession, changed: dict[str, Any], refusal: tuple[str, ...]
) -> None:
    await a_tax_class(session, "taken")

    assert await do("createTaxClass", "TaxClass", **{**BOOKS, **changed}) == refusal


async def test_there_is_an_end_to_classes(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tax_classes, "MOST_TAX_CLASSES", 1)
    await a_tax_class(session, "one")

    assert await do("createTaxClass", "TaxClass", **BOOKS) == ("TOO_MANY",)


async def test_who_only_reads_products_writes_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)

    assert await doing(ask, reader)("createTaxClass", "TaxClass", **BOOKS) == "FORBIDDEN"
