"""Shapes that every noun shares: nodes, money, moments, pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY

import kit.money
from kit import pages, times
from kit.currencies import Currency
from kit.ids import PublicId

T = TypeVar("T")

Time = strawberry.scalar(
    name="DateTime",
    description=(
        "A moment as RFC 3339, answered in UTC with six digits: `2026-01-31T12:00:00.000000Z`."
    ),
    serialize=times.printed,
    parse_value=times.read,
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
)
Day = strawberry.scalar(
    name="Date",
    description="A day as RFC 3339 writes it: `2026-01-31`.",
    serialize=date.isoformat,
    parse_value=times.day,
    specified_by_url="https://scalars.graphql.org/andimarek/local-date",
)
CurrencyCode = strawberry.scalar(
    name="CurrencyCode",
    description="A currency by its ISO 4217 code, such as `EUR`.",
    serialize=str,
    parse_value=str,
)


@strawberry.interface(description="Something with an identity of its own.")
class Node:
    """What `node` and `nodes` can find."""

    id: strawberry.ID = strawberry.field(
        description="Opaque and stable; says what it is and sorts by birth."
    )


@strawberry.type(description="An amount of money.")
class Money:
    """An amount, printed as a decimal with the digits of its currency."""

    amount: Decimal = strawberry.field(
        description='A decimal with the digits of the currency: "12.50" EUR, "1200" JPY.'
    )
    currency: Currency = strawberry.field(description="Which currency.")


@strawberry.type(description="Where a page begins and ends, and what lies beyond.")
class PageInfo:
    """The ends of a page."""

    start_cursor: str | None = strawberry.field(description="Cursor of its first row.")
    end_cursor: str | None = strawberry.field(
        description="Cursor of its last row; give it as `after` to see the next page."
    )
    has_next_page: bool = strawberry.field(description="Whether rows follow.")
    has_previous_page: bool = strawberry.field(description="Whether `after` was given.")


@strawberry.type(description="How many rows a list has.")
class Count:
    """A count that says whether it is exact."""

    value: int = strawberry.field(
        description=f"The number of rows, at most {pages.CAP} outside one owner's."
    )
    exact: bool = strawberry.field(description="False when there are more than `value`.")


@strawberry.type(description="A row of a page, and its place.")
class Edge(Generic[T]):
    """A row of a page."""

    cursor: str = strawberry.field(description="Its place in this list.")
    node: T = strawberry.field(description="The row.")


async def _counted(root: Any) -> Count:
    counted: Count = await root.counted()
    return counted


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page of a list."""

    edges: list[Edge[T]] = strawberry.field(description="The rows with their places.")
    nodes: list[T] = strawberry.field(description="The rows.")
    page_info: PageInfo = strawberry.field(description="Where the page begins and ends.")

    count: Count = strawberry.field(
        resolver=_counted,
        description="How many rows the whole list has; counted only when asked.",
    )


_ROWS: tuple[tuple[Any, type], ...] = (
    (Money, kit.money.Money),
    (PageInfo, pages.PageInfo),
    (Count, pages.Count),
)
for _published, _row in _ROWS:
    _definition = _published.__strawberry_definition__
    _definition.is_type_of = lambda row, _, of=(_published, _row): isinstance(row, of)

SCALARS: dict[object, Any] = {
    date: Day,
    datetime: Time,
    Currency: CurrencyCode,
    PublicId: DEFAULT_SCALAR_REGISTRY[strawberry.ID],
}
