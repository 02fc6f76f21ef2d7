"""Peeking: a bare connection lent to an operation, with whoever asks known or supposed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Protocol

from auth.viewer import NOBODY, Viewer
from kit.reads import Mistaken, Pool, Reader


class Supposition(Protocol):
    """Who asks as far as is remembered, to be found true or not by the statement that reads."""

    @property
    def viewer(self) -> Viewer:
        """Who asks, perhaps."""
        ...

    async def read(self, reader: Reader, sql: str, values: Sequence[Any]) -> Any:
        """Read a value if it is they who ask, both by one statement; else raise `Mistaken`."""
        ...


class Peek(AbstractAsyncContextManager["Peek"]):
    """One loan of a bare connection, with the viewer known, or supposed until a value is read."""

    def __init__(self, context: Any, bare: Pool) -> None:
        self._context, self._bare = context, bare
        self._supposed = context.supposed
        self._connection: Any = None

    async def __aenter__(self) -> Peek:
        self._connection = await self._bare.take()
        if self._supposed is not None:
            self._context.viewer = self._supposed.viewer
            return self
        try:
            await self._context._learn(Reader(self._connection))
        except BaseException as error:
            self._bare.give_back(self._connection, error)
            raise
        return self

    async def value(self, sql: str, values: Sequence[Any]) -> Any:
        """Run a statement; the first value of its first row.

        Raises `Mistaken` if it would be for somebody else; who asks is known from then on.
        """
        reader, supposed, context = Reader(self._connection), self._supposed, self._context
        if supposed is None:
            return await reader.value(sql, values)
        try:
            found = await supposed.read(reader, sql, values)
        except Mistaken:
            self._supposed, context.supposed = None, None
            context.viewer = NOBODY  # until it is known
            await context._learn(reader)
            raise
        self._supposed, context.supposed = None, None
        context._is_known = True
        return found

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._supposed is not None:
            self._context.viewer = NOBODY  # nothing was read that would have told
        self._bare.give_back(self._connection, error)
        if kind is None:
            await self._context._finish()
