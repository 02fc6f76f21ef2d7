"""Carriers: those of the store's own, and deciding which there are."""

from dataclasses import dataclass

from domain import carriers
from domain.carriers import OwnCarrier, SetCarriers
from resolvers.context import Context, Info


@dataclass(frozen=True)
class CarriersDecided:
    """Which carriers there are from here on, besides those that are known."""

    carriers: list[OwnCarrier]


def own(context: Context, kept: list[OwnCarrier]) -> list[OwnCarrier]:
    """Tell which carriers the store has added."""
    return kept


async def put(info: Info, input: SetCarriers) -> CarriersDecided:
    return CarriersDecided(await info.context.write(carriers.put, input))
