"""Variant files: what whoever buys a digital variant may download, as staff keep it."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import files
from domain.changing import recorded, told
from domain.commands import Command, Line, Repeatable, left
from domain.deciding import MOST_DAYS, MOST_DOWNLOADS
from domain.download_refusals import NoSuchVariantFile, NotDigital
from domain.finding import found
from domain.refusals import NoSuchVariant, TooMany
from domain.settings import Feature, require
from kit.ids import PublicId
from kit.refused import InvalidInput, Wrong
from models import File, Product, ProductKind, Variant, VariantFile

MOST_FILES = 20  # of one variant
FILE_SAID = "The file, which whoever asks has brought with `createUpload`."
Name = Annotated[str, Line(100)]
Version = Annotated[
    Annotated[str, Line(40)] | None,
    left("Which version it is, 1 to 40 characters; null for none in particular."),
]
Downloads = Annotated[
    Annotated[int, Field(ge=0, le=MOST_DOWNLOADS)] | None,
    left(
        f"How often a buyer may download it, 1 to {MOST_DOWNLOADS}, or 0 without limit; null as "
        "the store says. It holds for what is paid from then on."
    ),
]
Days = Annotated[
    Annotated[int, Field(ge=0, le=MOST_DAYS)] | None,
    left(
        f"For how many days after the payment, 1 to {MOST_DAYS}, or 0 without end; null as the "
        "store says. It holds for what is paid from then on."
    ),
]
VariantFileId = Annotated[PublicId, Field(description="The file of a variant.")]


class CreateVariantFile(Repeatable):
    """Have a file downloaded by whoever buys a digital variant from then on."""

    variant_id: Annotated[PublicId, Field(description="The variant.")]
    file_id: Annotated[PublicId, Field(description=FILE_SAID)]
    name: Annotated[Name, Field(description="What its buyers read; 1 to 100 characters.")]
    version: Version
    downloads: Downloads
    days: Days


class UpdateVariantFile(Command):
    """Change a file of a variant; another file is its new version, for old buyers as well."""

    variant_file_id: VariantFileId
    file_id: Annotated[PublicId | None, left(FILE_SAID)]
    name: Annotated[Name | None, left("What its buyers read; 1 to 100 characters.")]
    version: Version
    downloads: Downloads
    days: Days


class DeleteVariantFile(Command):
    """Take a file of a variant away, from those who bought it as well."""

    variant_file_id: VariantFileId


async def create(session: AsyncSession, viewer: Viewer, command: CreateVariantFile) -> VariantFile:
    """Add a file to a digital variant."""
    await require(session, Feature.DOWNLOADS)
    named, path = command.variant_id, "variantId"
    variant = await found(session, viewer, Variant, named, NoSuchVariant, path=path, lock=True)
    kind = select(Product.kind).where(col(Product.id) == variant.product_id)
    if (await session.exec(kind)).one() is not ProductKind.DIGITAL:
        raise NotDigital(Wrong((path,), NotDigital.sentence()))
    many = select(sa.func.count()).where(col(VariantFile.variant_id) == variant.id)
    if (await session.exec(many)).one() >= MOST_FILES:
        raise TooMany(message=f"A variant has {MOST_FILES} files at most.")
    file = await files.attach_one(session, viewer, command.file_id, to=variant, path="fileId")
    row = VariantFile(
        file_id=file.id,
        variant_id=variant.id,
        name=command.name,
        version=command.version,
        downloads=command.downloads,
        days=command.days,
    )
    session.add(row)
    await session.flush()
    await record(session, viewer, "variant_file:create", of=row, after=told(row))
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateVariantFile) -> VariantFile:
    """Change a file; the bytes of a version that is replaced go."""
    row, sent = await _locked(session, viewer, command.variant_file_id), command.sent()
    before = told(row)
    for name in ("file_id", "name"):
        if name in sent and sent[name] is None:
            raise InvalidInput(Wrong((_PUBLIC[name],), "This cannot be taken away."))
    for name in ("name", "version", "downloads", "days"):
        if name in sent:
            setattr(row, name, sent[name])
    if command.file_id is not None:
        old = await session.get_one(File, row.file_id, with_for_update=True)
        new = await files.attach_one(session, viewer, command.file_id, to=row, path="fileId")
        row.file_id = new.id
        await session.flush()
        files.let_go(old)
    await session.flush()
    await recorded(session, viewer, "variant_file:update", row, before)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteVariantFile) -> VariantFile:
    """Delete a file; its bytes go, and what was bought of it is no longer there."""
    row = await _locked(session, viewer, command.variant_file_id)
    file = await session.get_one(File, row.file_id, with_for_update=True)
    await session.delete(row)
    await session.flush()
    files.let_go(file)
    await record(session, viewer, "variant_file:delete", of=row, before=told(row))
    return row


async def _locked(session: AsyncSession, viewer: Viewer, id: str) -> VariantFile:
    path = "variantFileId"
    return await found(session, viewer, VariantFile, id, NoSuchVariantFile, path=path, lock=True)


_PUBLIC = {"file_id": "fileId", "name": "name"}
