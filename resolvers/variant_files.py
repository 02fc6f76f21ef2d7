"""Variant files: what staff do with them."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from auth.viewer import Viewer
from domain import variant_files
from domain.variant_files import CreateVariantFile, DeleteVariantFile, UpdateVariantFile
from models import File, FileKind, VariantFile
from resolvers.context import Info


async def create(info: Info, input: CreateVariantFile) -> VariantFile:
    return await info.context.write(variant_files.create, input)


async def update(info: Info, input: UpdateVariantFile) -> VariantFile:
    return await info.context.write(variant_files.update, input)


async def delete(info: Info, input: DeleteVariantFile) -> VariantFile:
    return await info.context.write(variant_files.delete, input)


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what is told of the file of the row around it, to who may not see the file itself."""
    told = sa.func.jsonb_build_object("kind", col(File.kind), "size", col(File.size))
    found = sa.select(told).where(col(File.id) == col(VariantFile.file_id))
    return found.correlate(VariantFile).scalar_subquery()


def kind(told: dict[str, Any] | None) -> FileKind | None:
    """What the file is; null of one that was taken away just now."""
    return None if told is None else FileKind(told["kind"])


def size(told: dict[str, Any] | None) -> int | None:
    """How many bytes it has; null of one that was taken away just now."""
    return None if told is None else int(told["size"])
