"""Files: bytes kept in a folder or an object storage, each at a place that nobody chooses.

A store keeps bytes alone; what they are called and of what type they are is kept in a row.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from kit import ids

PLACE = re.compile(r"[0-9a-z]+(?:[-_][0-9a-z]+)*(?:/[0-9a-z]+(?:[-_][0-9a-z]+)*){0,7}", re.ASCII)
OURS = re.compile(r"([0-9a-f]{2})/[0-9a-f]{30}\1", re.ASCII)  # the places that are made here
LONGEST = 200
PIECE = 256 * 1024
PART = 5 * 1024 * 1024  # the least that S3 takes; of one upload two are in memory
PARTS_AT_ONCE = 2
LISTED = 1000
StoreError = BaseError  # whatever a store says no with


class BadPlace(ValueError):
    """The text is not a place where a file of ours could be."""


class BadStore(ValueError):
    """The text does not say where files can be kept."""


class NoSuchFile(LookupError):
    """There is no file at that place."""


class TooLarge(ValueError):
    """The file is larger than allowed; nothing of it was kept."""


@dataclass(frozen=True)
class Kept:
    """Where a file was put, how many bytes it has, and their SHA-256."""

    place: str
    size: int
    digest: bytes


class Files:
    """A store of files, which are written once and never changed.

    `folder` is where it is one: what a process left there that was killed while it wrote.
    """

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store, self._folder = store, folder

    async def put(self, content: bytes | AsyncIterable[bytes], *, at_most: int) -> Kept:
        """Keep a file of `at_most` so many bytes at a place of its own."""
        pieces = _Pieces(content, at_most)
        place = _new_place()
        if isinstance(content, bytes):
            joined = b"".join([piece async for piece in pieces])
            await obstore.put_async(self._store, place, joined, use_multipart=False)
        else:
            await self._stream_in(place, pieces)
        return Kept(place, pieces.size, pieces.digest.digest())

    async def get(self, place: str) -> bytes:
        """Read a whole file."""
        return b"".join([piece async for piece in self.stream(place)])

    async def stream(self, place: str) -> AsyncIterator[bytes]:
        """Read a file in pieces; NoSuchFile is raised before the first."""
        async for piece in await self.open(place):
            yield piece

    async def open(
        self, place: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """Find a file, and return its pieces, or those of its bytes from `start` up to `end`."""
        options: Any = {} if end is None else {"range": (start, end)}
        try:
            found = await obstore.get_async(self._store, _checked(place), options=options)
        except FileNotFoundError:
            raise NoSuchFile(place) from None
        return _read(found)

    async def delete(self, place: str) -> None:
        """Make sure that there is no file at a place."""
        try:
            await obstore.delete_async(self._store, _checked(place))
        except FileNotFoundError:
            return

    async def older(self, than: datetime) -> AsyncIterator[list[str]]:
        """List, some at a time, the places of files that were written before a moment."""
        async for some in obstore.list(self._store, chunk_size=LISTED):
            yield [
                one["path"]
                for one in some
                if OURS.fullmatch(one["path"]) and one["last_modified"] < than
            ]

    def drop_halves(self, than: datetime) -> int:
        """Delete what was begun in a folder before a moment, and never ended; tell how many."""
        halves = [] if self._folder is None else list(self._folder.glob("??/*#*"))
        old = [half for half in halves if _written(half) < than]
        for half in old:
            half.unlink(missing_ok=True)
        return len(old)

    async def _stream_in(self, place: str, pieces: _Pieces) -> None:
        try:
            await obstore.put_async(
                self._store, place, pieces, chunk_size=PART, max_concurrency=PARTS_AT_ONCE
            )
        except Exception:
            await self.delete(place)  # whatever was written before it broke off
            if pieces.failure is not None:
                raise pieces.failure from None
            raise


class _Pieces:
    """The pieces of a file on their way in, counted and digested."""

    def __init__(self, content: bytes | AsyncIterable[bytes], at_most: int) -> None:
        self._content, self._at_most = content, at_most
        self.size, self.digest = 0, sha256()
        self.failure: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            if isinstance(self._content, bytes):
                yield self._counted(self._content)
                return
            async for piece in self._content:
                yield self._counted(piece)
        except Exception as error:  # the store would wrap it in an error of its own
            self.failure = error
            raise

    def _counted(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > self._at_most:
            raise TooLarge(f"A file has at most {self._at_most} bytes.")
        self.digest.update(piece)
        return piece


def in_folder(folder: Path) -> Files:
    """Keep files in a folder, which is made if it is missing."""
    return Files(LocalStore(folder, mkdir=True), folder)


def in_memory() -> Files:
    """Keep files until the process ends."""
    return Files(MemoryStore())


def at(url: str) -> Files:
    """Keep files where a URL says: `s3://bucket`, `gs://…`, `az://…`, `file:///…`.

    Credentials come from the environment, as the tools of each provider read them.
    """
    parts = urlsplit(url)
    try:
        if parts.scheme != "file":
            return Files(from_url(url))
        folder = Path(url2pathname(parts.path))
        if not parts.netloc and folder.is_absolute():
            return in_folder(folder)
    except (StoreError, ValueError):  # which may show what is in the URL
        pass
    raise BadStore("this is no store of files, such as s3://bucket/prefix or file:///folder")


async def _read(found: Any) -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=PIECE):
        yield bytes(piece)


def _written(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # whoever wrote it has ended it by now


def _new_place() -> str:
    name = ids.new().hex
    return f"{name[-2:]}/{name}"  # the last digits are random: folders of even size


def _checked(place: str) -> str:
    if len(place) > LONGEST or not PLACE.fullmatch(place):
        raise BadPlace("A place is small letters, digits and single slashes.")
    return place
