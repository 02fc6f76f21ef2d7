"""A small schema with what the real one has: pages, ids, mutations, and fields that fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import strawberry
from graphql import GraphQLError


@strawberry.type
class Product:
    id: strawberry.ID
    name: str

    @strawberry.field
    def products(self, first: int | None = None) -> "ProductConnection":
        return connection(first)

    @strawberry.field
    def tags(self) -> list["Tag"]:
        return [Tag(name="new")]

    @strawberry.field
    def itself(self, note: str = "") -> "Product":
        return self


@strawberry.type
class Tag:
    name: str


@strawberry.type
class PageInfo:
    end_cursor: str | None
    has_next_page: bool


@strawberry.type
class ProductConnection:
    nodes: list[Product]
    page_info: PageInfo


@strawberry.type
class Viewer:
    kind: str = "NOBODY"


def connection(first: int | None) -> ProductConnection:
    nodes = [Product(id=strawberry.ID(str(i)), name=f"Product {i}") for i in range(first or 20)]
    return ProductConnection(nodes=nodes, page_info=PageInfo(end_cursor=None, has_next_page=False))


class Expected(GraphQLError):
    def __init__(self) -> None:
        super().__init__("You may not.", extensions={"code": "FORBIDDEN"})


@strawberry.input
class Note:
    text: str
    stars: int = 0
    about: "Note | None" = None


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self) -> Viewer:
        return Viewer()

    @strawberry.field
    async def products(
        self, first: int | None = None, last: int | None = None
    ) -> ProductConnection:
        await asyncio.sleep(0)
        return connection(first or last)

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Product | None]:
        return [Product(id=each, name="x") for each in ids]

    @strawberry.field
    def echo(self, text: str = "", number: int = 5, note: Note | None = None) -> str:
        return note.text if note else f"{text}{number}"

    @strawberry.field
    def context(self, info: strawberry.Info) -> str:
        return f"{info.context.viewer} {info.context.writing} {info.input_extensions}"

    @strawberry.field
    def broken(self) -> str | None:
        raise ValueError("the secret of the house")

    @strawberry.field
    def wrong(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def forbidden(self) -> str | None:
        raise Expected

    @strawberry.field
    def away(self) -> str | None:
        raise ConnectionRefusedError


@strawberry.type
class Mutation:
    @strawberry.mutation
    def write(self, info: strawberry.Info, note: Note) -> str | None:
        info.context.written.append(note.text)
        return f"{note.text} {info.context.writing}"

    @strawberry.mutation
    def away(self) -> str | None:
        raise ConnectionRefusedError


schema = strawberry.Schema(Query, Mutation)


@dataclass
class ToyContext:
    """A context that remembers how it was opened."""

    viewer: object = "nobody"
    request_id: str = "request-1"
    failing: Exception | None = None
    failing_to_close: Exception | None = None
    writing: bool | None = None
    opened: int = 0
    written: list[str] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    change: str | None = None

    def peek(self) -> None:
        """Have no bare connection."""

    def lend(self) -> None:
        """Have none beside the operation's, either."""

    @asynccontextmanager
    async def open(self, *, writing: bool) -> AsyncIterator[None]:
        if self.failing:
            raise self.failing
        self.writing = writing
        self.opened += 1
        yield
        if self.failing_to_close:
            raise self.failing_to_close
