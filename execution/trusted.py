"""Trusted documents: a manifest of what storefronts ask, read and validated at the start."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from graphql import GraphQLError

from execution.documents import Documents, Invalid

MOST_BYTES = 16 * 1024 * 1024
MOST_DOCUMENTS = 5_000
MOST_PROBLEMS = 20
LONGEST_PROBLEM = 300
APOLLO = "apollo-persisted-query-manifest"
PREFIX = "sha256:"
SHA256 = re.compile(r"[0-9a-f]{64}")


class BadManifest(Exception):
    """A manifest cannot be used; `problems` say why, a sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Entry(NamedTuple):
    """One document of a manifest; Apollo's also tell its operation's name and kind."""

    id: str
    text: str
    name: str | None = None
    kind: str | None = None


class Trusted:
    """Texts by the id that the manifest gives them, and by their SHA-256."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._by_id = {_digest(text): text for text in texts.values()} | dict(texts)
        self._texts = frozenset(texts.values())

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, text: object) -> bool:
        return text in self._texts

    def get(self, name: str) -> str | None:
        """Find the text of an id or a hash."""
        return self._by_id.get(name)


def load(path: Path, documents: Documents) -> Trusted:
    """Read a manifest whose every document the schema can answer, or raise `BadManifest`."""
    found = list(entries(_json(_content(path))))
    if not found:
        raise BadManifest("The manifest holds no document.")
    if len(found) > MOST_DOCUMENTS:
        raise BadManifest(f"The manifest holds more than {MOST_DOCUMENTS} documents.")
    problems = [*_twice(found), *_wrong(found, documents)]
    if problems:
        more = len(problems) - MOST_PROBLEMS
        ending = [f"And {more} more."] if more > 0 else []
        raise BadManifest(*problems[:MOST_PROBLEMS], *ending)
    return Trusted({entry.id: entry.text for entry in found})


def entries(manifest: Any) -> Iterator[Entry]:
    """Walk a manifest: Apollo's, or a map from id to text, as Relay's compiler writes it."""
    if not isinstance(manifest, dict):
        raise BadManifest("The manifest must be a JSON object.")
    if "format" not in manifest:
        for name, text in manifest.items():
            yield _entry({"id": name, "body": text}, name)
        return
    if manifest["format"] != APOLLO or manifest.get("version") != 1:
        raise BadManifest(f"The only known format is {APOLLO}, version 1.")
    operations = manifest.get("operations")
    if not isinstance(operations, list):
        raise BadManifest("`operations` must be a list.")
    for place, given in enumerate(operations, 1):
        yield _entry(given if isinstance(given, dict) else {}, f"operation {place}")


def _entry(given: dict[str, Any], called: str) -> Entry:
    keys = ("id", "body", "name", "type")
    values = [given.get(key) for key in keys]
    texts = all(each is None or isinstance(each, str) for each in values)
    if not (texts and values[0] and values[1]):
        raise BadManifest(f"{called[:80]!r}: an id and a text are needed.")
    entry = Entry(*values)  # type: ignore[arg-type]
    return entry._replace(id=entry.id.removeprefix(PREFIX))


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadManifest(f"There is no file {path}.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadManifest(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise BadManifest(f"{path} is larger than {MOST_BYTES // 2**20} MiB.")
    return content


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode(), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise BadManifest(f"The manifest is not JSON in UTF-8: {error}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadManifest(*_repeated(name for name, _ in pairs))
    return found


def _twice(found: Iterable[Entry]) -> list[str]:
    return _repeated(entry.id for entry in found)


def _repeated(names: Iterable[str]) -> list[str]:
    return [f"{name[:80]!r} is given twice." for name, n in Counter(names).items() if n > 1]


def _wrong(found: Iterable[Entry], documents: Documents) -> Iterator[str]:
    for entry in found:
        if why := _why_not(entry, documents):
            called = f" ({entry.name[:80]})" if entry.name else ""
            yield f"{entry.id[:80]!r}{called}: {why}"[:LONGEST_PROBLEM]


def _why_not(entry: Entry, documents: Documents) -> str | None:
    """Say what is wrong with a document, if something is."""
    try:
        document = documents.read(entry.text)
    except Invalid as invalid:
        return _where(invalid.errors[0])
    except GraphQLError as error:
        return _where(error)
    if SHA256.fullmatch(entry.id) and entry.id != _digest(entry.text):
        return "its text has another SHA-256."
    if entry.name is None:
        return None
    operation = document.operations.get(entry.name)
    if operation is None or operation.operation.value != (entry.kind or operation.operation.value):
        return f"its text holds no {entry.kind or 'operation'} of this name."
    return None


def _where(error: GraphQLError) -> str:
    place = error.locations[0] if error.locations else None
    return f"{error.message} (line {place.line}, column {place.column})" if place else error.message


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
