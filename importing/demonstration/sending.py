"""Sending: how the demonstration store sends what was bought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from importing.demonstration.births import Births
from models import ShippingKind, ShippingMethod

AT_HOME = ("DE",)
FREE_FROM = 5_000


def sending(births: Births, at: datetime) -> None:
    """Make a parcel that goes everywhere, and a faster way that does not."""
    parcel = [_zone(AT_HOME, 490, free_from=FREE_FROM), _zone((), 990)]
    _method(births, at, ("Parcel", "Paket"), 0, parcel)
    _method(births, at, ("Express", "Express"), 1, [_zone((*AT_HOME, "AT", "GB"), 1490)])


def _method(
    births: Births, at: datetime, name: tuple[str, str], position: int, zones: list[dict[str, Any]]
) -> None:
    births.make(
        ShippingMethod,
        at,
        name=dict(zip(("en", "de"), name, strict=True)),
        kind=ShippingKind.FLAT,
        position=position,
        currency="EUR",
        zones=zones,
    )


def _zone(places: Sequence[str], minor: int, free_from: int | None = None) -> dict[str, Any]:
    zone: dict[str, Any] = {"places": list(places), "steps": [[0, minor]], "most_weight": None}
    return {**zone, "free_from": free_from}
