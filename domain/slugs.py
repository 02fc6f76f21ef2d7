"""Slugs: each name in the addresses of pages is one row's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.catalogue_refusals import SlugTaken
from kit.ids import kind_of
from kit.refused import Wrong
from kit.slugs import LONGEST, SHAPE, slug_of

TURN = sa.text("select pg_advisory_xact_lock(7431007)")  # whoever takes a slug or a SKU
ROOM = 20  # for what sets one apart from others of its name

Slug = Annotated[
    Annotated[str, Field(pattern=SHAPE, max_length=LONGEST)] | None,
    Field(
        default_factory=lambda: None,
        description="Its name in the addresses of pages: small letters, digits and single hyphens; "
        f"{LONGEST} characters at most. Left out, one is made of the name, or stays.",
    ),
]


async def taken(session: AsyncSession, row: Any, slug: str) -> None:
    """Refuse a slug that another row has; nobody takes it while this transaction lasts."""
    await (await session.connection()).execute(TURN)
    model = type(row)
    same = select(model.id).where(col(model.slug) == slug, col(model.id) != row.id)
    if (await session.exec(same)).first() is not None:
        raise SlugTaken(Wrong(("slug",), SlugTaken.sentence()))


async def made_of(session: AsyncSession, model: Any, name: Mapping[str, str]) -> str:
    """Make a slug of a name, with a number behind it where others have it."""
    await (await session.connection()).execute(TURN)
    slugs = (slug_of(words, LONGEST - ROOM) for words in name.values())
    base = next(filter(None, slugs), kind_of(model))
    alike = sa.or_(col(model.slug) == base, col(model.slug).like(f"{base}-%"))
    there = set(await session.exec(select(model.slug).where(alike)))
    return next(slug for slug in _numbered(base) if slug not in there)


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in count(2))
