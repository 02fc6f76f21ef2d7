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

    viewer: Viewer

    async def read(self, reader: Reader, sql: str, values: Sequence[Any]) -> tuple[Viewer, Any]:
        """Find out who asks and read a value at once; what it is worth, the caller tells."""
        ...


class Peek(AbstractAsyncContextManager["Peek"]):
    """One loan of a bare connection, with the viewer known, or supposed until a value is read."""

    def __init__(self, context: Any, bare: Pool) -> None:
        self._context, self._lending = context, bare.lend()
        self._supposed = context.supposed
        self._reader: Any = None

    async def __aenter__(self) -> Peek:
        self._reader = await self._lending.__aenter__()
        if self._supposed is not None:
            self._context.viewer = self._supposed.viewer
            return self
        try:
            await self._context._learn(self._reader)
        except BaseException as error:
            await self._lending.__aexit__(type(error), error, None)
            raise
        return self

    async def value(self, sql: str, values: Sequence[Any]) -> Any:
        """Run a statement; the first value of its first row.

        Raises `Mistaken` if it was read for somebody else; who asks is known from then on.
        """
        if self._supposed is None:
            return await self._reader.value(sql, values)
        supposed, context = self._supposed, self._context
        viewer, found = await supposed.read(self._reader, sql, values)
        self._supposed, context.supposed = None, None
        context.viewer, context._is_known = viewer, True
        if viewer != supposed.viewer:
            raise Mistaken
        return found

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._supposed is not None:
            self._context.viewer = NOBODY  # nothing was read that would have told
        await self._lending.__aexit__(kind, error, trace)
        if kind is None:
            await self._context._finish()
