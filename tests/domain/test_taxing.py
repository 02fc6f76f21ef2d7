"""Taxing: which rate is charged where on what, and where none is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import tax_facts, vat_numbers
from domain.settings import Key
from domain.taxing import Rate, Taxed, by_rate, is_reversed, taxed, treatment
from kit import clock
from kit.unions import EU
from models import StoreSetting, TaxClass, TaxExemption, TaxRate, TaxTreatment, VatCheck
from tests.conftest import Queries
from tests.makers import a_customer
from tests.makers.rows import a_row

DAY = timedelta(days=1)
CLASSES = [
    {"id": "books", "name": {"en": "Books"}, "bp": 700, "default": False},
    {"id": "goods", "name": {"en": "Goods"}, "bp": 1900, "default": True},
]


def facts(country: str | None = "DE", home: str | None = "DE", *rates: Any, **more: Any) -> Any:
    """Facts of a store at home somewhere, for what goes somewhere."""
    told = [
        {"region": region, "class": of, "bp": bp, "name": {"en": "VAT"}} for region, of, bp in rates
    ]
    return {
        "country": country, "home": home, "exempt": False, "classes": CLASSES, "rates": told, **more
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tax_class", "rates", "bp", "region"),
    [
        ("books", [], 700, None),
        ("goods", [], 1900, None),
        (None, [], 1900, None),
        ("gone", [], 1900, None),
        ("books", [(None, None, 2000)], 2000, None),
        ("books", [(None, None, 2000), (None, "books", 550)], 550, None),
        ("goods", [(None, None, 2000), (None, "books", 550)], 2000, None),
        (None, [(None, "goods", 2100), (None, None, 2000)], 2100, None),
        ("books", [(None, "goods", 2000)], 700, None),
        ("books", [(None, "books", 550), ("IDF", None, 900)], 900, "IDF"),
        ("books", [("IDF", "books", 0), (None, "books", 550), ("IDF", None, 900)], 0, "IDF"),
    ],
)
def test_the_rate_of_the_place_goes_before_that_of_the_class(
    tax_class: str | None, rates: Any, bp: int, region: str | None
) -> None:
    told = taxed(facts("FR", "DE", *rates), tax_class)

    assert told.home_bp == (700 if tax_class == "books" else 1900)
    assert (told.rate.bp, told.rate.region) == (bp, region)
    at_home = bp == told.home_bp
    assert told.rate.country == ("DE" if at_home else "FR")


def test_a_tax_is_called_as_its_rate_or_as_its_class() -> None:
    assert taxed(facts("DE"), "books").rate.name == {"en": "Books"}
    assert taxed(facts("FR", "DE", (None, None, 2000)), "books").rate.name == {"en": "VAT"}


def test_a_store_without_classes_taxes_nothing() -> None:
    assert taxed(facts(classes=[]), None) == Taxed(0, Rate(0, "DE"))


@pytest.mark.parametrize(
    ("country", "home", "rates", "told"),
    [
        ("DE", "DE", [], TaxTreatment.TAXED),
        ("FR", "DE", [], TaxTreatment.TAXED),
        ("FR", "DE", [(None, None, 0)], TaxTreatment.TAXED),
        ("CH", "DE", [], TaxTreatment.OUTSIDE),
        ("CH", "DE", [(None, None, 810)], TaxTreatment.TAXED),
        ("DE", "CH", [], TaxTreatment.OUTSIDE),
        ("CH", None, [], TaxTreatment.TAXED),
        (None, "DE", [], TaxTreatment.TAXED),
        ("US", "US", [], TaxTreatment.TAXED),
    ],
)
def test_no_tax_is_charged_outside_of_where_it_is(
    country: str | None, home: str | None, rates: Any, told: TaxTreatment
) -> None:
    assert treatment(facts(country, home, *rates)) is told


def test_a_certificate_goes_before_a_vat_number_and_both_before_the_place() -> None:
    assert treatment(facts("CH", exempt=True), True) is TaxTreatment.EXEMPT
    assert treatment(facts("CH"), True) is TaxTreatment.REVERSE_CHARGE


def test_the_european_union_has_27_members() -> None:
    assert len(EU) == 27
    assert {"DE", "GR", "IE"} < EU
    assert not EU & {"GB", "CH", "NO", "EL"}


def test_equal_rates_of_one_place_are_one_tax() -> None:
    one, other = Rate(700, "DE", name={"en": "Books"}), Rate(700, "DE", name={"en": "Food"})
    taxes, shares = by_rate([(one, 107), (other, 107), (Rate(700, "AT"), 107)], includes_tax=True)

    assert [(tax.rate.country, tax.base, tax.amount) for tax in taxes] == [
        ("AT", 100, 7),
        ("DE", 200, 14),
    ]
    assert shares == [7, 7, 7]


async def at_home_in(session: AsyncSession, country: str) -> None:
    """Let the store pay its taxes there."""
    session.add(StoreSetting(key=Key.HOME_COUNTRY, value=country, updated_at=clock.now()))
    await session.commit()


async def test_facts_are_read_by_one_statement(session: AsyncSession, queries: Queries) -> None:
    await session.exec(sa.delete(TaxClass))
    await at_home_in(session, "US")
    food = await a_row(session, TaxClass, key="food", name={"en": "Food"}, rate_bp=0)
    for country, region, of, bp in (
        ("US", "CA", None, 725),
        ("US", "NY", None, 400),
        ("US", None, food.id, 0),
        ("CA", None, None, 500),
    ):
        await a_row(
            session, TaxRate, country=country, region=region, tax_class_id=of, rate_bp=bp, name={}
        )

    with queries(1):
        told = await tax_facts.read(session, None, "US", "ca")
    assert {
        **told,
        "rates": sorted((r["region"], r["bp"]) for r in told["rates"] if r["region"]),
    } == {
        "country": "US",
        "region": "ca",
        "home": "US",
        "exempt": False,
        "classes": [{"id": str(food.id), "name": {"en": "Food"}, "bp": 0, "default": False}],
        "rates": [("CA", 725)],
    }
    assert taxed(told, food.id).rate.bp == 725, "the place goes first"
    told = await tax_facts.read(session, None, "US", "OR")
    assert taxed(told, food.id).rate.bp == 0
    told = await tax_facts.read(session, None, None, None)
    assert (told["country"], told["rates"], told["home"]) == (None, [], "US")


@pytest.mark.parametrize(
    ("certificate", "goes", "holds"),
    [
        ({"country": "US"}, ("US", "CA"), True),
        ({"country": "US"}, ("US", None), True),
        ({"country": "US", "region": "CA"}, ("US", "ca"), True),
        ({"country": "US", "region": "CA"}, ("US", "NY"), False),
        ({"country": "US", "region": "CA"}, ("US", None), False),
        ({"country": "US"}, ("DE", None), False),
        ({"country": "DE"}, (None, None), True),
        ({"country": "US"}, (None, None), False),
        ({"country": "US", "first": 1, "last": 2}, ("US", None), False),
        ({"country": "US", "first": -2, "last": -1}, ("US", None), False),
        ({"country": "US", "revoked_at": clock.now()}, ("US", None), False),
    ],
)
async def test_a_certificate_holds_in_its_place_alone(
    session: AsyncSession, certificate: dict[str, Any], goes: Any, holds: bool
) -> None:
    await at_home_in(session, "DE")
    ada, eve, today = await a_customer(session), await a_customer(session), clock.now().date()
    await a_row(
        session,
        TaxExemption,
        customer_id=ada.id,
        valid_from=today + certificate.pop("first", 0) * DAY,
        expires_on=today + certificate.pop("last", 0) * DAY,
        **certificate,
    )

    assert (await tax_facts.read(session, ada.id, *goes))["exempt"] is holds
    assert (await tax_facts.read(session, eve.id, *goes))["exempt"] is False
    assert (await tax_facts.read(session, None, *goes))["exempt"] is False


@pytest.mark.parametrize(
    ("home", "country", "vat", "check", "owes"),
    [
        ("DE", "FR", "FR", VatCheck.VALID, True),
        ("DE", "FR", "FR", VatCheck.UNCHECKED, True),
        ("DE", "FR", "FR", VatCheck.UNAVAILABLE, True),
        ("DE", "FR", "FR", VatCheck.INVALID, False),
        ("DE", "FR", "AT", VatCheck.VALID, True),
        ("DE", "FR", "DE", VatCheck.VALID, False),
        ("DE", "DE", "FR", VatCheck.VALID, False),
        ("DE", "CH", "FR", VatCheck.VALID, False),
        ("DE", None, "FR", VatCheck.VALID, False),
        ("DE", "FR", "GB", VatCheck.VALID, False),
        ("DE", "FR", "XI", VatCheck.VALID, False),
        ("DE", "GR", "GR", VatCheck.VALID, True),
        ("CH", "FR", "FR", VatCheck.VALID, False),
        (None, "FR", "FR", VatCheck.VALID, False),
        ("DE", "FR", None, None, False),
    ],
)
def test_a_business_of_another_member_state_owes_the_tax_itself(
    home: Any, country: Any, vat: Any, check: Any, owes: bool
) -> None:
    told = None if vat is None else {"number": "x", "country": vat, "check": check}

    assert is_reversed({"home": home, "country": country}, told) is owes


def test_who_says_that_they_use_no_number_pays_tax() -> None:
    none = vat_numbers.facts_of(None)

    assert is_reversed(facts("FR", "DE"), none) is False
    assert treatment(facts("FR", "DE"), is_reversed=False) is TaxTreatment.TAXED
