"""Kinds of files: what bytes of each kind look like, and what a file of it is saved as."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

import puremagic

from models import FileKind

LONGEST_NAME = 255
HEAD = 4096  # bytes, by which kinds are told apart
ANYTHING = "application/octet-stream"
JOINERS = "\u200c\u200d"  # of letters and pictures that are written as one
STRANGE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # in no text that people write
PATHS = re.compile(r"[/\\]|\A\.{1,2}\Z")


@dataclass(frozen=True)
class Form:
    """What a kind of file is called: its media type, and the endings of its names.

    `looks` are the media types that its bytes may be taken for; none are not looked at so.
    """

    media_type: str
    endings: tuple[str, ...] = ()
    looks: frozenset[str] = frozenset()


def _form(media_type: str, *endings: str, looks: tuple[str, ...] = ()) -> Form:
    return Form(media_type, endings, frozenset(looks or (media_type,)))


FORMS: dict[FileKind, Form] = {
    FileKind.BINARY: Form(ANYTHING),
    FileKind.EPUB: _form("application/epub+zip", ".epub"),
    FileKind.GIF: _form("image/gif", ".gif"),
    FileKind.HEIC: _form("image/heic", ".heic", ".heif", looks=("image/heic", "image/heif")),
    FileKind.JPEG: _form("image/jpeg", ".jpg", ".jpeg"),
    FileKind.MP3: _form("audio/mpeg", ".mp3"),
    FileKind.MP4: _form("video/mp4", ".mp4", ".m4v"),
    FileKind.PDF: _form("application/pdf", ".pdf"),
    FileKind.PNG: _form("image/png", ".png"),
    FileKind.TEXT: Form("text/plain; charset=utf-8", (".txt", ".csv", ".log", ".md")),
    FileKind.WEBP: _form("image/webp", ".webp"),
    FileKind.ZIP: _form("application/zip", ".zip"),
}
ZIPS = b"PK\x03\x04"  # much is a ZIP by its beginning, and may be called one
FOR_STAFF = frozenset({FileKind.BINARY, FileKind.EPUB, FileKind.MP3, FileKind.ZIP})


class WrongKind(ValueError):
    """The bytes are not of the kind that was said."""


def content_type(kind: FileKind) -> str:
    """Its media type, as its bytes are served."""
    return FORMS[kind].media_type


def saved_as(name: str, kind: FileKind) -> str:
    """Name a file for who saves it: with an ending of its kind, so that no text can be run."""
    endings = FORMS[kind].endings
    return name if not endings or name.lower().endswith(endings) else f"{name}{endings[0]}"


def cleaned(name: str) -> str:
    """Write a name in one way, without what cannot be seen; ValueError for a path."""
    shown = "".join(c for c in name if unicodedata.category(c) != "Cf" or c in JOINERS)
    clean = " ".join(unicodedata.normalize("NFC", shown).split())
    if not clean:
        raise ValueError("A name has letters in it.")
    if len(clean) > LONGEST_NAME:  # some letters are several when they are written in one way
        raise ValueError(f"A name has at most {LONGEST_NAME} characters.")
    if PATHS.search(clean):
        raise ValueError("A name of a file is no path.")
    return clean


async def checked(pieces: AsyncIterable[bytes], kind: FileKind) -> AsyncIterator[bytes]:
    """Pass on the bytes of a file as long as they are of its kind; nothing is unpacked."""
    if kind is FileKind.TEXT:
        async for piece in _texts(pieces):
            yield piece
        return
    head, is_known = bytearray(), False
    async for piece in pieces:
        if is_known:
            yield piece
            continue
        head += piece
        if len(head) >= HEAD:
            _require(bytes(head), kind)
            is_known = True
            yield bytes(head)
    if not is_known:
        _require(bytes(head), kind)
        yield bytes(head)


def _require(head: bytes, kind: FileKind) -> None:
    looks = FORMS[kind].looks
    is_zip = kind is FileKind.ZIP and head.startswith(ZIPS)
    if looks and not is_zip and not looks & looks_like(head[:HEAD]):
        raise WrongKind(f"These bytes are no {kind.value}.")


def looks_like(head: bytes) -> set[str]:
    """Name the media types that the beginning of a file is most likely of."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    best = max((match.confidence for match in found), default=0)
    return {match.mime_type for match in found if match.confidence == best}


async def _texts(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        async for piece in pieces:
            if STRANGE.search(decoder.decode(piece)):
                raise WrongKind("A text has no such characters in it.")
            yield piece
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise WrongKind("A text is written in UTF-8.") from None
