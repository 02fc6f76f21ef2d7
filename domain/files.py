"""Files: what customers, guests and staff bring in, to be attached to something, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth import throttle
from auth.audit import record
from auth.desk import Client, Desk
from auth.refusals import RateLimited
from auth.throttle import Bucket, buckets
from auth.viewer import Viewer
from auth.visibility.files import brought
from domain import settings
from domain.claims import Bearer
from domain.commands import Command, Line, Repeatable
from domain.file_kinds import FOR_STAFF, LONGEST_NAME, cleaned
from domain.file_refusals import FileAttached, FileTooLarge, NoSuchFile
from domain.finding import found
from domain.refusals import InvalidInput
from kit import clock, doubles
from kit.ids import PublicId
from kit.refused import Wrong
from models import File, FileKind, FileState
from models.base import Record
from models.files import LARGEST

MOST_AT_ONCE = 10  # are attached to one thing


class CreateUpload(Repeatable):
    """Announce a file, whose bytes are then sent to its `uploadUrl`."""

    name: Annotated[
        str,
        Line(LONGEST_NAME),
        AfterValidator(cleaned),
        Field(
            description=f"What it is called: 1 to {LONGEST_NAME} characters on one line, no path. "
            "It is a label, and says nothing of what the file is."
        ),
    ]
    size: Annotated[int, Field(ge=1, le=LARGEST, description="How many bytes it has, exactly.")]
    kind: Annotated[
        FileKind, Field(description="What it is; bytes that are something else are refused.")
    ]
    bearer: Bearer


class DiscardFile(Command):
    """Take back a file that is not attached to anything."""

    file_id: Annotated[PublicId, Field(description="The file.")]


async def create_upload(session: AsyncSession, viewer: Viewer, command: CreateUpload) -> File:
    """Announce a file of whoever asks."""
    is_of_house = viewer.staff_id is not None or viewer.api_key_id is not None
    if command.kind in FOR_STAFF and not is_of_house:
        raise InvalidInput(Wrong(("kind",), "Only staff send files of this kind."))
    most = LARGEST if is_of_house else (await settings.read(session)).largest_file
    if command.size > most:
        raise FileTooLarge(Wrong(("size",), f"A file has at most {most} bytes."))
    file = File(
        customer_id=viewer.customer_id,
        staff_id=viewer.staff_id,
        api_key_id=viewer.api_key_id,
        claim_hash=None if viewer.actor_id is not None else viewer.claim_hash,
        name=command.name,
        kind=command.kind,
        size=command.size,
    )
    session.add(file)
    await session.flush()
    after = {"kind": command.kind, "size": command.size}
    await record(session, viewer, "file:create", of=file, after=after)
    return file


async def admit(
    session: AsyncSession, desk: Desk, viewer: Viewer, client: Client, size: int
) -> None:
    """Count a file and its bytes, or refuse it where there have been too many of either."""
    taken = await throttle.take(session, _buckets(desk, viewer, client, size), clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


async def discard(session: AsyncSession, viewer: Viewer, command: DiscardFile) -> File:
    """Let go of a file that is not attached; its bytes are deleted soon, and its row after them."""
    file = await found(session, viewer, File, command.file_id, NoSuchFile, path="fileId", lock=True)
    if file.state is FileState.ATTACHED:
        raise FileAttached(Wrong(("fileId",), FileAttached.sentence()))
    if file.state is FileState.WAITING:
        await session.delete(file)
    let_go(file)
    await record(session, viewer, "file:discard", of=file)
    return file


async def attach(
    session: AsyncSession, viewer: Viewer, ids: Sequence[str], *, to: Record, path: str
) -> list[File]:
    """Attach files that the viewer has brought to a row, each once; the row's noun names them.

    They come back in the order of `ids`, locked; `path` is the field of the command that names
    them, of which each is blamed that cannot be attached.
    """
    _require_few_and_different([kit.ids.of(File, id) for id in ids], path)
    paths = [(path, str(number)) for number in range(len(ids))]
    return await _attached(session, viewer, ids, to, paths)


async def attach_one(
    session: AsyncSession, viewer: Viewer, id: str, *, to: Record, path: str
) -> File:
    """Attach the only file that a row has."""
    [file] = await _attached(session, viewer, [id], to, [(path,)])
    return file


async def _attached(
    session: AsyncSession,
    viewer: Viewer,
    ids: Sequence[str],
    to: Record,
    paths: Sequence[tuple[str, ...]],
) -> list[File]:
    keys = [kit.ids.of(File, id) for id in ids]
    named = col(File.id).in_([key for key in keys if key is not None])
    mine = select(File).where(brought(viewer), named).order_by(col(File.id)).with_for_update()
    rows = await session.exec(mine.execution_options(populate_existing=True))
    there = {row.id: row for row in rows}
    files = [
        _free(None if key is None else there.get(key), *path)
        for key, path in zip(keys, paths, strict=True)
    ]
    for file in files:
        _come_to(file, FileState.ATTACHED)
        file.attached_at = file.state_since
        after = {"to": kit.ids.public(type(to), to.id)}
        await record(session, viewer, "file:attach", of=file, after=after)
    await session.flush()
    return files


def let_go(file: File) -> None:
    """Have no file there any more; a row that something points to stays, and tells so."""
    _come_to(file, FileState.GONE)


async def hand_over(session: AsyncSession, customer_id: UUID, claim: bytes) -> None:
    """Give the files of a guest to the customer who signs in."""
    theirs = sa.update(File).where(col(File.claim_hash) == claim)
    values = {"customer_id": customer_id, "claim_hash": None}
    await session.exec(theirs.values(**values).execution_options(synchronize_session=False))


def _require_few_and_different(keys: Sequence[UUID | None], path: str) -> None:
    if len(keys) > MOST_AT_ONCE:
        raise InvalidInput(Wrong((path,), f"At most {MOST_AT_ONCE} files can be attached."))
    wrong = [
        Wrong((path, str(number)), "This is there twice.")
        for number in doubles.places(keys)
        if keys[number] is not None
    ]
    if wrong:
        raise InvalidInput(*wrong)


def _free(file: File | None, *path: str) -> File:
    """Refuse a file that is not there, or that cannot be attached."""
    if file is None or file.state is FileState.GONE:
        raise NoSuchFile(Wrong(path, NoSuchFile.sentence()))
    if file.state is FileState.ATTACHED:
        raise FileAttached(Wrong(path, FileAttached.sentence()))
    if file.state is FileState.WAITING:
        raise InvalidInput(Wrong(path, "Its bytes have not come: send them to its `uploadUrl`."))
    return file


def _come_to(file: File, state: FileState) -> None:
    file.state, file.state_since = state, clock.now()


def _buckets(desk: Desk, viewer: Viewer, client: Client, size: int) -> list[Bucket]:
    limits = desk.policy.limits
    who = str(viewer.actor_id or (viewer.claim_hash or b"").hex())
    if viewer.staff_id is not None or viewer.api_key_id is not None:
        counted = [("staff-upload", who, limits.staff_upload, 1)]
        counted += [("staff-upload-bytes", who, limits.staff_upload_bytes, size)]
    else:
        counted = [("upload", who, limits.upload, 1)]
        counted += [("upload-bytes", who, limits.upload_bytes, size)]
        counted += [("upload-network", client.network, limits.upload_network, 1)]
        counted += [
            ("upload-network-bytes", client.network, limits.upload_network_bytes, size),
        ]
    wanted: list[Bucket] = []
    for name, value, each, weight in counted:
        wanted += buckets(name, value, each, len(wanted) + 1, weight)
    return wanted
