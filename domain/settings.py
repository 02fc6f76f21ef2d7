"""Settings of the store: which features are switched on, and what it calls itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.refusals import FeatureOff
from models import StoreSetting


class Feature(StrEnum):
    """What a store may switch on and off, in alphabetical order."""

    AUCTIONS = "AUCTIONS"
    DOWNLOADS = "DOWNLOADS"
    GIFT_REGISTRIES = "GIFT_REGISTRIES"
    POINTS = "POINTS"
    QUOTES = "QUOTES"
    RETURNS = "RETURNS"
    WISHLISTS = "WISHLISTS"


ON_UNLESS_TOLD = frozenset({Feature.WISHLISTS})


class Key(StrEnum):
    """The settings that are no switches; switches are kept as `feature:WISHLISTS`."""

    SIGN_UP = "sign_up"
    STORE_NAME = "store_name"


@dataclass(frozen=True)
class Settings:
    """What the store has decided; what it left open has its default."""

    features: frozenset[Feature] = ON_UNLESS_TOLD
    store_name: str | None = None


async def read(session: AsyncSession) -> Settings:
    """Read all settings in one statement."""
    rows = (await session.exec(select(StoreSetting.key, StoreSetting.value))).all()
    return understood(dict(rows))


def understood(kept: Mapping[str, Any]) -> Settings:
    """Make sense of what is kept; a value that makes none counts as not set."""
    name = kept.get(Key.STORE_NAME)
    return Settings(
        features=frozenset(feature for feature in Feature if _is_on(feature, kept)),
        store_name=name if isinstance(name, str) and name.strip() else None,
    )


async def require(session: AsyncSession, feature: Feature) -> None:
    """Refuse unless the store has switched `feature` on."""
    if feature not in (await read(session)).features:
        raise FeatureOff


def key_of(feature: Feature) -> str:
    """Name the setting that switches a feature."""
    return f"feature:{feature}"


def _is_on(feature: Feature, kept: Mapping[str, Any]) -> bool:
    value = kept.get(key_of(feature))
    return value if isinstance(value, bool) else feature in ON_UNLESS_TOLD
