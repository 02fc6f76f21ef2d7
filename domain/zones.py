"""Zones: where a shipping method goes, and what for there, as staff write it and as it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from domain.amounts import Sum
from domain.commands import Command
from domain.places import Country, Region, region_in
from domain.refusals import InvalidInput
from kit.currencies import BadAmount, minor_of
from kit.money import Money
from kit.refused import Wrong
from models import ShippingKind

MOST_ZONES = 50
MOST_PLACES = 300
MOST_STEPS = 50
HEAVIEST = 100_000_000  # grams

Weight = Annotated[int, Field(ge=0, le=HEAVIEST)]


class ShippingRegionInput(Command):
    """A region of a country."""

    country: Annotated[Country, Field(description="Its country, ISO 3166-1 alpha-2.")]
    region: Annotated[Region, Field(description="The region, as addresses of the country have it.")]


class ShippingPriceInput(Command):
    """What sending costs, from some value of the goods or from some weight on."""

    price: Annotated[Sum, Field(description="The price, as staff write prices.")]
    from_amount: Annotated[
        Sum | None,
        Field(
            default_factory=lambda: None,
            description="From what the goods come to on; for BY_VALUE, and 0 unless told.",
        ),
    ]
    from_weight: Annotated[
        Weight | None,
        Field(
            default_factory=lambda: None,
            description="From how many grams on; for BY_WEIGHT, and 0 unless told.",
        ),
    ]


class ShippingZoneInput(Command):
    """Where a method goes, and what for."""

    countries: Annotated[
        list[Country],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Countries, ISO 3166-1 alpha-2; without any place it is for all others.",
        ),
    ]
    regions: Annotated[
        list[ShippingRegionInput],
        Field(
            default_factory=list,
            max_length=MOST_PLACES,
            description="Regions, which go before the zone of their country.",
        ),
    ]
    prices: Annotated[
        list[ShippingPriceInput],
        Field(
            min_length=1,
            max_length=MOST_STEPS,
            description="The price, or for BY_VALUE and BY_WEIGHT prices, the first from 0 on and "
            "each from more than the one before.",
        ),
    ]
    free_from: Annotated[
        Sum | None,
        Field(
            default_factory=lambda: None,
            description="From what the goods come to on it is free; null for never.",
        ),
    ]
    most_weight: Annotated[
        Weight | None,
        Field(
            default_factory=lambda: None,
            description="How many grams it takes at most; null for any.",
        ),
    ]


@dataclass(frozen=True)
class ShippingRegion:
    """A region of a country, as addresses have it."""

    country: str
    region: str


@dataclass(frozen=True)
class ShippingPrice:
    """What sending costs, from some value of the goods or from some weight on."""

    price: Money
    from_amount: Money | None
    from_weight: int | None


@dataclass(frozen=True)
class ShippingZone:
    """Where a method goes, and what for."""

    countries: list[str]
    regions: list[ShippingRegion]
    prices: list[ShippingPrice]
    free_from: Money | None
    most_weight: int | None


def told(facts: Mapping[str, Any]) -> list[ShippingZone]:
    """Where it goes and what for, in the order in which staff wrote it."""
    return [_zone(one, facts["currency"], facts["kind"]) for one in facts["zones"]]


def kept(
    given: Sequence[ShippingZoneInput], kind: ShippingKind, currency: str
) -> list[dict[str, Any]]:
    """Write zones as they are kept, or refuse, blaming every field that is wrong."""
    zones, wrong, seen = [], list[Wrong](), set[str]()
    for n, one in enumerate(given):
        path = ("zones", str(n))
        places = [place for place, _ in _places(one, path)]
        for place, blamed in _places(one, path) or [("", path)]:
            if place in seen:
                wrong.append(Wrong(blamed, "Another zone of this method is for this place."))
            seen.add(place)
        zones.append(
            {
                "places": places,
                "steps": list(_steps(one, kind, currency, wrong, path)),
                "free_from": _minor(one.free_from, currency, wrong, *path, "freeFrom"),
                "most_weight": one.most_weight,
            }
        )
    if wrong:
        raise InvalidInput(*wrong)
    return zones


def zone_of(
    zones: Sequence[Mapping[str, Any]], country: str | None, region: str | None
) -> Mapping[str, Any] | None:
    """Find the zone for a place: that of its region, of its country, or the one for all others."""
    by_place = {place: zone for zone in zones for place in zone["places"] or ("",)}
    if country is None:
        return None
    wanted = (f"{country}-{region}".casefold(), country.casefold(), "")
    folded = {place.casefold(): zone for place, zone in by_place.items()}
    return next((folded[place] for place in wanted if place in folded), None)


def _places(one: ShippingZoneInput, path: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Name the places of a zone as they are kept, each with the field that says it."""
    named = [(code, (*path, "countries", str(n))) for n, code in enumerate(one.countries)]
    for n, of in enumerate(one.regions):
        blamed = (*path, "regions", str(n), "region")
        named.append((f"{of.country}-{region_in(of.country, of.region, *blamed)}", blamed))
    return named


def _steps(
    one: ShippingZoneInput,
    kind: ShippingKind,
    currency: str,
    wrong: list[Wrong],
    path: tuple[str, ...],
) -> Iterator[list[int | None]]:
    before = -1
    for n, step in enumerate(one.prices):
        at = (*path, "prices", str(n))
        for field, of in (("fromAmount", "BY_VALUE"), ("fromWeight", "BY_WEIGHT")):
            if getattr(step, _snake(field)) is not None and kind != of:
                wrong.append(Wrong((*at, field), f"This is for {of} alone."))
        least = step.from_weight or 0
        if kind is ShippingKind.BY_VALUE and step.from_amount is not None:
            least = _minor(step.from_amount, currency, wrong, *at, "fromAmount") or 0
        if least <= before or (n == 0 and least):
            field = "fromAmount" if kind is ShippingKind.BY_VALUE else "fromWeight"
            blamed = at if kind is ShippingKind.FLAT else (*at, field)
            wrong.append(Wrong(blamed, _wrong_step(kind, n)))
        before = least
        yield [least, _minor(step.price, currency, wrong, *at, "price")]


def _wrong_step(kind: ShippingKind, n: int) -> str:
    if kind is ShippingKind.FLAT:
        return "A flat price is one."
    return "It must be more than the one before." if n else "The first price is from 0 on."


def _minor(amount: Any, currency: str, wrong: list[Wrong], *path: str) -> int | None:
    if amount is None:
        return None
    try:
        return minor_of(amount, currency)
    except BadAmount as error:
        wrong.append(Wrong(path, str(error)))
        return None


def _snake(field: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in field)


def _zone(one: Mapping[str, Any], currency: str, kind: str) -> ShippingZone:
    named = [place.partition("-") for place in one["places"]]
    free_from = one["free_from"]
    return ShippingZone(
        countries=[country for country, dash, _ in named if not dash],
        regions=[ShippingRegion(country, region) for country, dash, region in named if dash],
        prices=[
            ShippingPrice(
                price=Money(minor, currency),
                from_amount=Money(least, currency) if kind == ShippingKind.BY_VALUE else None,
                from_weight=least if kind == ShippingKind.BY_WEIGHT else None,
            )
            for least, minor in one["steps"]
        ],
        free_from=None if free_from is None else Money(free_from, currency),
        most_weight=one["most_weight"],
    )
