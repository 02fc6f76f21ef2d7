"""Rows: a CSV file, compressed or not, read as a stream of numbered rows."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

XZ, GZIP = b"\xfd7zXZ\x00", b"\x1f\x8b"
LONGEST_LINE = 1 << 20
DAMAGED = (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError)


class WrongFile(Exception):
    """The file is not what was expected; the message says what that is."""


class Row(NamedTuple):
    """One row: the line it starts on, and its values in the order asked for, or what is wrong."""

    number: int
    values: tuple[str, ...]
    problem: str | None = None


class Meter(io.RawIOBase):
    """Pass bytes on and count them, so that progress is known even of a compressed file."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.count = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer and count what went into it."""
        data = self.source.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class Table:
    """An open CSV file of which some columns are wanted."""

    def __init__(self, name: str, source: IO[bytes], size: int | None) -> None:
        self.name = name
        self.size = size
        self._meter = Meter(source)

    @property
    def bytes_read(self) -> int:
        """How far the file has been read, as it lies on the disk."""
        return self._meter.count

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """Yield each row's values of `columns`; raise WrongFile for a file that has none."""
        lines = _Lines(io.BufferedReader(self._meter, 1 << 16), self.name, columns)
        reader = csv.reader(lines)
        try:
            header = next(reader, None)
        except csv.Error:
            header = None
        wanted, width = lines.header(header), len(header or ())
        while True:
            number = reader.line_num + 1
            try:
                fields = next(reader, None)
            except csv.Error as error:
                yield Row(number, (), f"not CSV: {error}")
                continue
            if fields is None:
                return
            if len(fields) == width:
                yield Row(number, wanted(fields))
            elif fields:
                yield Row(number, (), f"{len(fields)} fields instead of {width}")


class _Lines:
    """The lines of a file, decompressed and decoded; WrongFile where that cannot be done."""

    def __init__(self, source: io.BufferedReader, name: str, columns: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(_plain(source), encoding="utf-8-sig", newline="")
        self._name = name
        self._columns = columns
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(LONGEST_LINE)
        except UnicodeDecodeError as error:
            raise self._wrong(f"is not UTF-8 (near line {self._number + 1})") from error
        except DAMAGED as error:
            raise self._wrong(f"is damaged or cut off after line {self._number}") from error
        if not line:
            raise StopIteration
        self._number += 1
        return line

    def header(self, names: list[str] | None) -> Callable[[list[str]], tuple[str, ...]]:
        """Find the wanted columns by their names in the first row."""
        if names is None:
            raise self._wrong("is empty" if not self._number else "is not a CSV file")
        found = [name.strip().lower() for name in names]
        missing = [name for name in self._columns if found.count(name.lower()) != 1]
        if len(missing) == len(self._columns):
            raise self._wrong("is not such a CSV file")
        if missing:
            raise self._wrong(f"lacks {', '.join(missing)} in its first line, or has them twice")
        places = [found.index(name.lower()) for name in self._columns]
        return cast(Callable[[list[str]], tuple[str, ...]], itemgetter(*places))

    def _wrong(self, what: str) -> WrongFile:
        return WrongFile(
            f"{self._name} {what}. Expected: a CSV file in UTF-8, plain or packed by xz or gzip,"
            f" whose first line names, with commas between, {', '.join(self._columns)}."
        )


def _plain(source: io.BufferedReader) -> IO[bytes]:
    """Decompress what the first bytes say is compressed, whatever the file is called."""
    magic = source.peek(len(XZ))
    if magic.startswith(XZ):
        return cast(IO[bytes], lzma.open(source))
    return cast(IO[bytes], gzip.open(source)) if magic.startswith(GZIP) else source


@contextmanager
def opened(place: str) -> Iterator[Table]:
    """Open a file by its path, or standard input by `-`."""
    if place == "-":
        yield Table("Standard input", sys.stdin.buffer, None)
        return
    path = Path(place)
    try:
        source = path.open("rb")
    except OSError as error:
        raise WrongFile(f"{place} cannot be read: {error.strerror}.") from error
    with source:
        yield Table(path.name, source, path.stat().st_size)
