"""Carriers: those of the store's own, each with the page that shows where a parcel is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import settings
from domain.commands import Command, Line
from kit import doubles, urls
from kit.meanings import Kept
from kit.refused import InvalidInput, Wrong
from models import StoreSetting

KEY = "carriers"
MOST = 50
NUMBER = "{number}"
TWICE = "There is another carrier of this name."


def _page(text: str) -> str:
    if text.count(NUMBER) != 1:
        raise ValueError(f"Write {NUMBER} once, where the tracking number goes")
    before, after = text.split(NUMBER)
    urls.https(f"{before}0{after}")
    if "/" not in before.removeprefix("https://"):
        raise ValueError("The number cannot be a part of the host")
    return text


@dataclass(frozen=True)
class OwnCarrier:
    """A carrier that the store has added."""

    name: str
    tracking_page: str | None

    def page(self, tracking_number: str | None) -> str | None:
        """Name the page that shows where a parcel is, if there is one."""
        if self.tracking_page is None or not tracking_number:
            return None
        return self.tracking_page.replace(NUMBER, quote(tracking_number, safe=""))


class CarrierInput(Command):
    """A carrier that the store adds to those that are known."""

    name: Annotated[
        Annotated[str, Line(60)], Field(description="What it is called; 1 to 60 characters.")
    ]
    tracking_page: Annotated[
        Annotated[str, AfterValidator(_page)] | None,
        Field(
            default_factory=lambda: None,
            max_length=1000,
            description=f"The address of the page that shows where a parcel is, with `{NUMBER}` "
            "where its number goes; null for none.",
        ),
    ]


class SetCarriers(Command):
    """Decide which carriers there are besides those that are known."""

    carriers: Annotated[
        list[CarrierInput],
        Field(max_length=MOST, description=f"All of them, each name once; {MOST} at most."),
    ]


def understood(kept: Mapping[str, Any]) -> list[OwnCarrier]:
    """Make sense of what is kept."""
    rows = kept.get(KEY)
    return [OwnCarrier(**row) for row in rows] if isinstance(rows, list) else []


KEPT = Kept(StoreSetting.key, StoreSetting.value, understood)


async def read(session: AsyncSession) -> dict[str, OwnCarrier]:
    """Read the carriers of the store, by name."""
    return {one.name: one for one in understood(await settings.values(session))}


async def put(session: AsyncSession, viewer: Viewer, command: SetCarriers) -> list[OwnCarrier]:
    """Keep the carriers; parcels that were sent keep the pages they were sent with."""
    names = [one.name for one in command.carriers]
    twice = doubles.places(names)
    if twice:
        raise InvalidInput(*(Wrong(("carriers", str(n), "name"), TWICE) for n in twice))
    rows = [one.model_dump(mode="json") for one in command.carriers]
    await settings.put(session, viewer, {KEY: rows})
    return understood({KEY: rows})
