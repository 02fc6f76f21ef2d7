"""Kinds of consent: what staff decide about them."""

from domain import consent_kinds
from domain.consent_kinds import CreateConsentKind, UpdateConsentKind
from models import ConsentKind
from resolvers.context import Info


async def create(info: Info, input: CreateConsentKind) -> ConsentKind:
    return await info.context.write(consent_kinds.create, input)


async def update(info: Info, input: UpdateConsentKind) -> ConsentKind:
    return await info.context.write(consent_kinds.update, input)
