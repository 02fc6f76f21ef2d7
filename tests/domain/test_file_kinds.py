"""What a file is is told by its bytes; what it is called is a label that can do nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

import pytest

from domain.file_kinds import FOR_STAFF, FORMS, HEAD, WrongKind, checked, cleaned, saved_as
from models import FileKind
from tests.makers.files import PDF, PNG, SVG, ZIP

FTYP = b"\x00\x00\x00\x18ftyp"
BYTES: dict[FileKind, bytes] = {
    FileKind.BINARY: b"\x00\xff" * 20,
    FileKind.EPUB: b"PK\x03\x04\x14\x00\x00\x00\x00\x00"
    + bytes(16)
    + b"\x08\x00\x00\x00mimetypeapplication/epub+zip",
    FileKind.GIF: b"GIF89a\x01\x00\x01\x00" + bytes(20),
    FileKind.HEIC: FTYP + b"heic\x00\x00\x00\x00mif1heic" + bytes(20),
    FileKind.JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(20),
    FileKind.MP3: b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(20),
    FileKind.MP4: FTYP + b"isom\x00\x00\x02\x00isomiso2" + bytes(20),
    FileKind.PDF: PDF,
    FileKind.PNG: PNG,
    FileKind.TEXT: "Grüße,\r\n\tAda\n".encode(),
    FileKind.WEBP: b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(20),
    FileKind.ZIP: ZIP,
}
UNCHECKED = {FileKind.BINARY}


async def through(content: bytes, kind: FileKind, size: int = 7) -> bytes:
    """Pass bytes on piece by piece."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), size):
            yield content[start : start + size]

    return b"".join([piece async for piece in checked(pieces(), kind)])


def test_every_kind_has_a_form_and_is_tried() -> None:
    assert set(FORMS) == set(BYTES) == set(FileKind)


@pytest.mark.parametrize("kind", FileKind)
async def test_bytes_of_a_kind_pass_as_they_are(kind: FileKind) -> None:
    longer = BYTES[kind] + b"a" * 3 * HEAD

    assert await through(BYTES[kind], kind) == BYTES[kind]
    assert await through(longer, kind, 1000) == longer


@pytest.mark.parametrize("kind", sorted(set(FileKind) - UNCHECKED))
async def test_bytes_of_another_kind_do_not_pass(kind: FileKind) -> None:
    zips = {FileKind.EPUB, FileKind.ZIP}  # a book is an archive
    others = [k for k in FileKind if k != kind and not (kind is FileKind.ZIP and k in zips)]
    for other in others:
        if kind is FileKind.TEXT and other is FileKind.PDF:
            continue  # which begins with text, up to what follows here
        with pytest.raises(WrongKind):
            await through(BYTES[other], kind)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfea\x00b\x00",  # UTF-16
        b"caf\xe9",  # Latin-1
        b"cut in the middle \xe2\x82",
        b"a\x00b",
        b"\x1b[2J",
        PDF,
    ],
)
async def test_a_text_is_of_utf_8_without_control_characters(content: bytes) -> None:
    with pytest.raises(WrongKind):
        await through(content, FileKind.TEXT, 1)


async def test_a_drawing_with_a_script_is_no_picture_but_a_text_that_nothing_runs() -> None:
    for kind in (FileKind.GIF, FileKind.HEIC, FileKind.JPEG, FileKind.PNG, FileKind.WEBP):
        with pytest.raises(WrongKind):
            await through(SVG, kind)

    assert await through(SVG, FileKind.TEXT) == SVG
    assert FORMS[FileKind.TEXT].media_type == "text/plain; charset=utf-8"
    assert saved_as("logo.svg", FileKind.TEXT) == "logo.svg.txt"


async def test_an_archive_that_would_unpack_to_much_is_never_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(50_000_000))
    content = packed.getvalue()
    assert len(content) < 60_000

    assert await through(content, FileKind.ZIP, 1000) == content
    assert FileKind.ZIP in FOR_STAFF


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("photo.png", FileKind.PNG, "photo.png"),
        ("PHOTO.PNG", FileKind.PNG, "PHOTO.PNG"),
        ("photo.jpg.exe", FileKind.JPEG, "photo.jpg.exe.jpg"),
        ("run.bat", FileKind.TEXT, "run.bat.txt"),
        ("page.html", FileKind.TEXT, "page.html.txt"),
        ("list.csv", FileKind.TEXT, "list.csv"),
        ("setup.exe", FileKind.BINARY, "setup.exe"),
    ],
)
def test_a_file_is_saved_with_an_ending_of_its_kind(name: str, kind: FileKind, saved: str) -> None:
    assert saved_as(name, kind) == saved


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("photo.png", "photo.png"),
        ("a  b.png", "a b.png"),
        ("e\u0301.png", "é.png"),
        ("gnp\u202egpj.exe", "gnpgpj.exe"),  # which would be read backwards
        ("a\u200bb\ufeff.png", "ab.png"),
        ("👩\u200d🔬.png", "👩\u200d🔬.png"),
        ("...", "..."),
    ],
)
def test_a_name_is_kept_as_it_is_seen(name: str, kept: str) -> None:
    assert cleaned(name) == kept


@pytest.mark.parametrize("name", ["../a", "a/b", "a\\b", "/", ".", "..", "\u202e", "..\u200b"])
def test_a_name_is_no_path_and_not_invisible(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        cleaned(name)
