"""Queries by hash: what is kept, for how long, and what is never kept."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import orjson
import pytest

from execution import documents
from execution.limits import Limits
from execution.persisted import Asked, Gate, Persisted, digest_of
from execution.protocol import Answer
from execution.run import Operations
from execution.trusted import Trusted
from tests.execution.toy import ToyContext, schema

TEXT = "{ viewer { kind } }"
KIND = {"data": {"viewer": {"kind": "NOBODY"}}}


def gate(**options: Any) -> Gate:
    limits = options.pop("limits", None)
    options.setdefault("persisted", Persisted())
    return Gate(Operations(schema, limits=limits), **options)


async def ask(at: Gate, query: str | None = None, /, **asked: Any) -> Any:
    return orjson.loads((await at.answer(Asked(query, **asked), ToyContext())).body)


def code(answered: Any) -> str:
    [error] = answered["errors"]
    return str(error["extensions"]["code"])


async def test_a_query_left_with_its_hash_is_known_by_it() -> None:
    at = gate()
    unknown = await ask(at, sha256=digest_of(TEXT))
    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert await ask(at, TEXT, sha256=digest_of(TEXT)) == KIND
    assert await ask(at, sha256=digest_of(TEXT)) == KIND
    assert await ask(at, document_id=digest_of(TEXT)) == KIND


async def test_a_query_without_a_hash_is_not_kept() -> None:
    at = gate()
    await ask(at, TEXT)
    assert code(await ask(at, sha256=digest_of(TEXT))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("wrong", ["0" * 64, "", "é" * 64, digest_of(TEXT).upper()])
async def test_a_hash_of_something_else_is_refused_and_nothing_runs_or_stays(wrong: str) -> None:
    at, context = gate(), ToyContext()
    answer = await at.answer(Asked(TEXT, sha256=wrong), context)
    assert answer.code == "PERSISTED_QUERY_HASH_MISMATCH"
    assert context.opened == 0
    assert at.persisted is not None
    assert len(at.persisted) == 0


@pytest.mark.parametrize(
    "text", ["{", "", "{ nothing }", "{ " + "viewer { kind } " * 31 + "}", "x" * 100_001]
)
async def test_what_cannot_run_is_not_kept(text: str) -> None:
    at = gate()
    assert (await ask(at, text, sha256=digest_of(text)))["errors"]
    assert code(await ask(at, sha256=digest_of(text))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_valid_query_is_kept_though_its_variables_were_wrong() -> None:
    at, text = gate(), "query ($n: Int!) { echo(number: $n) }"
    assert code(await ask(at, text, sha256=digest_of(text))) == "BAD_USER_INPUT"
    assert await ask(at, sha256=digest_of(text), variables={"n": 7}) == {"data": {"echo": "7"}}


async def test_a_known_hash_is_answered_without_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    at = gate()
    await ask(at, TEXT, sha256=digest_of(TEXT))

    def fail(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(documents, "parsed", fail)
    assert await ask(at, sha256=digest_of(TEXT)) == KIND


async def test_a_text_that_left_the_document_cache_is_read_again() -> None:
    at = gate()
    await ask(at, TEXT, sha256=digest_of(TEXT))
    at.operations.documents.most = 1
    await ask(at, "{ a: viewer { kind } }")
    assert TEXT not in at.operations.documents
    assert await ask(at, sha256=digest_of(TEXT)) == KIND


async def test_one_hash_with_two_texts_at_once_keeps_the_one_it_belongs_to() -> None:
    at, other = gate(), "{ viewer { kind } broken }"
    right, wrong = Asked(TEXT, sha256=digest_of(TEXT)), Asked(other, sha256=digest_of(TEXT))
    given = [right, wrong] * 20
    answers = await asyncio.gather(*(at.answer(each, ToyContext()) for each in given))
    assert [each.code for each in answers] == [None, "PERSISTED_QUERY_HASH_MISMATCH"] * 20
    assert await ask(at, sha256=digest_of(TEXT)) == KIND
    assert at.persisted is not None
    assert len(at.persisted) == 1


async def test_a_long_query_left_by_many_at_once_is_kept_once() -> None:
    at, text = gate(), TEXT + " " * 3_000
    asked = Asked(text, sha256=digest_of(text))
    await asyncio.gather(*(at.answer(asked, ToyContext()) for _ in range(20)))
    assert at.persisted is not None
    assert (len(at.persisted), at.persisted.bytes) == (1, sys.getsizeof(text))


def test_the_query_unused_for_longest_leaves_first() -> None:
    kept = Persisted(most=2)
    kept.keep("a")
    kept.keep("b")
    assert kept.get(digest_of("a")) == "a"
    kept.keep("c")
    assert [kept.get(digest_of(each)) for each in "abc"] == ["a", None, "c"]


def test_the_memory_of_queries_is_bounded() -> None:
    kept = Persisted(most_bytes=10_000)
    for number in range(100):
        kept.keep(f"{number}" + "x" * 900)
        kept.keep(f"{number}" + "😀" * 300)  # four bytes each, in memory too
    assert kept.bytes <= 10_000
    assert kept.bytes == sum(sys.getsizeof(text) for text, _ in kept._kept.values())
    kept.keep("y" * 20_000)
    assert (len(kept), kept.bytes) == (0, 0)


async def test_a_mutation_by_hash_is_none_for_get() -> None:
    at, text = gate(), 'mutation { write(note: {text: "a"}) }'
    await ask(at, text, sha256=digest_of(text))
    answered = await ask(at, sha256=digest_of(text), reads_only=True)
    assert code(answered) == "METHOD_NOT_ALLOWED"


async def test_without_a_store_clients_are_told_to_send_texts() -> None:
    at = gate(persisted=None)
    assert await ask(at, TEXT, sha256="0" * 64) == KIND
    answered = await ask(at, sha256=digest_of(TEXT))
    assert answered["errors"][0]["message"] == "PersistedQueryNotSupported"
    assert code(answered) == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_a_trusted_document_is_known_by_its_id_and_by_its_hash() -> None:
    at = gate(persisted=None, trusted=Trusted({"kind": TEXT}))
    assert await ask(at, document_id="kind") == KIND
    assert await ask(at, sha256="kind") == KIND
    assert await ask(at, sha256=digest_of(TEXT)) == KIND
    assert await ask(at, "{ context }") != KIND


async def test_a_trusted_document_needs_no_room_among_the_persisted() -> None:
    at = gate(trusted=Trusted({"kind": TEXT}))
    assert await ask(at, TEXT, sha256="kind") == KIND
    assert at.persisted is not None
    assert len(at.persisted) == 0


async def test_an_unknown_id_is_told_so() -> None:
    at = gate(trusted=Trusted({"kind": TEXT}))
    assert code(await ask(at, document_id="other")) == "DOCUMENT_NOT_FOUND"
    assert code(await ask(at, document_id="")) == "DOCUMENT_NOT_FOUND"
    assert code(await ask(at, sha256="other")) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "asked",
    [
        Asked("{ viewer { kind } } "),
        Asked("{ __schema { types { name } } }"),
        Asked("{ __typename }"),
        Asked("{", sha256=digest_of("{")),
        Asked(None, document_id="other"),
        Asked(None, sha256="0" * 64),
    ],
)
async def test_only_what_is_trusted_runs_where_that_is_said(asked: Asked) -> None:
    heard: list[Answer] = []
    at = gate(trusted=Trusted({"kind": TEXT}), trusted_only=True, on_refusal=heard.append)
    context = ToyContext()
    answer = await at.answer(asked, context)
    assert answer.code == "DOCUMENT_NOT_TRUSTED"
    assert context.opened == 0
    assert heard == [answer]


async def test_what_is_trusted_runs_by_text_hash_and_id() -> None:
    at = gate(trusted=Trusted({"kind": TEXT}), trusted_only=True)
    for asked in ({"document_id": "kind"}, {"sha256": digest_of(TEXT)}):
        assert await ask(at, **asked) == KIND
    assert await ask(at, TEXT) == KIND
    assert await ask(at, TEXT, sha256=digest_of(TEXT)) == KIND


async def test_a_trusted_document_keeps_the_limit_of_cost() -> None:
    text = "query ($n: Int!) { products(first: $n) { nodes { id } } }"
    at = gate(trusted=Trusted({"many": text}), trusted_only=True, limits=Limits(cost=50))
    answered = await ask(at, document_id="many", variables={"n": 100})
    assert code(answered) == "TOO_COSTLY"


def test_trusting_nothing_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="everything would be refused"):
        gate(trusted_only=True)


def test_a_text_that_grew_meanwhile_leaves_with_the_size_it_came_with() -> None:
    kept, text = Persisted(most=1), "é" * 500 + "ж"
    kept.keep(text)
    before = sys.getsizeof(text)
    orjson.dumps(text)
    kept.keep("a")
    assert kept.bytes == sys.getsizeof("a")
    assert sys.getsizeof(text) > before
