"""The viewer: who asks, and what the store offers them."""

from auth.permissions import Permission
from domain import settings
from domain.settings import Feature
from models import ActorKind
from resolvers.context import Info


class Asking:
    """Whoever asks; what is read of them is read when it is asked for."""


async def viewer(info: Info) -> Asking:
    return Asking()


async def kind(info: Info) -> ActorKind:
    return info.context.viewer.kind


async def permissions(info: Info) -> list[Permission]:
    return sorted(info.context.viewer.permissions)


async def features(info: Info) -> list[Feature]:
    read = await info.context.shared(settings.read)
    return sorted(read.features)
