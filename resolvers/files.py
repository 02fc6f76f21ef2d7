"""Files: announcing them, taking them back, and the links by which their bytes move."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import files
from domain.file_links import LONGEST, USUAL
from domain.files import CreateUpload, DiscardFile
from kit.pages import BadPage
from models import File, FileState
from resolvers import claims
from resolvers.context import Info
from resolvers.house import House

Told: TypeAlias = dict[str, str] | None  # None of a row that was deleted just now
SHORTEST_SECONDS, LONGEST_SECONDS = 60, int(LONGEST.total_seconds())
Expires = Annotated[
    int,
    strawberry.argument(
        description="For how many seconds it is to hold, within a minute; from "
        f"{SHORTEST_SECONDS} to {LONGEST_SECONDS}."
    ),
]


async def create_upload(info: Info, input: CreateUpload) -> File:
    context = info.context

    @wraps(files.create_upload)
    async def admitted(session: AsyncSession, viewer: Viewer, command: CreateUpload) -> File:
        file = await files.create_upload(session, viewer, command)
        client = context.caller.client
        await files.admit(session, context.house.desk, viewer, client, command.size)
        return file

    return await claims.keep(info, admitted, input, by_key=True)


async def discard(info: Info, input: DiscardFile) -> File:
    return await info.context.write(files.discard, input)


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather what the links of a file follow from."""
    return sa.func.jsonb_build_object("id", col(File.id), "state", col(File.state))


def url(told: Told, *, expires: int = int(USUAL.total_seconds()), house: House) -> Any:
    """Make a link to its bytes, if they are there."""
    if not SHORTEST_SECONDS <= expires <= LONGEST_SECONDS:
        said = f"`expires` must be from {SHORTEST_SECONDS} to {LONGEST_SECONDS}."
        raise BadPage("expires", said)
    if told is None or told["state"] not in (FileState.STORED, FileState.ATTACHED):
        return None
    return house.file_links.download(UUID(told["id"]), timedelta(seconds=expires))


def upload_url(told: Told, *, house: House) -> Any:
    """Make a link to where its bytes are sent, while they are waited for."""
    if told is None or told["state"] != FileState.WAITING:
        return None
    return house.file_links.upload(UUID(told["id"]))
