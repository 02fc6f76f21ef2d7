"""API keys: making them for machines, and ending them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys
from auth.audit import record
from auth.permissions import FOR_PEOPLE, Permission
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.finding import found
from domain.refusals import BeyondYourRole, InvalidInput, NoSuchApiKey, TooMany
from domain.roles import reach
from kit import clock, tokens
from kit.ids import PublicId
from kit.refused import Wrong
from models import ApiKey

MOST_KEYS = 100
USUAL_LIFE, LONGEST_LIFE = timedelta(days=90), timedelta(days=366)
HINT = 4


class CreateApiKey(Command):
    """Make a key for a machine, that can do no more than whoever makes it."""

    name: Annotated[
        Annotated[str, Line(100)], Field(description="What it is for; 1 to 100 characters.")
    ]
    scopes: Annotated[
        Annotated[list[Permission], Field(min_length=1, max_length=100)],
        Field(description="What it may do."),
    ]
    expires_at: Annotated[
        datetime | None,
        Field(
            default_factory=lambda: None,
            description="When it ends, within 366 days; after 90 days unless told.",
        ),
    ]


class RevokeApiKey(Command):
    """End a key."""

    api_key_id: Annotated[PublicId, Field(description="The key.")]


@dataclass(frozen=True)
class ApiKeyCreated:
    """A key was made; its token is shown this once."""

    api_key: ApiKey
    token: str = field(repr=False)


async def create(session: AsyncSession, viewer: Viewer, command: CreateApiKey) -> ApiKeyCreated:
    """Make a key; its token is told now and never again."""
    within = await reach(session, viewer, Permission.API_KEYS_WRITE)
    scopes = frozenset(command.scopes)
    _refuse_scopes(scopes, within.permissions)
    now = clock.now()
    expires_at = command.expires_at or now + USUAL_LIFE
    if not now < expires_at <= now + LONGEST_LIFE:
        raise InvalidInput(Wrong(("expiresAt",), "A key ends within 366 days from now."))
    live = select(sa.func.count(col(ApiKey.id))).where(
        col(ApiKey.revoked_at).is_(None), col(ApiKey.expires_at) > now
    )
    if (await session.exec(live)).one() >= MOST_KEYS:
        raise TooMany(message=f"There can be {MOST_KEYS} keys; revoke one first.")
    token = tokens.make(tokens.API_KEY)
    token_hash = api_keys.hash_of(token)
    assert token_hash is not None
    assert viewer.staff_id is not None
    key = ApiKey(
        name=command.name,
        token_hash=token_hash,
        hint=token[-HINT:],
        scopes=sorted(scope.value for scope in scopes),
        created_by=viewer.staff_id,
        expires_at=expires_at,
    )
    session.add(key)
    await session.flush()
    after = {"name": key.name, "scopes": key.scopes, "hint": key.hint}
    await record(session, viewer, "api_key:create", of=key, after=after)
    return ApiKeyCreated(key, token)


async def revoke(session: AsyncSession, viewer: Viewer, command: RevokeApiKey) -> ApiKey:
    """End a key at once; one that has ended stays as it is."""
    await reach(session, viewer, Permission.API_KEYS_WRITE)
    key = await found(
        session, viewer, ApiKey, command.api_key_id, NoSuchApiKey, path="apiKeyId", lock=True
    )
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        await record(session, viewer, "api_key:revoke", of=key)
    return key


def _refuse_scopes(scopes: frozenset[Permission], own: frozenset[Permission]) -> None:
    if barred := sorted(scopes & FOR_PEOPLE):
        message = f"No machine can have {' or '.join(barred)}."
        raise InvalidInput(Wrong(("scopes",), message))
    if not scopes <= own:
        raise BeyondYourRole(Wrong(("scopes",), BeyondYourRole.sentence()))
