"""Shipping methods, as staff decide about them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain import shipping_methods
from kit.ids import public
from models import StaffRole, TaxClass
from models.roles import MANAGER_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.catalogue import Do, doing, en, events_of
from tests.makers.rows import a_row

ZONES = """zones { countries regions { country region } freeFrom { amount } mostWeight
  prices { price { amount } fromAmount { amount } fromWeight } }"""
LIST = f"""{{ shippingMethods {{ nodes {{
  name kind position isActive currency handling {{ amount }} taxClass {{ key }} {ZONES} }} }} }}"""
HOME = {"countries": ["DE"], "prices": [{"price": "4.90"}]}
FLAT = {"name": en("DHL"), "kind": "FLAT", "currency": "EUR", "zones": [HOME]}


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about shipping."""
    sam = await a_member_of_staff(session)
    return as_staff(sam, Permission.PRODUCTS_READ, Permission.SHIPPING_WRITE)


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await deciding(session))


BY_WEIGHT = {
    **FLAT,
    "kind": "BY_WEIGHT",
    "position": 1,
    "isActive": False,
    "handling": "1.5",
    "zones": [
        {
            "countries": ["de"],
            "regions": [{"country": "US", "region": "California"}],
            "prices": [{"price": "4.90"}, {"price": "6.90", "fromWeight": 2000}],
            "freeFrom": "50",
            "mostWeight": 31500,
        },
        {"prices": [{"price": "15"}]},
    ],
}
BY_VALUE = {
    **FLAT,
    "kind": "BY_VALUE",
    "zones": [{**HOME, "prices": [{"price": "3"}, {"price": "2", "fromAmount": "20"}]}],
}


async def test_staff_say_how_orders_are_sent(
    ask: Ask, do: Do, session: AsyncSession, queries: Queries
) -> None:
    tax = await a_row(session, TaxClass, key="carriage", name={"en": "Carriage"})
    of = {"taxClassId": public(TaxClass, tax.id)}
    await do("createShippingMethod", "ShippingMethod", **BY_WEIGHT, **of)
    await do("createShippingMethod", "ShippingMethod", **BY_VALUE)

    sam = await deciding(session)
    with queries(3):
        value, weight = (await ask(LIST, by=sam))["shippingMethods"]["nodes"]
    first, rest = weight.pop("zones")
    assert weight == {
        "name": "DHL",
        "kind": "BY_WEIGHT",
        "position": 1,
        "isActive": False,
        "currency": "EUR",
        "handling": {"amount": "1.50"},
        "taxClass": {"key": "carriage"},
    }
    assert (first["countries"], first["regions"]) == (["DE"], [{"country": "US", "region": "CA"}])
    assert (first["freeFrom"], first["mostWeight"]) == ({"amount": "50.00"}, 31500)
    assert first["prices"] == [
        {"price": {"amount": "4.90"}, "fromAmount": None, "fromWeight": 0},
        {"price": {"amount": "6.90"}, "fromAmount": None, "fromWeight": 2000},
    ]
    assert (rest["countries"], rest["freeFrom"], rest["mostWeight"]) == ([], None, None)
    assert (value["isActive"], value["taxClass"], value["position"]) == (True, None, 0)
    assert value["zones"][0]["prices"] == [
        {"price": {"amount": "3.00"}, "fromAmount": {"amount": "0.00"}, "fromWeight": None},
        {"price": {"amount": "2.00"}, "fromAmount": {"amount": "20.00"}, "fromWeight": None},
    ]
    assert len(await events_of(session, "shipping_method:create")) == 2


CHANGING = "name isActive position handling { amount } taxClass { key } zones { countries }"


async def test_a_method_is_changed(do: Do, session: AsyncSession) -> None:
    tax = await a_row(session, TaxClass, key="carriage")
    of = {"taxClassId": public(TaxClass, tax.id)}
    id = (await do("createShippingMethod", "ShippingMethod", **FLAT, **of))["id"]
    changing = ("updateShippingMethod", "ShippingMethod", CHANGING)

    assert await do(*changing, shippingMethodId=id) == {
        "name": "DHL",
        "isActive": True,
        "position": 0,
        "handling": {"amount": "0.00"},
        "taxClass": {"key": "carriage"},
        "zones": [{"countries": ["DE"]}],
    }
    assert await events_of(session, "shipping_method:update") == []
    zones = [{**HOME, "countries": ["AT"]}]
    more = {"isActive": False, "position": 7, "handling": "1", "taxClassId": None, "zones": zones}
    assert await do(*changing, shippingMethodId=id, name=en("Post"), **more) == {
        "name": "Post",
        "isActive": False,
        "position": 7,
        "handling": {"amount": "1.00"},
        "taxClass": None,
        "zones": [{"countries": ["AT"]}],
    }
    [event] = await events_of(session, "shipping_method:update")
    assert (event.before or {})["zones"][0]["places"] == ["DE"]
    assert (event.after or {})["zones"][0]["places"] == ["AT"]


async def test_a_method_is_deleted_once(do: Do, session: AsyncSession) -> None:
    id = (await do("createShippingMethod", "ShippingMethod", **FLAT))["id"]

    gone = await do("deleteShippingMethod", "ShippingMethod", "name", shippingMethodId=id)
    assert gone == {"name": "DHL"}
    assert len(await events_of(session, "shipping_method:delete")) == 1
    for name in ("updateShippingMethod", "deleteShippingMethod"):
        refused = await do(name, "ShippingMethod", shippingMethodId=id)
        assert refused == ("NO_SUCH_SHIPPING_METHOD", "shippingMethodId")


def prices(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"zones": [{**HOME, "prices": list(steps)}]}


ONE, TWO = {"price": "1"}, {"price": "2", "fromWeight": 5}
P = "zones.0.prices"


@pytest.mark.parametrize(
    ("changed", "paths"),
    [
        ({"currency": "XTS"}, ["currency"]),
        ({"name": []}, ["name"]),
        ({"handling": "-1"}, ["handling"]),
        ({"handling": "0.001"}, ["handling"]),
        ({"position": -99999999}, ["position"]),
        ({"zones": []}, ["zones"]),
        ({"zones": [{**HOME, "countries": ["XX"]}]}, ["zones.0.countries.0"]),
        ({"zones": [{**HOME, "countries": ["DE", "de"]}]}, ["zones.0.countries.1"]),
        ({"zones": [HOME, HOME]}, ["zones.1.countries.0"]),
        ({"zones": [{"prices": [ONE]}, {"prices": [ONE]}]}, ["zones.1"]),
        (
            {"zones": [{**HOME, "regions": [{"country": "US", "region": "Bavaria"}]}]},
            ["zones.0.regions.0.region"],
        ),
        ({"zones": [{**HOME, "freeFrom": "0.001"}]}, ["zones.0.freeFrom"]),
        ({"zones": [{**HOME, "mostWeight": -1}]}, ["zones.0.mostWeight"]),
        (prices(), [P]),
        (prices({"price": "-1"}), [f"{P}.0.price"]),
        (prices({"price": "0.001"}), [f"{P}.0.price"]),
        (prices(ONE, ONE), [f"{P}.1"]),
        (prices(TWO), [f"{P}.0.fromWeight", f"{P}.0"]),
        ({"kind": "BY_WEIGHT", **prices(TWO)}, [f"{P}.0.fromWeight"]),
        ({"kind": "BY_WEIGHT", **prices(ONE, TWO, TWO)}, [f"{P}.2.fromWeight"]),
        ({"kind": "BY_WEIGHT", **prices(ONE, {"price": "1", "fromAmount": "1"})},
         [f"{P}.1.fromAmount", f"{P}.1.fromWeight"]),
        ({"kind": "BY_VALUE", **prices(ONE, TWO)}, [f"{P}.1.fromWeight"]),
        ({"kind": "BY_VALUE", **prices(ONE, {"price": "1", "fromAmount": "0.001"})},
         [f"{P}.1.fromAmount", f"{P}.1.fromAmount"]),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, changed: dict[str, Any], paths: list[str]
) -> None:
    refused = await do("createShippingMethod", "ShippingMethod", **{**FLAT, **changed})

    assert refused == ("INVALID_INPUT", *paths)


async def test_a_class_that_is_not_there_is_refused(do: Do) -> None:
    id = "tax_class_" + "0" * 32

    refused = await do("createShippingMethod", "ShippingMethod", **FLAT, taxClassId=id)
    assert refused == ("NO_SUCH_TAX_CLASS", "taxClassId")


async def test_there_is_an_end_to_methods(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping_methods, "MOST_METHODS", 0)

    assert await do("createShippingMethod", "ShippingMethod", **FLAT) == ("TOO_MANY",)


async def test_who_may_not_decides_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)

    assert await doing(ask, reader)("createShippingMethod", "ShippingMethod", **FLAT) == "FORBIDDEN"
    assert await ask(LIST, by=as_customer(await a_customer(session))) == "FORBIDDEN"
    assert await ask(LIST) == "UNAUTHENTICATED"


async def test_managers_of_an_older_store_may_decide_about_shipping(session: AsyncSession) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)

    assert Permission.SHIPPING_WRITE in manager.permissions
