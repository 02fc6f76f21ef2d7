"""Public ids."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kit import ids
from models import Order, OrderLine

ID = UUID("019a0000-0000-7000-8000-000000000001")


def test_an_id_says_what_it_is() -> None:
    assert ids.public(Order, ID) == "order_019a0000000070008000000000000001"
    assert ids.public(OrderLine, ID) == "order_line_019a0000000070008000000000000001"
    assert ids.kind_of(OrderLine) == "order_line"


def test_ids_sort_by_birth() -> None:
    born = [ids.new() for _ in range(1_000)]

    assert sorted(born) == born
    assert {id.version for id in born} == {7}


@given(st.uuids())
def test_what_is_written_is_read(id: UUID) -> None:
    assert ids.parse(ids.public(OrderLine, id)) == ("order_line", id)
    assert ids.of(OrderLine, ids.public(OrderLine, id)) == id
    assert ids.of(Order, ids.public(OrderLine, id)) is None


@given(st.text())
def test_only_what_we_write_is_an_id(text: str) -> None:
    parsed = ids.parse(text)

    assert parsed is None or f"{parsed[0]}_{parsed[1].hex}" == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order",
        "order_",
        "_019a0000000070008000000000000001",
        "order_019A0000000070008000000000000001",
        "order_019a0000-0000-7000-8000-000000000001",
        "order_019a000000007000800000000000000",
        "order_019a00000000700080000000000000012",
        "order_019a0000000070008000000000000001\n",
        " order_019a0000000070008000000000000001",
        "Order_019a0000000070008000000000000001",
        "order_\u066019a0000000070008000000000000001",
    ],
)
def test_what_is_nearly_an_id_is_none(text: str) -> None:
    assert ids.parse(text) is None
    assert ids.of(Order, text) is None


@pytest.mark.parametrize("text", ["", "x" * 101])
def test_a_command_takes_no_id_that_cannot_be_one(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ids.PublicId).validate_python(text)


def test_a_command_takes_any_short_text_as_an_id() -> None:
    found = TypeAdapter(ids.PublicId).validate_python("anything")

    assert (type(found), found) == (ids.PublicId, "anything")
