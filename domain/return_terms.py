"""Return terms: how long, why and at whose cost goods come back, which is a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import settings, texts
from domain.commands import Command, left
from domain.texts import Labels
from kit import doubles
from kit.meanings import Kept
from kit.refused import InvalidInput, Wrong
from models import ReturnCarriage, StoreSetting

KEY = "returns"
WINDOW_DAYS = 30
MOST_DAYS = 3650
MOST_REASONS = 50
TWICE = "This key is there twice."


@dataclass(frozen=True)
class Reason:
    """Why something comes back: a key for programs, and the words for people by language."""

    key: str
    name: Mapping[str, str]


USUAL_REASONS = (
    Reason("CHANGED_MIND", {"en": "I do not need it", "de": "Ich brauche es nicht"}),
    Reason("DAMAGED", {"en": "It came damaged", "de": "Es kam beschädigt an"}),
    Reason("FAULTY", {"en": "It does not work", "de": "Es funktioniert nicht"}),
    Reason("NOT_AS_DESCRIBED", {"en": "It is not as described", "de": "Anders als beschrieben"}),
    Reason("WRONG_ITEM", {"en": "It is something else", "de": "Es ist ein anderer Artikel"}),
    Reason("WRONG_SIZE", {"en": "It does not fit", "de": "Es passt nicht"}),
)
"""What a new store asks for; each store makes its own."""


@dataclass(frozen=True)
class Terms:
    """How goods come back, as it is kept."""

    window_days: int = WINDOW_DAYS
    carriage: ReturnCarriage = ReturnCarriage.CUSTOMER
    restocks: bool = True
    reasons: tuple[Reason, ...] = USUAL_REASONS

    def reason(self, key: str) -> Reason | None:
        """Find one of the reasons."""
        return next((one for one in self.reasons if one.key == key), None)


class StoreReturnReason(Command):
    """A reason for which goods come back."""

    key: Annotated[
        str,
        Field(
            pattern=r"^[A-Z][A-Z0-9_]{0,39}$",
            description="What programs call it: 1 to 40 capital letters, digits and `_`.",
        ),
    ]
    name: Annotated[Labels, Field(description="What customers read, in each language.")]


class SetReturnTerms(Command):
    """Say how goods come back; what is not sent stays, and null is as in a new store."""

    window_days: Annotated[
        Annotated[int, Field(ge=0, le=MOST_DAYS)] | None,
        left(
            "For how many days goods can be returned, from when they arrived, or were sent where "
            f"nobody knows; 0 to {MOST_DAYS}, and {WINDOW_DAYS} in a new store."
        ),
    ]
    carriage: Annotated[
        ReturnCarriage | None,
        left("Who pays for the way back, as customers are told; CUSTOMER in a new store."),
    ]
    restocks: Annotated[
        bool | None,
        left("Whether what comes back as RESALABLE is in stock at once; true in a new store."),
    ]
    reasons: Annotated[
        Annotated[list[StoreReturnReason], Field(min_length=1, max_length=MOST_REASONS)] | None,
        left(f"All the reasons that customers choose from, 1 to {MOST_REASONS}, in their order."),
    ]


def understood(kept: Mapping[str, Any]) -> Terms:
    """Make sense of what is kept."""
    return read_as(kept.get(KEY))


def read_as(value: Any) -> Terms:
    """Make sense of the setting; what makes none is as in a new store."""
    told: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    days, carriage = told.get("window_days"), told.get("carriage")
    restocks, reasons = told.get("restocks"), told.get("reasons")
    return Terms(
        window_days=days if type(days) is int else WINDOW_DAYS,
        carriage=(
            ReturnCarriage(carriage)
            if carriage in list(ReturnCarriage)
            else ReturnCarriage.CUSTOMER
        ),
        restocks=restocks if isinstance(restocks, bool) else True,
        reasons=(
            tuple(Reason(one["key"], one["name"]) for one in reasons)
            if isinstance(reasons, list)
            else USUAL_REASONS
        ),
    )


KEPT = Kept(StoreSetting.key, StoreSetting.value, understood)


async def read(session: AsyncSession) -> Terms:
    """Read how goods come back."""
    return understood(await settings.values(session))


async def put(session: AsyncSession, viewer: Viewer, command: SetReturnTerms) -> Terms:
    """Keep how goods come back; what was not sent stays as it is."""
    before = (await settings.values(session)).get(KEY)
    kept = dict(before) if isinstance(before, Mapping) else {}
    for name, value in command.sent().items():
        kept[name] = _reasons(value) if name == "reasons" and value is not None else value
    said = {name: value for name, value in kept.items() if value is not None}
    await settings.put(session, viewer, {KEY: said or None})
    return read_as(said)


def _reasons(given: list[StoreReturnReason]) -> list[dict[str, Any]]:
    keys = [one.key for one in given]
    twice = doubles.places(keys)
    if twice:
        raise InvalidInput(*(Wrong(("reasons", str(n), "key"), TWICE) for n in twice))
    return [
        {"key": one.key, "name": texts.kept(one.name, "reasons", str(n), "name")}
        for n, one in enumerate(given)
    ]
