"""Carrying: which ways of sending go where, and what for."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import price_facts, shipping_facts
from domain.carrying import carriage_of, needs_carriage, offers
from domain.discounting import Code
from domain.taxing import Rate, Taxed
from domain.totals import Basket, Carriage, Line
from domain.zones import zone_of
from kit.money import Money
from models import DiscountKind, ShippingKind, ShippingMethod, TaxTreatment
from tests.conftest import Queries
from tests.makers.rows import a_row

CLASSES = [
    {"id": "std", "name": {}, "bp": 1900, "default": True},
    {"id": "low", "name": {}, "bp": 700, "default": False},
]
AS_ENTERED = {"entered": "GROSS", "shown": "GROSS", "groupNet": None, "exempt": False}
NET = {**AS_ENTERED, "groupNet": True}


def zone(*places: str, **values: Any) -> dict[str, Any]:
    return {
        "places": list(places), "steps": [[0, 490]], "free_from": None, "most_weight": None,
        **values,
    }  # fmt: skip


def method(*zones: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "id": "dhl", "name": {"en": "DHL"}, "kind": "FLAT", "currency": "EUR", "handling": 0,
        "taxClass": None, "zones": list(zones), **values,
    }  # fmt: skip


def taxes(country: str | None = "DE", region: str | None = None) -> dict[str, Any]:
    return {
        "country": country, "region": region, "home": "DE", "exempt": False, "classes": CLASSES,
        "rates": [],
    }  # fmt: skip


def carriage(one: dict[str, Any], weight: int = 0, prices: Any = AS_ENTERED) -> Carriage | None:
    return carriage_of(one, "EUR", taxes(), prices, weight)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (("DE", None), "home"),
        (("US", "CA"), "west"),
        (("US", "ca"), "west"),
        (("US", "NY"), "states"),
        (("US", None), "states"),
        (("FR", None), "rest"),
        ((None, None), None),
    ],
)
def test_a_region_goes_before_its_country_and_a_country_before_the_rest(
    place: tuple[str | None, str | None], found: str | None
) -> None:
    zones = [
        zone(name="rest"),
        zone("US", name="states"),
        zone("DE", "US-CA", name="west"),
        zone("DE", name="home"),
    ]

    told = zone_of(zones, *place)
    assert (told and told["name"]) == found


def test_where_no_zone_is_a_method_does_not_go() -> None:
    assert zone_of([zone("US-CA"), zone("DE")], "US", "NY") is None
    assert carriage(method(zone("FR"))) is None
    assert carriage(method(zone("DE"), currency="USD")) is None


def test_a_flat_price_is_taxed_as_its_class_or_as_the_default() -> None:
    flat = method(zone("DE", free_from=5000), handling=100)

    assert carriage(flat) == Carriage(
        steps=((0, 490),), taxed=Taxed(1900, Rate(1900, "DE")), free_from=5000, handling=100
    )
    low = carriage({**flat, "taxClass": "low"})
    assert low is not None
    assert low.taxed == Taxed(700, Rate(700, "DE"))


def test_who_is_shown_prices_without_tax_is_shown_carriage_so() -> None:
    flat = method(zone("DE", free_from=5950, steps=[[0, 1190], [2380, 595]]), handling=119)
    by_value = {**flat, "kind": "BY_VALUE"}

    assert carriage(by_value, prices=NET) == Carriage(
        steps=((0, 1000), (2000, 500)),
        taxed=Taxed(1900, Rate(1900, "DE")),
        free_from=5000,
        handling=100,
    )


@pytest.mark.parametrize(
    ("weight", "price"), [(0, 390), (999, 390), (1000, 690), (31_500, 1690), (31_501, None)]
)
def test_weight_makes_the_price_and_may_be_too_much(weight: int, price: int | None) -> None:
    steps = [[0, 390], [1000, 690], [10_000, 1690]]
    told = carriage(method(zone("DE", steps=steps, most_weight=31_500), kind="BY_WEIGHT"), weight)

    assert (told and told.steps) == (None if price is None else ((0, price),))


def test_offers_are_what_the_order_would_come_to() -> None:
    line = Line("mugs", 1000, 3, Taxed(1900, Rate(1900, "DE")))
    code = Code("A", DiscountKind.AMOUNT, 500, "EUR")
    basket = Basket("EUR", True, [line], codes=[code])
    methods = [
        method(zone("DE", free_from=3000), id="post"),
        method(zone("DE", free_from=2500), id="dhl", handling=100),
        method(zone("FR"), id="french"),
    ]

    told = offers(basket, methods, taxes(), AS_ENTERED, 0)
    assert [(o.method_id, o.shipping.minor, o.handling.minor, o.total.minor) for o in told] == [
        ("post", 490, 0, 2990),
        ("dhl", 0, 100, 2600),
    ]
    untaxed = Basket("EUR", True, [line], treatment=TaxTreatment.REVERSE_CHARGE)
    [net] = offers(untaxed, methods[:1], taxes(), AS_ENTERED, 0)
    assert (net.shipping, net.total) == (Money(0, "EUR"), Money(2520, "EUR"))


def test_what_is_downloaded_is_not_sent() -> None:
    assert not needs_carriage([])
    assert not needs_carriage(["DIGITAL"])
    assert needs_carriage(["DIGITAL", "PHYSICAL"])


async def test_methods_that_are_on_are_read_in_their_order(
    session: AsyncSession, queries: Queries
) -> None:
    for position, key, on in ((2, "b", True), (1, "a", True), (0, "off", False)):
        await a_row(
            session,
            ShippingMethod,
            name={"en": key},
            kind=ShippingKind.FLAT,
            position=position,
            is_active=on,
            zones=[zone("DE")],
        )
    both = sa.select(shipping_facts.methods(), price_facts.shown_for(None))

    with queries(1):
        methods, shown = (await (await session.connection()).execute(both)).one()
    assert [one["name"]["en"] for one in methods] == ["a", "b"]
    assert shown == AS_ENTERED
    told = carriage_of(methods[0], "EUR", taxes(), shown, 0)
    assert told is not None
    assert told.steps == ((0, 490),)
