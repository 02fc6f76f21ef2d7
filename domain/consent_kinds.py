"""Kinds of consent: what the store asks its customers, and in which words."""

from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command
from domain.finding import found
from domain.refusals import KeyTaken, NoSuchConsentKind, TooMany
from domain.texts import Labels, Wordings, kept
from kit.ids import PublicId
from kit.refused import Wrong
from models import ConsentKind

MOST_KINDS = 50
KEY = r"^[a-z][a-z0-9_]{0,63}$"
TURN = sa.text("select pg_advisory_xact_lock(7431004)")  # two new kinds at once are counted rightly

Key = Annotated[
    str,
    Field(
        pattern=KEY,
        description="Its name for programs: a small letter, then small letters, digits and _, "
        "64 at most.",
    ),
]


class CreateConsentKind(Command):
    """Make something that customers can consent to."""

    key: Key
    name: Annotated[Labels, Field(description="What it is called, in each language.")]
    wording: Annotated[
        Wordings, Field(description="The sentence that is agreed to, in each language.")
    ]
    is_double_opt_in: Annotated[
        bool | None,
        Field(
            default_factory=lambda: False,
            description="Whether it counts only when it is confirmed by e-mail, too.",
        ),
    ]


class UpdateConsentKind(Command):
    """Change a kind of consent; what is not sent, or null, stays."""

    consent_kind_id: Annotated[PublicId, Field(description="The kind of consent.")]
    name: Annotated[
        Labels | None,
        Field(default_factory=lambda: None, description="What it is called, in each language."),
    ]
    wording: Annotated[
        Wordings | None,
        Field(
            default_factory=lambda: None,
            description="The sentence that is agreed to, in each language; another one makes "
            "another version.",
        ),
    ]
    is_double_opt_in: Annotated[
        bool | None,
        Field(
            default_factory=lambda: None,
            description="Whether it counts only when it is confirmed by e-mail, too.",
        ),
    ]
    is_active: Annotated[
        bool | None,
        Field(default_factory=lambda: None, description="Whether customers can grant it."),
    ]


async def create(session: AsyncSession, viewer: Viewer, command: CreateConsentKind) -> ConsentKind:
    """Make a kind of consent."""
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(ConsentKind.id))))).one() >= MOST_KINDS:
        raise TooMany(message=f"There can be {MOST_KINDS} kinds of consent.")
    same = select(ConsentKind.id).where(col(ConsentKind.key) == command.key)
    if (await session.exec(same)).first() is not None:
        raise KeyTaken(Wrong(("key",), KeyTaken.sentence()))
    kind = ConsentKind(
        key=command.key,
        name=kept(command.name, "name"),
        wording=kept(command.wording, "wording"),
        is_double_opt_in=bool(command.is_double_opt_in),
    )
    session.add(kind)
    await session.flush()
    await record(session, viewer, "consent_kind:create", of=kind, after=_told(kind))
    return kind


async def update(session: AsyncSession, viewer: Viewer, command: UpdateConsentKind) -> ConsentKind:
    """Change a kind of consent; whoever has agreed to an older wording has agreed to that one."""
    kind = await found(
        session,
        viewer,
        ConsentKind,
        command.consent_kind_id,
        NoSuchConsentKind,
        path="consentKindId",
        lock=True,
    )
    before = _told(kind)
    if command.name is not None:
        kind.name = kept(command.name, "name")
    if command.wording is not None and (wording := kept(command.wording, "wording")) != (
        kind.wording
    ):
        kind.wording, kind.version = wording, kind.version + 1
    if command.is_double_opt_in is not None:
        kind.is_double_opt_in = command.is_double_opt_in
    if command.is_active is not None:
        kind.is_active = command.is_active
    if (after := _told(kind)) != before:
        await record(session, viewer, "consent_kind:update", of=kind, before=before, after=after)
    return kind


async def in_use(session: AsyncSession, key: str, *path: str) -> ConsentKind:
    """Find a kind that customers can grant, as it is while this transaction lasts, or refuse."""
    asked = select(ConsentKind).where(col(ConsentKind.key) == key, col(ConsentKind.is_active))
    asked = asked.with_for_update(read=True).execution_options(populate_existing=True)
    kind = (await session.exec(asked)).one_or_none()
    if kind is None:
        raise NoSuchConsentKind(Wrong(path, NoSuchConsentKind.sentence()))
    return kind


async def of_key(session: AsyncSession, key: str, *path: str) -> ConsentKind:
    """Find a kind of consent, in use or not, or refuse."""
    kind = (await session.exec(select(ConsentKind).where(col(ConsentKind.key) == key))).first()
    if kind is None:
        raise NoSuchConsentKind(Wrong(path, NoSuchConsentKind.sentence()))
    return kind


def _told(kind: ConsentKind) -> dict[str, Any]:
    return {
        "key": kind.key,
        "name": dict(kind.name),
        "wording": dict(kind.wording),
        "version": kind.version,
        "is_double_opt_in": kind.is_double_opt_in,
        "is_active": kind.is_active,
    }
