"""The viewer: who asks, and what the store offers them."""

from auth.permissions import Permission
from domain.settings import Feature, Settings
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
