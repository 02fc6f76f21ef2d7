"""Manifests of trusted documents: the formats that are read, and each way to be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from execution import trusted
from execution.documents import Documents
from execution.limits import Limits
from execution.persisted import digest_of
from execution.trusted import BadManifest, Trusted
from tests.execution.toy import schema

KIND = "query Kind { viewer { kind } }"
WRITE = "mutation Write($note: Note!) { write(note: $note) }"
MD5 = md5(KIND.encode(), usedforsecurity=False).hexdigest()
Load = Callable[[Any], Trusted]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(content: Any) -> Trusted:
        path = tmp_path / "manifest.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return trusted.load(path, Documents(schema._schema, Limits()))

    return write_and_load


def apollo(*operations: Any, **others: Any) -> dict[str, Any]:
    head = {"format": "apollo-persisted-query-manifest", "version": 1}
    return {**head, "operations": list(operations), **others}


def operation(text: str = KIND, **others: Any) -> dict[str, Any]:
    found = {"id": digest_of(text), "name": "Kind", "type": "query", "body": text}
    return {**found, **others}


def test_a_map_from_hash_to_text_is_read(load: Load) -> None:
    found = load({digest_of(KIND): KIND, f"sha256:{digest_of(WRITE)}": WRITE})
    assert (len(found), found.get(digest_of(KIND)), found.get(digest_of(WRITE))) == (2, KIND, WRITE)
    assert KIND in found
    assert KIND + " " not in found


def test_relays_md5_is_an_id_beside_the_hash(load: Load) -> None:
    found = load({MD5: KIND})
    assert found.get(MD5) == found.get(digest_of(KIND)) == KIND


def test_apollos_manifest_is_read(load: Load) -> None:
    write = operation(WRITE, name="Write", type="mutation")
    found = load(apollo(operation(), write))
    assert found.get(digest_of(KIND)) == KIND
    assert found.get(write["id"]) == WRITE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON in UTF-8"),
        (b"{", "not JSON in UTF-8"),
        (b'{"a": "\xff"}', "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON in UTF-8"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"{}", "holds no document"),
        (apollo(), "holds no document"),
        (apollo(format="another"), "only known format"),
        (apollo(version=2), "only known format"),
        (apollo(operations={}), "must be a list"),
        (apollo("text"), "'operation 1': an id and a text are needed."),
        (apollo(operation(), operation(id=None)), "'operation 2': an id"),
        (apollo(operation(body=5)), "'operation 1': an id"),
        (apollo(operation(name=[])), "'operation 1': an id"),
        (apollo(operation(name=["Kind"])), "'operation 1': an id"),
        ({"kind": None}, "'kind': an id and a text are needed."),
        ({"": KIND}, "an id and a text are needed."),
        ({"kind": ""}, "an id and a text are needed."),
        ({"kind": {"text": KIND}}, "'kind': an id"),
    ],
)
def test_what_is_no_manifest_is_refused(load: Load, content: Any, said: str) -> None:
    with pytest.raises(BadManifest, match=said):
        load(content)


def test_what_is_given_twice_is_refused_by_its_name(load: Load) -> None:
    text = json.dumps(KIND)
    doubled = f'{{"kind": {text}, "kind": {text}, "other": {text}}}'.encode()
    prefixed = {digest_of(KIND): KIND, f"sha256:{digest_of(KIND)}": KIND}
    for content, name in (
        (doubled, "kind"),
        (prefixed, digest_of(KIND)),
        (apollo(operation(), operation()), digest_of(KIND)),
    ):
        with pytest.raises(BadManifest) as caught:
            load(content)
        assert caught.value.problems == (f"'{name}' is given twice.",)


def test_every_document_that_cannot_be_answered_is_named_with_the_reason(load: Load) -> None:
    with pytest.raises(BadManifest) as caught:
        load(
            {
                "fine": KIND,
                "cut": "{ viewer",
                "unknown": "{ viewer { age } }",
                "deep": "{ products { nodes " + "{ itself " * 21 + "{ id }" + " }" * 23,
                digest_of("another"): KIND,
                "half": '{ echo(text: "\ud800") }',
            }
        )
    cut, unknown, deep, other, half = caught.value.problems
    assert cut == "'cut': Syntax Error: Expected Name, found <EOF>. (line 1, column 9)"
    assert unknown.startswith("'unknown': Cannot query field 'age' on type 'Viewer'.")
    assert deep.startswith("'deep': Fields inside each other: at most 20 are allowed")
    assert other == f"'{digest_of('another')}': its text has another SHA-256."
    assert half.startswith("'half': Syntax Error")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Sort"}, "'a' (Sort): its text holds no query of this name."),
        ({"type": "mutation"}, "'a' (Kind): its text holds no mutation of this name."),
        ({"type": None, "name": "Sort"}, "'a' (Sort): its text holds no operation of this name."),
    ],
)
def test_apollos_entry_must_be_what_it_says(load: Load, wrong: Any, said: str) -> None:
    with pytest.raises(BadManifest) as caught:
        load(apollo(operation(id="a", **wrong)))
    assert caught.value.problems == (said,)


def test_of_many_mistakes_twenty_are_told_and_the_rest_counted(load: Load) -> None:
    with pytest.raises(BadManifest) as caught:
        load({f"bad {number}": "{" * 5 + "x" * 500 for number in range(50)})
    assert len(caught.value.problems) == 21
    assert caught.value.problems[-1] == "And 30 more."
    assert all(len(problem) <= 300 for problem in caught.value.problems)


def test_a_huge_file_is_refused_and_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(BadManifest, match="larger than 16 MiB"):
        trusted.load(path, Documents(schema._schema, Limits()))


def test_too_many_documents_are_refused_before_they_are_validated(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusted, "MOST_DOCUMENTS", 2)
    with pytest.raises(BadManifest, match="more than 2 documents"):
        load({"a": "{", "b": "{", "c": "{"})


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    documents = Documents(schema._schema, Limits())
    for path in (tmp_path, tmp_path / "missing.json", Path("/dev/zero")):
        with pytest.raises(BadManifest, match="There is no file"):
            trusted.load(path, documents)
