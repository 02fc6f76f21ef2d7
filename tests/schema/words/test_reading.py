"""Lists are declared with an order that a cursor can follow, and with their arguments."""

from typing import Any

import pytest

import models
from kit.meanings import Along, ById, ByIds, ByKey, Filter, How, Many, One, Own, Paged, meaning_of
from kit.searching import Searchable
from schema.words import (
    along,
    among,
    by_id,
    by_ids,
    by_key,
    latest,
    many,
    one,
    own,
    pages,
    since,
    until,
    words,
)

ORDER = models.Order


@pytest.mark.parametrize(
    "order",
    [
        (ORDER.number, latest(ORDER.placed_at)),
        (latest(ORDER.placed_at), ORDER.number),
        (latest(ORDER.nickname),),
        (ORDER.number, ORDER.email),
    ],
)
def test_an_order_is_of_one_direction_and_never_null(order: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="one direction, never null"):
        pages(ORDER, "Orders.", order=order)
    with pytest.raises(TypeError, match="one direction, never null"):
        many(ORDER.customer_id, "Orders.", order=order, most=10)


def ends(meaning: Any) -> tuple[str, bool]:
    """Tell which column breaks the ties, and whether it counts down."""
    last = meaning.order[-1]
    return last.element.key if hasattr(last, "element") else last.key, "DESC" in str(last)


def test_ties_are_broken_by_birth_in_the_same_direction() -> None:
    newest = meaning_of(pages(ORDER, "Orders.", order=(latest(ORDER.placed_at),)))
    oldest = meaning_of(pages(ORDER, "Orders.", order=(ORDER.placed_at,)))
    plain = meaning_of(many(ORDER.customer_id, "Orders.", most=10))

    assert (ends(newest), ends(oldest), ends(plain)) == (
        ("id", True),
        ("id", False),
        ("id", False),
    )


def test_each_word_leaves_its_meaning() -> None:
    customer_id = ORDER.customer_id
    nested = meaning_of(pages(customer_id, "Orders.", order=(ORDER.number,)))
    listed = meaning_of(many(models.OrderLine.order_id, "Lines.", most=7))

    assert isinstance(nested, Paged)
    assert (nested.model, nested.column) == (ORDER, customer_id)
    assert isinstance(listed, Many)
    assert (listed.column, listed.most) == (models.OrderLine.order_id, 7)
    assert meaning_of(along(models.Category.path, "The way.")) == Along(models.Category.path)
    assert meaning_of(one(customer_id, "Who.")) == One(customer_id)
    assert meaning_of(own(models.Customer, "customer_id", "Me.")) == Own(
        models.Customer, "customer_id"
    )
    assert meaning_of(by_id(ORDER, description="One.")) == ById((ORDER,))
    assert meaning_of(by_ids(ORDER, description="Some.")) == ByIds((ORDER,))
    assert meaning_of(by_key(ORDER.number, "One.", says="It.")) == ByKey(ORDER.number)


def test_a_list_has_the_arguments_that_narrow_it() -> None:
    filters = (
        words(Searchable(("number",)), "search", "Words."),
        among(ORDER.status, "status", "Of these."),
        since(ORDER.placed_at, "from", "From."),
        until(ORDER.placed_at, "until", "Until."),
    )
    field = pages(ORDER, "Orders.", order=(ORDER.number,), filters=filters)

    arguments = {argument.python_name: argument for argument in field.arguments}
    assert list(arguments) == ["first", "after", "search", "status", "from", "until"]
    assert all(argument.description for argument in arguments.values())
    assert arguments["status"].type_annotation.annotation == list[models.OrderStatus] | None
    assert [filter.how for filter in filters] == [How.WORDS, How.AMONG, How.FROM, How.UNTIL]


def test_a_filter_is_known_by_what_it_does_and_not_by_its_words() -> None:
    one_way = Filter("status", How.AMONG, ORDER.number, "Of these.")

    assert one_way == Filter("status", How.AMONG, ORDER.number, "Only of these.")
    assert one_way != Filter("status", How.IS, ORDER.number, "Of these.")
