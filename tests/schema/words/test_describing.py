"""Types are allow-lists over models, and the model keeps them true."""

from datetime import datetime
from typing import Any

import pytest

import models
from domain.settings import KEPT
from kit.meanings import (
    Column,
    Computed,
    Embedded,
    Gathered,
    Identity,
    Localised,
    Matches,
    Told,
    meaning_of,
)
from schema.words import Money, Node, computed, describes, gathers, matches, told


def field_of(published: Any, name: str) -> Any:
    fields = published.__strawberry_definition__.fields
    return next(field for field in fields if field.python_name == name)


def test_a_field_that_may_be_null_in_the_table_is_refused() -> None:
    class Order(Node):
        nickname: str

    with pytest.raises(TypeError, match=r"^Order\.nickname may be null on Order$"):
        describes(models.Order)(Order)


def test_a_field_that_the_table_lacks_is_refused() -> None:
    class Order(Node):
        numbr: str

    with pytest.raises(TypeError, match=r"^Order\.numbr: Order has no such attribute$"):
        describes(models.Order)(Order)


def test_a_field_that_nobody_described_is_refused() -> None:
    class Order(Node):
        currency: str

    with pytest.raises(TypeError, match="is not described"):
        describes(models.Order)(Order)


def test_a_computed_field_without_words_is_refused() -> None:
    def shout(number: str) -> str:
        return number.upper()

    with pytest.raises(TypeError, match="is not described"):
        computed(shout, of=models.Order)


def test_a_computed_field_reads_only_columns_that_there_are() -> None:
    def shout(numbr: str) -> str:
        """The number, loudly."""
        return numbr

    with pytest.raises(AttributeError, match="numbr"):
        computed(shout, of=models.Order)


def loud(number: str) -> str:
    """The number, loudly."""
    return number.upper()


@describes(models.Order)
class Order(Node):
    number: str
    nickname: str | None
    placed_at: datetime
    total: Money
    loud: str = computed(loud, of=models.Order)


@describes(models.Product)
class Product(Node):
    name: str


def test_what_is_not_listed_is_not_public() -> None:
    fields = Order.__strawberry_definition__.fields  # type: ignore[attr-defined]

    assert {field.python_name for field in fields} == {
        "id",
        "number",
        "nickname",
        "placed_at",
        "total",
        "loud",
    }


def test_words_come_from_where_the_thing_is_declared() -> None:
    assert Order.__strawberry_definition__.description == models.Order.__doc__  # type: ignore[attr-defined]
    assert field_of(Order, "number").description == "What people call it: `A-1042`."
    assert field_of(Order, "total").description == models.Order.total.words
    assert field_of(Order, "loud").description == "The number, loudly."


def test_each_field_knows_what_it_means() -> None:
    assert meaning_of(field_of(Order, "id")) == Identity(models.Order)
    assert meaning_of(field_of(Order, "number")) == Column(models.Order.number)
    assert meaning_of(field_of(Order, "total")) == Embedded(models.Order, models.Order.total)
    assert meaning_of(field_of(Order, "loud")) == Computed(loud, (models.Order.number,))
    assert meaning_of(field_of(Product, "name")) == Localised(models.Product.name)


def test_only_rows_of_the_model_are_of_the_type() -> None:
    is_type_of = Order.__strawberry_definition__.is_type_of  # type: ignore[attr-defined]

    assert is_type_of(models.Order.model_construct(), None)
    assert not is_type_of(models.Product.model_construct(), None)


def greeting(context: Any, kept: Any, name: str, times: int = 2) -> list[str]:
    return [f"{context} {name}"] * times


def test_what_is_told_takes_the_arguments_that_follow_what_is_known() -> None:
    field = told(greeting, "Says hello.", kept=KEPT)

    assert meaning_of(field) == Told(greeting, KEPT)
    taken = [(argument.python_name, argument.default) for argument in field.arguments]
    assert taken[0][0] == "name"
    assert taken[1] == ("times", 2)


def test_what_is_of_no_row_or_of_who_asks_says_so() -> None:
    assert meaning_of(gathers("Who asks.")) == Gathered()
    current = matches(models.Session.id, "session_id", "Whether it is this one.")
    assert meaning_of(current) == Matches(models.Session.id, "session_id")
