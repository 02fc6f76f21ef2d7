"""The viewer: who asks, and what the store offers them."""

from auth.permissions import Permission
from domain.pricing import TaxDisplay
from domain.settings import Feature, Settings
from kit.currencies import Currency
from models import ActorKind
from resolvers.context import Context


def kind(context: Context) -> ActorKind:
    """Tell what they are."""
    return context.viewer.kind


def permissions(context: Context) -> list[Permission]:
    """Tell what they are trusted with, in order."""
    return sorted(context.viewer.permissions)


def features(context: Context, kept: Settings) -> list[Feature]:
    """Tell what the store has switched on, in order."""
    return sorted(kept.features)


def currency(context: Context, kept: Settings) -> Currency:
    """Tell in which currency regular prices are."""
    return kept.currency


def prices_shown(context: Context, kept: Settings) -> TaxDisplay:
    """Tell whether the store shows prices with tax in them."""
    return kept.prices_shown
