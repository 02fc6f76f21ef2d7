"""Documents are read once, kept while in use, and not kept when they are invalid."""

from __future__ import annotations

import asyncio

import pytest
from graphql import GraphQLError

from execution.documents import Documents, Invalid
from execution.limits import Limits
from tests.execution.toy import schema


def documents(**bounds: int) -> Documents:
    return Documents(schema._schema, Limits(), **bounds)


async def test_a_document_is_read_once() -> None:
    kept = documents()
    assert await kept.get("{ viewer { kind } }") is await kept.get("{ viewer { kind } }")


async def test_a_long_document_asked_for_at_once_is_read_once() -> None:
    kept = documents()
    text = "{ viewer { kind } }" + " " * 3_000
    first, second = await asyncio.gather(kept.get(text), kept.get(text))
    assert first is second


async def test_the_document_unused_for_longest_leaves_first() -> None:
    kept = documents(most=2)
    first = await kept.get("{ a: viewer { kind } }")
    await kept.get("{ b: viewer { kind } }")
    assert await kept.get("{ a: viewer { kind } }") is first
    await kept.get("{ c: viewer { kind } }")
    assert len(kept) == 2
    assert await kept.get("{ a: viewer { kind } }") is first


async def test_the_characters_kept_are_bounded() -> None:
    kept = documents(most_characters=100)
    for name in "abcdef":
        await kept.get(f"{{ {name}: viewer {{ kind }} }}" + " " * 20)
    assert kept.characters <= 100
    assert len(kept) == 2


async def test_an_invalid_document_is_not_kept() -> None:
    kept = documents()
    with pytest.raises(Invalid):
        await kept.get("{ nothing }")
    assert len(kept) == 0
    assert kept.characters == 0


async def test_thousands_of_mistakes_give_twenty_errors_and_their_end() -> None:
    with pytest.raises(Invalid) as caught:
        await documents().get("{ products { " + "".join(f"u{i} " for i in range(900)) + "} }")
    assert len(caught.value.errors) == 21
    assert "limit reached" in caught.value.errors[-1].message


async def test_a_literal_of_the_wrong_type_is_bad_input_with_its_path() -> None:
    with pytest.raises(Invalid) as caught:
        await documents().get('{ shop: echo(note: { text: "a", stars: "many" }) }')
    assert [error.extensions for error in caught.value.errors] == [
        {"code": "BAD_USER_INPUT", "path": "shop.note.stars"}
    ]


@pytest.mark.parametrize("number", ["2147483648", "1.5", "1e3", "1" + "0" * 4_000])
async def test_a_number_that_is_no_int_is_bad_input(number: str) -> None:
    with pytest.raises(Invalid) as caught:
        await documents().get(f"{{ products(first: {number}) {{ nodes {{ id }} }} }}")
    assert (caught.value.errors[0].extensions or {})["code"] == "BAD_USER_INPUT"


async def test_the_operation_is_found_by_name() -> None:
    document = await documents().get("query A { viewer { kind } } query B { broken }")
    name = document.operation("B").name
    assert name is not None
    assert name.value == "B"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (None, "query A { viewer { kind } } query B { broken }"),
        ("C", "query A { viewer { kind } }"),
        ("C", "{ viewer { kind } }"),
    ],
)
async def test_an_operation_that_cannot_be_told_is_refused(name: str | None, text: str) -> None:
    document = await documents().get(text)
    with pytest.raises(GraphQLError) as caught:
        document.operation(name)
    assert caught.value.extensions == {"code": "OPERATION_RESOLUTION_FAILURE"}
