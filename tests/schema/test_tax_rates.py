"""Tax rates by country, region and class, as staff decide about them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import BUILT_IN, Permission
from domain import tax_rates
from kit.ids import public
from models import StaffRole, TaxClass, TaxRate
from models.roles import MANAGER_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.catalogue import Do, doing, en, events_of
from tests.makers.rows import a_row

VAT = {"country": "FR", "name": en("TVA"), "rate": "20"}
LIST = """query ($countries: [String!]) { taxRates(countries: $countries) {
  nodes { country region name rate taxClass { key } } } }"""


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about taxes."""
    sam = await a_member_of_staff(session)
    return as_staff(sam, Permission.PRODUCTS_READ, Permission.TAXES_WRITE)


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await deciding(session))


async def test_staff_say_how_much_tax_is_charged_where(
    ask: Ask, do: Do, session: AsyncSession, queries: Queries
) -> None:
    books = await a_row(session, TaxClass, key="books", name={"en": "Books"})
    of = {"taxClassId": public(TaxClass, books.id)}
    for given in (
        VAT,
        {**VAT, **of, "rate": "5.5"},
        {**VAT, "country": "us", "region": "california", "rate": "7.25", "name": en("Sales tax")},
    ):
        made = await do("createTaxRate", "TaxRate", "country", **given)
        assert made == {"country": str(given["country"]).upper()}

    sam = await deciding(session)
    with queries(2):
        found = (await ask(LIST, by=sam))["taxRates"]["nodes"]
    of_all = {"region": None, "name": "TVA", "rate": "20.00", "taxClass": None}
    assert found == [
        {"country": "FR", **of_all},
        {"country": "FR", **of_all, "rate": "5.50", "taxClass": {"key": "books"}},
        {**of_all, "country": "US", "region": "CA", "name": "Sales tax", "rate": "7.25"},
    ]
    found = (await ask(LIST, by=sam, countries=["US"]))["taxRates"]["nodes"]
    assert [node["region"] for node in found] == ["CA"]
    events = await events_of(session, "tax_rate:create")
    assert [(e.after or {})["rate_bp"] for e in events] == [2000, 550, 725]


async def test_a_rate_is_changed_and_deleted(do: Do, session: AsyncSession) -> None:
    id = (await do("createTaxRate", "TaxRate", **VAT))["id"]

    changed = await do("updateTaxRate", "TaxRate", "name rate", taxRateId=id, rate="21.5")
    assert changed == {"name": "TVA", "rate": "21.50"}
    renamed = await do("updateTaxRate", "TaxRate", "name rate", taxRateId=id, name=en("VAT"))
    assert renamed == {"name": "VAT", "rate": "21.50"}
    assert await do("updateTaxRate", "TaxRate", "rate", taxRateId=id) == {"rate": "21.50"}
    first, second = await events_of(session, "tax_rate:update")
    assert (first.before, first.after) == ({"rate_bp": 2000}, {"rate_bp": 2150})
    assert second.after == {"name": {"en": "VAT"}}
    assert await do("deleteTaxRate", "TaxRate", "rate", taxRateId=id) == {"rate": "21.50"}
    assert (await session.exec(select(TaxRate))).all() == []
    assert len(await events_of(session, "tax_rate:delete")) == 1
    for name in ("updateTaxRate", "deleteTaxRate"):
        assert await do(name, "TaxRate", taxRateId=id) == ("NO_SUCH_TAX_RATE", "taxRateId")


async def test_the_rates_of_a_class_go_with_it(do: Do, session: AsyncSession) -> None:
    books = await a_row(session, TaxClass, key="books")
    await do("createTaxRate", "TaxRate", **VAT, taxClassId=public(TaxClass, books.id))
    await session.delete(books)
    await session.flush()

    assert (await session.exec(select(TaxRate.id))).all() == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"country": "XX"}, ("INVALID_INPUT", "country")),
        ({"country": "FRA"}, ("INVALID_INPUT", "country")),
        ({"country": "US", "region": "Bavaria"}, ("INVALID_INPUT", "region")),
        ({"region": ""}, ("INVALID_INPUT", "region")),
        ({"rate": "100.01"}, ("INVALID_INPUT", "rate")),
        ({"rate": "-1"}, ("INVALID_INPUT", "rate")),
        ({"rate": "8.875"}, ("INVALID_INPUT", "rate")),
        ({"name": []}, ("INVALID_INPUT", "name")),
        ({"taxClassId": "tax_class_" + "0" * 32}, ("NO_SUCH_TAX_CLASS", "taxClassId")),
        ({}, ("TAX_RATE_EXISTS", "country")),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, changed: dict[str, Any], refusal: tuple[str, ...]
) -> None:
    await do("createTaxRate", "TaxRate", **VAT)

    assert await do("createTaxRate", "TaxRate", **{**VAT, **changed}) == refusal


async def test_there_is_an_end_to_rates(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tax_rates, "MOST_RATES", 0)

    assert await do("createTaxRate", "TaxRate", **VAT) == ("TOO_MANY",)


async def test_who_may_not_decides_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)

    assert await doing(ask, reader)("createTaxRate", "TaxRate", **VAT) == "FORBIDDEN"
    assert await ask(LIST, by=as_customer(await a_customer(session))) == "FORBIDDEN"
    assert await ask(LIST) == "UNAUTHENTICATED"


async def test_managers_of_an_older_store_may_decide_about_taxes(session: AsyncSession) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)

    assert Permission.TAXES_WRITE in manager.permissions
    assert set(manager.permissions) == BUILT_IN[MANAGER_ROLE]


HOME = """mutation ($input: UpdateStoreSettingsInput!) { updateStoreSettings(input: $input) {
  ... on StoreSettings { homeCountry } ... on Refusal { code fields { path } } } }"""


async def test_a_store_says_where_it_pays_its_taxes(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(
        await a_member_of_staff(session), Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
    )

    answer = await ask(HOME, by=sam, input={"homeCountry": "de"})
    assert answer["updateStoreSettings"] == {"homeCountry": "DE"}
    refused = (await ask(HOME, by=sam, input={"homeCountry": "XX"}))["updateStoreSettings"]
    assert refused == {"code": "INVALID_INPUT", "fields": [{"path": ["homeCountry"]}]}
    assert (await ask("{ storeSettings { homeCountry } }", by=sam))["storeSettings"] == {
        "homeCountry": "DE"
    }
    answer = await ask(HOME, by=sam, input={"homeCountry": None})
    assert answer["updateStoreSettings"] == {"homeCountry": None}
