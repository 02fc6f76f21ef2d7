"""The context of one operation: who asks, and how declared fields are read for graphql-core."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import sqlalchemy as sa
import strawberry
from graphql import GraphQLError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.dataloader import DataLoader

from auth import living
from auth.viewer import NOBODY, Viewer
from auth.visibility import visible
from domain import idempotency
from kit import texts
from kit.database import Database, transaction
from kit.live import TooMany, Watch
from kit.meanings import Derived, Few, Kept, Many, Paged
from kit.pages import Page
from kit.reads import Reader
from resolvers.house import Caller, House, Outgoing
from resolvers.listing import page_of
from resolvers.peeking import Peek, Supposition

C = TypeVar("C")
T = TypeVar("T")
Operation: TypeAlias = Callable[[AsyncSession, Viewer, C], Awaitable[T]]
Lent: TypeAlias = AbstractAsyncContextManager[Reader]
Identify: TypeAlias = Callable[[AsyncSession], Awaitable[Viewer]]


async def nobody(session: AsyncSession) -> Viewer:
    """Identify a caller who brought nothing."""
    return NOBODY


@dataclass
class Context:
    """One operation: its viewer, its one connection, and what it has read."""

    database: Database
    house: House
    identify: Identify = nobody
    supposed: Supposition | None = None
    caller: Caller = field(default_factory=Caller)
    viewer: Viewer = NOBODY
    afterwards: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    live: Watch | None = None
    _session: AsyncSession | None = None
    _is_known: bool = False

    @property
    def request_id(self) -> str:
        """The name of this request in logs and masked errors."""
        return self.caller.request_id

    @cached_property
    def outgoing(self) -> Outgoing:
        """What the operation leaves for the cookies of its answer."""
        return Outgoing()

    @property
    def left(self) -> Outgoing | None:
        """What was left so; None for most operations, which leave nothing."""
        return self.__dict__.get("outgoing")

    @cached_property
    def _turn(self) -> asyncio.Lock:
        return asyncio.Lock()

    @cached_property
    def _loaders(self) -> dict[Any, DataLoader[Any, Any]]:
        return {}

    @asynccontextmanager
    async def open(self, *, writing: bool) -> AsyncIterator[None]:
        """Borrow the operation's connection and learn who asks."""
        make = self.database.writes if writing else self.database.reads
        session = self._session = make()
        try:
            begins = self.live is not None and self.change is None
            await self._learn_by(session, self.lend() if writing or begins else None)
            if begins:  # what is watched is read as it is once it is watched, not as it was before
                await session.rollback()
            yield
        finally:
            async with self._turn:  # a sibling of a field that failed may still be reading
                self._session = None
                await session.close()
            await self._finish()

    def peek(self) -> Peek | None:
        """Borrow a bare connection to read by one statement, and learn who asks; None for none.

        A block that ends by an exception has answered nothing: the operation goes on by `open`.
        """
        return None if self.database.bare is None else Peek(self, self.database.bare)

    def lend(self) -> Lent | None:
        """Borrow a bare connection for one statement; None unless one is free at once."""
        bare = self.database.bare
        return bare.lend() if bare is not None and bare.used < bare.size else None

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[tuple[Reader, Context]]:
        """Hold one snapshot for the viewer of this operation, to read it again in two ways."""
        async with self.database.reads() as session:
            connection = await session.connection()
            await connection.execute(sa.text("select 1"))  # begins the transaction
            bare: Any = (await connection.get_raw_connection()).driver_connection
            yield Reader(bare), Again(self, session)

    async def _learn(self, session: Any) -> None:
        if self.identify is not nobody and not self._is_known:
            self.viewer = await self.identify(session)
            self._is_known = True

    async def _learn_by(self, session: AsyncSession, lent: Lent | None) -> None:
        """Learn who asks by a bare connection, if there is one: that begins no transaction."""
        if lent is None or self.identify is nobody or self._is_known:
            await self._learn(session)
            return
        async with lent as reader:
            await self._learn(reader)

    async def _finish(self) -> None:
        """Do what was left for afterwards, with the connection given back, so that none waits."""
        self._is_known = False
        for work in self.afterwards:
            await work()

    async def write(self, operation: Operation[C, T], command: C) -> T:
        """Carry out `command` in a transaction of its own; what was read before is forgotten."""
        session = self._borrowed()
        async with self._turn:
            result = await transaction(
                session, lambda: idempotency.once(session, self.viewer, operation, command)
            )
        self._loaders.clear()
        return result

    @property
    def change(self) -> str | None:
        """What a subscription is being told of; None when it begins."""
        return None if self.live is None else self.live.change

    def watch(self, *topics: str) -> None:
        """Let the subscription hear of these topics from now on, bounded for each who asks."""
        assert self.live is not None, "only a subscription watches"
        try:
            self.live.begin(living.names_of(self.viewer), topics)
        except TooMany:
            message = "You watch as much as you can at a time; end something first."
            raise GraphQLError(message, extensions={"code": "TOO_MANY_SUBSCRIPTIONS"}) from None

    def unwatch(self) -> None:
        """Hear of nothing: there is nothing there for who asks."""
        assert self.live is not None, "only a subscription watches"
        self.live.close()

    async def ask(self, read: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Read something that is not declared, one reader at a time."""
        session = self._borrowed()
        async with self._turn:
            return await read(session)

    def kept(self, kept: Kept) -> Awaitable[Any]:
        """Read a table of settings, once for all of the operation that ask for it."""

        async def batch(keys: Sequence[None]) -> list[Any]:
            rows = await self.rows_of(sa.select(kept.key, kept.value))
            found = kept.understood(dict(rows))
            return [found for _ in keys]

        return self._load(kept, batch, None)

    async def rows_of(self, statement: Any) -> list[Any]:
        """Read to the end, even if graphql-core cancels the resolver that asked."""

        async def read() -> list[Any]:
            async with self._turn:
                return list(await self._borrowed().exec(statement))

        return await asyncio.shield(read())

    async def row(self, model: Any, id: UUID | None) -> Any:
        """Read one row that the viewer may know of."""
        return None if id is None else await self.row_by(model.id, id)

    async def row_by(self, column: Any, value: Any) -> Any:
        """Read the row whose unique column has a value, together with its siblings."""
        model = column.class_

        async def batch(values: Sequence[Any]) -> list[Any]:
            found = visible(model, self.viewer).where(col(column).in_(values))
            rows = {getattr(row, column.key): row for row in await self.rows_of(found)}
            return [rows.get(value) for value in values]

        return await self._load((model, column.key), batch, value)

    async def found(self, model: Any, condition: Any) -> Any:
        """Read the only row that the viewer may know of and for which a condition holds."""
        return next(iter(await self.rows_of(visible(model, self.viewer).where(condition))), None)

    def rows(self, many: Many, id: UUID) -> Awaitable[list[Any]]:
        """Read a short list, together with those of the siblings."""

        async def batch(ids: Sequence[UUID]) -> list[list[Any]]:
            found = visible(many.column.class_, self.viewer).where(many.column.in_(ids))
            if many.only is not None:
                found = found.where(many.only())
            grouped: dict[UUID, list[Any]] = defaultdict(list)
            for row in await self.rows_of(found.order_by(*many.order)):
                grouped[getattr(row, many.column.key)].append(row)
            return [grouped[id][: many.most] for id in ids]

        return self._load(many, batch, id)

    def facts(self, derived: Derived, id: UUID) -> Awaitable[Any]:
        """Gather the facts about a row, together with those about its siblings."""

        async def batch(ids: Sequence[UUID]) -> list[Any]:
            key = col(derived.model.id)
            found = sa.select(key, derived.facts(self.viewer)).where(key.in_(ids))
            facts = dict(await self.rows_of(found))
            return [facts.get(id) for id in ids]

        return self._load((derived.model, derived.facts), batch, id)

    async def few(self, few: Few) -> list[Any]:
        """Read a short list that is not of a row."""
        found = visible(few.model, self.viewer).where(few.only(self.viewer))
        return await self.rows_of(found.order_by(*few.order).limit(few.most))

    async def page(
        self, paged: Paged, parent: Any, first: int, after: str | None, wanted: dict[str, Any]
    ) -> Page:
        """Read one page of a list."""
        rows = visible(paged.model, self.viewer)
        if paged.column is not None:
            rows = rows.where(paged.column == parent.id)
        if paged.only is not None:
            rows = rows.where(paged.only())
        told = (self.viewer, self.languages)
        return await page_of(self.rows_of, rows, paged, first, after, wanted, *told)

    @property
    def languages(self) -> Sequence[str]:
        """The tags under which words are looked for, the best first."""
        return texts.looked_for(self.caller.languages, self.house.languages)

    def said(self, words: dict[str, str]) -> str:
        """Choose the words in the language that the client asks for."""
        return texts.said(words, self.caller.languages, self.house.languages)

    def _borrowed(self) -> AsyncSession:
        if self._session is None:
            raise asyncio.CancelledError  # the operation has been answered
        return self._session

    def _load(self, name: Any, batch: Any, key: Any) -> Awaitable[Any]:
        """Share what is loaded: a sibling that graphql-core cancels must not cancel it."""
        self._borrowed()  # here, because a loader would keep who asks too late waiting for ever
        loader = self._loaders.setdefault(name, DataLoader(batch))
        return asyncio.shield(loader.load(key))


class Again(Context):
    """An operation that is read once more, for who asked it, on a session that is held for it."""

    def __init__(self, of: Context, session: AsyncSession) -> None:
        super().__init__(of.database, of.house, caller=of.caller, viewer=of.viewer)
        self._held = session

    @asynccontextmanager
    async def open(self, *, writing: bool) -> AsyncIterator[None]:
        """Read by the session that is held."""
        self._session = self._held
        try:
            yield
        finally:
            async with self._turn:
                self._session = None


Info = strawberry.Info[Context, None]
