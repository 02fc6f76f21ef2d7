"""Any CSV file is read row by row, and what is no such file is told apart at once."""

from __future__ import annotations

import gzip
import io
import lzma
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from importing import rows
from importing.rows import Row, WrongFile

COLUMNS = ("Name", "Size")
GOOD = b"Name,Size\nMug,1\nPot,2\n"
WANTED = [Row(2, ("Mug", "1")), Row(3, ("Pot", "2"))]


def read(place: Path | str) -> list[Row]:
    """Read a whole file."""
    with rows.opened(str(place)) as table:
        return list(table.rows(COLUMNS))


def written(folder: Path, data: bytes, name: str = "shop.csv") -> Path:
    """Write a file."""
    place = folder / name
    place.write_bytes(data)
    return place


@pytest.mark.parametrize("pack", [bytes, lzma.compress, gzip.compress], ids=["plain", "xz", "gzip"])
def test_a_file_is_read_whatever_packs_it_and_whatever_it_is_called(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    assert read(written(tmp_path, pack(GOOD), "shop.data")) == WANTED


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.rstrip(b"\n"),
        b"size , NAME,Extra\n1,Mug,x\n2,Pot,y\n",
    ],
    ids=["byte order mark", "CRLF", "no end of line", "other order, letter case and more columns"],
)
def test_how_a_file_is_written_makes_no_difference(tmp_path: Path, data: bytes) -> None:
    assert read(written(tmp_path, data)) == WANTED


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lzma.compress(GOOD))))

    assert read("-") == WANTED


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "shop.csv is empty"),
        (b"Name;Size\nMug;1\n", "shop.csv is not such a CSV file"),
        (b"Name,Weight\n", "shop.csv lacks Size in its first line"),
        (b"Name,Size,Size\n", "shop.csv lacks Size in its first line, or has them twice"),
        (b"\x00\x01\x02", "shop.csv is not such a CSV file"),
        (b"PK\x03\x04\xff\xfe\xfd", "shop.csv is not UTF-8 (near line 1)"),
        (GOOD.decode().encode("utf-16"), "shop.csv is not UTF-8 (near line 1)"),
        (b"x" * (2 << 20), "shop.csv is not a CSV file"),
        (lzma.compress(GOOD * 9)[:-20], "shop.csv is damaged or cut off"),
        (gzip.compress(GOOD * 9)[:-20], "shop.csv is damaged or cut off"),
        (b"\x1f\x8bnonsense", "shop.csv is damaged or cut off after line 0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_such_file_is_refused_with_what_was_expected(
    tmp_path: Path, data: bytes, says: str
) -> None:
    with pytest.raises(WrongFile) as refused:
        read(written(tmp_path, data))

    assert str(refused.value).startswith(says)
    assert str(refused.value).endswith(
        "Expected: a CSV file in UTF-8, plain or packed by xz or gzip,"
        " whose first line names, with commas between, Name, Size."
    )


def test_a_byte_that_is_not_utf_8_stops_the_reading_wherever_it_stands(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match=r"not UTF-8 \(near line \d+\)"):
        read(written(tmp_path, GOOD * 5_000 + b"Caf\xe9,3\n"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="cannot be read: No such file or directory"):
        read(tmp_path / "none.csv")
    with pytest.raises(WrongFile, match="cannot be read: Is a directory"):
        read(tmp_path)


def test_a_row_of_the_wrong_width_is_told_and_stops_nothing(tmp_path: Path) -> None:
    data = b"Name,Size\nMug\n\nPot,2,3\nJug,4\n"

    assert read(written(tmp_path, data)) == [
        Row(2, (), "1 fields instead of 2"),
        Row(4, (), "3 fields instead of 2"),
        Row(5, ("Jug", "4")),
    ]


def test_a_value_of_several_lines_is_one_row_that_counts_from_its_first(tmp_path: Path) -> None:
    data = b'Name,Size\n"Mug\nof tin",1\nPot,2\n'

    assert read(written(tmp_path, data)) == [Row(2, ("Mug\nof tin", "1")), Row(4, ("Pot", "2"))]


def test_a_value_without_end_is_told_and_stops_nothing(tmp_path: Path) -> None:
    data = b"Name,Size\nMug," + b"1" * 200_000 + b"\nPot,2\n"

    assert read(written(tmp_path, data)) == [
        Row(2, (), "not CSV: field larger than field limit (131072)"),
        Row(3, ("Pot", "2")),
    ]


def test_how_far_a_file_is_read_is_counted_in_bytes_of_the_disk(tmp_path: Path) -> None:
    place = written(tmp_path, lzma.compress(GOOD * 1_000))
    with rows.opened(str(place)) as table:
        before = table.bytes_read
        list(table.rows(COLUMNS))

        assert (before, table.bytes_read) == (0, table.size) == (0, place.stat().st_size)
