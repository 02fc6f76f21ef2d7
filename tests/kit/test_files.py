"""Files: what was put comes back, in a folder as in memory, and nothing outside is reached."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import ObjectStore

from kit.files import BadPlace, BadStore, Files, NoSuchFile, TooLarge, at, in_folder, in_memory

MEGABYTE = 1024 * 1024
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return in_folder(tmp_path / "files") if request.param == "folder" else in_memory()


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"x" * MEGABYTE])
async def test_what_was_put_comes_back(files: Files, content: bytes) -> None:
    kept = await files.put(content, at_most=MEGABYTE)
    assert await files.get(kept.place) == content
    assert (kept.size, kept.digest) == (len(content), hashlib.sha256(content).digest())


async def test_a_stream_is_kept_and_read_in_pieces(files: Files) -> None:
    kept = await files.put(_pieces(*[b"a" * MEGABYTE] * 12), at_most=12 * MEGABYTE)
    read = [piece async for piece in files.stream(kept.place)]
    assert b"".join(read) == b"a" * 12 * MEGABYTE
    assert kept.size == 12 * MEGABYTE


async def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    files = in_folder(tmp_path)
    kept = await files.put(b"a" * 4 * MEGABYTE, at_most=4 * MEGABYTE)
    sizes = [len(piece) async for piece in files.stream(kept.place)]
    assert max(sizes) <= MEGABYTE


async def test_two_equal_files_have_two_places(files: Files) -> None:
    one, other = [await files.put(b"same", at_most=4) for _ in range(2)]
    assert one.place != other.place
    await files.delete(one.place)
    assert await files.get(other.place) == b"same"


async def test_what_was_deleted_is_gone_and_may_be_deleted_again(files: Files) -> None:
    kept = await files.put(b"x", at_most=1)
    await files.delete(kept.place)
    await files.delete(kept.place)
    with pytest.raises(NoSuchFile):
        await files.get(kept.place)


async def test_too_many_bytes_are_refused(files: Files) -> None:
    with pytest.raises(TooLarge):
        await files.put(b"xx", at_most=1)


async def test_of_a_stream_that_is_too_long_nothing_is_left(tmp_path: Path) -> None:
    files = in_folder(tmp_path)
    with pytest.raises(TooLarge):
        await files.put(_pieces(*[b"x" * MEGABYTE] * 20), at_most=10 * MEGABYTE)
    assert _left(tmp_path) == []


async def test_of_a_stream_that_breaks_off_nothing_is_left(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * MEGABYTE
        raise ConnectionError("gone")

    files = in_folder(tmp_path)
    with pytest.raises(ConnectionError, match="gone"):
        await files.put(broken(), at_most=10 * MEGABYTE)
    assert _left(tmp_path) == []


async def test_what_a_store_kept_of_a_stream_that_broke_off_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keeping(store: ObjectStore, place: str, pieces: object, **how: int) -> None:
        store.put(place, b"the beginning")
        raise ConnectionError("gone")

    monkeypatch.setattr("kit.files.obstore.put_async", keeping)
    with pytest.raises(ConnectionError, match="gone"):
        await in_folder(tmp_path).put(_pieces(b"x"), at_most=10)
    assert _left(tmp_path) == []


async def test_a_part_of_a_file_is_read_alone(files: Files) -> None:
    kept = await files.put(b"0123456789", at_most=10)

    read = [piece async for piece in await files.open(kept.place, 2, 5)]

    assert b"".join(read) == b"234"


async def test_what_is_old_is_listed_if_it_is_ours(tmp_path: Path) -> None:
    files = in_folder(tmp_path)
    kept = [await files.put(b"x", at_most=1) for _ in range(3)]
    (tmp_path / "aa").mkdir(exist_ok=True)
    (tmp_path / "aa" / "somebody-elses").write_bytes(b"x")
    now = datetime.now(UTC)

    old = [place async for some in files.older(now + MINUTE) for place in some]
    older = [place async for some in files.older(now - MINUTE) for place in some]

    assert (sorted(old), older) == (sorted(one.place for one in kept), [])


async def test_what_was_begun_and_never_ended_is_deleted_when_it_is_old(tmp_path: Path) -> None:
    files = in_folder(tmp_path)
    kept = await files.put(b"x", at_most=1)
    half = tmp_path / kept.place[:2] / f"{kept.place[3:]}#1"
    half.write_bytes(b"the beginning")
    now = datetime.now(UTC)

    assert (files.drop_halves(now - MINUTE), half.exists()) == (0, True)
    assert (files.drop_halves(now + MINUTE), half.exists()) == (1, False)
    assert await files.get(kept.place) == b"x"
    assert in_memory().drop_halves(now + MINUTE) == 0


@pytest.mark.parametrize(
    "place",
    [
        "",
        "..",
        "../secret",
        "a/../../secret",
        "a/./b",
        "a//b",
        "/etc/passwd",
        "a/",
        "a\x00",
        "a\n",
        "A",
        "a%2e%2e",
        "a\\b",
        "é",
        "٣",
        "a" * 201,
        "/".join("a" * 9),
    ],
)
async def test_a_place_we_never_made_is_refused(files: Files, place: str) -> None:
    with pytest.raises(BadPlace):
        await files.get(place)
    with pytest.raises(BadPlace):
        await files.delete(place)


async def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"hunter2")
    (tmp_path / "files").mkdir()
    files = in_folder(tmp_path / "files")
    with pytest.raises(BadPlace):
        await files.get("../secret")


async def test_a_url_names_a_store_and_a_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "of files"
    kept = await at(folder.as_uri()).put(b"x", at_most=1)
    assert (folder / kept.place).read_bytes() == b"x"
    assert await in_folder(folder).get(kept.place) == b"x"


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://key:hunter2@a", "s3://", "file://", "file://host/a", "file:a"]
)
def test_what_names_no_store_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(BadStore, match="no store of files") as caught:
        at(url)
    assert "hunter2" not in str(caught.value)
