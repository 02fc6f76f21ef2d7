"""Cursors, and the sizes of pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.pages import BadPage, Edge, Page, PageInfo, cursor_of, place_of, size_of

ID = UUID("019a0000-0000-7000-8000-000000000001")
PLACES = st.tuples(
    st.datetimes(timezones=st.just(UTC)),
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300),
    st.uuids(),
    st.dates(),
)
TYPES = (datetime, int, str, UUID, date)


@given(PLACES)
def test_a_place_that_is_written_is_read(place: tuple[Any, ...]) -> None:
    assert place_of("order", cursor_of("order", place), TYPES) == list(place)


@given(st.text())
def test_any_other_text_is_refused_or_is_what_we_write(text: str) -> None:
    with suppress(BadPage):
        assert cursor_of("order", place_of("order", text, TYPES)) == text


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "order",
        "order.",
        f"order.{ID.hex}",
        f"product.0.{ID.hex}",
        f"order~customer_id.0.{ID.hex}",
        f"order.0.{ID.hex}.0",
        f"order.00.{ID.hex}",
        f"order.+1.{ID.hex}",
        f"order. 1.{ID.hex}",
        f"order.1_0.{ID.hex}",
        f"order.٣.{ID.hex}",
        f"order.0.{ID}",
        f"order.0.{ID.hex.upper()}",
        f"order.{10**30}.{ID.hex}",
        f"order.{'9' * 5_000}.{ID.hex}",
        f"order.nan.{ID.hex}",
    ],
)
def test_a_cursor_of_another_list_or_shape_is_refused(cursor: str) -> None:
    with pytest.raises(BadPage, match="`after` is not a cursor of this list") as refused:
        place_of("order", cursor, (datetime, UUID))
    assert refused.value.argument == "after"


@pytest.mark.parametrize("text", ["00", "6100", "ff", "zz", "6", "C3A4", "c3"])
def test_a_text_of_a_cursor_is_what_postgres_can_hold(text: str) -> None:
    with pytest.raises(BadPage):
        place_of("product", f"product.{text}", (str,))


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_number_of_a_cursor_fits_its_column(number: int) -> None:
    with pytest.raises(BadPage):
        place_of("order_line", f"order_line.{number}", (int,))


@pytest.mark.parametrize("size", [0, 1, 20, 100])
def test_a_page_holds_up_to_a_hundred(size: int) -> None:
    assert size_of(size) == size


@pytest.mark.parametrize("size", [-1, 101, 2**31])
def test_no_other_size_is_a_page(size: int) -> None:
    with pytest.raises(BadPage, match="from 0 to 100") as refused:
        size_of(size)
    assert refused.value.argument == "first"


def test_the_nodes_of_a_page_are_those_of_its_edges() -> None:
    async def never() -> Any:
        raise AssertionError

    edges = [Edge("a", 1), Edge("b", 2)]
    assert Page(edges, PageInfo("a", "b", False, False), never).nodes == [1, 2]


@pytest.mark.parametrize(("letters", "is_read"), [(996, True), (997, False)])
def test_a_cursor_has_two_thousand_characters_at_most(letters: int, is_read: bool) -> None:
    text = cursor_of("product", ["x" * letters])
    assert len(text) == 8 + 2 * letters
    if is_read:
        assert place_of("product", text, (str,)) == ["x" * letters]
        return
    with pytest.raises(BadPage):
        place_of("product", text, (str,))
