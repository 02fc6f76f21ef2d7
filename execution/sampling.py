"""Sampling: some queries that a plan answered are read again by both executors, and compared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from hashlib import sha256
from typing import Protocol, runtime_checkable

import structlog

from execution.printing import CannotPlan
from execution.protocol import Context, GraphQLRequest, Reader
from execution.run import Operations

log = structlog.get_logger(__name__)

PATIENCE = 10.0  # seconds for one sample


class Outcome(StrEnum):
    """What became of a sample."""

    SAME = "same"
    DIFFERENT = "different"
    SKIPPED = "skipped"  # its rows have changed, and no plan can answer it now
    FAILED = "failed"


@runtime_checkable
class Repeatable(Protocol):
    """A context whose operation can be read again."""

    def snapshot(self) -> AbstractAsyncContextManager[tuple[Reader, Context]]:
        """Hold one snapshot for the same viewer: a reader, and a context that reads by it too."""
        ...


class Sampling:
    """Compares one planned query in `every`, one at a time, once it was answered.

    Both read one snapshot, so what the client was answered is not looked at, and never changed.
    Where they differ it is tried once more, for time goes on between the two. `told` hears the
    outcome of each; the log tells the name and the hash of a document that differs, and no value.
    """

    def __init__(
        self, every: int, told: Callable[[Outcome], None], *, patience: float = PATIENCE
    ) -> None:
        self.every, self.told, self.patience = every, told, patience
        self.running: asyncio.Task[None] | None = None
        self._planned = 0

    def consider(self, operations: Operations, request: GraphQLRequest, context: Context) -> None:
        """Count a query that a plan answered, and begin a sample if it is its turn."""
        self._planned += 1
        if self._planned < self.every or self.running is not None:
            return
        if isinstance(context, Repeatable):
            self._planned = 0
            self.running = asyncio.create_task(self._sample(operations, request, context))

    async def _sample(
        self, operations: Operations, request: GraphQLRequest, context: Repeatable
    ) -> None:
        outcome = Outcome.FAILED
        try:
            async with asyncio.timeout(self.patience):
                outcome = await _compared(operations, request, context)
                if outcome is Outcome.DIFFERENT:
                    outcome = await _compared(operations, request, context)
        except Exception as error:  # its message may hold values
            log.warning("sample failed", error=type(error).__name__)
        finally:
            self.running = None
            self.told(outcome)
        if outcome is Outcome.DIFFERENT:
            digest = sha256(request.query.encode()).hexdigest()
            _, operation = await operations.known(request)
            name = operation.name.value if operation.name else None
            log.error("plan differs from graphql-core", operation=name, sha256=digest)


async def _compared(
    operations: Operations, request: GraphQLRequest, context: Repeatable
) -> Outcome:
    async with context.snapshot() as (reader, repeated):
        try:
            planned = await operations.planned(request, repeated, reader)
        except CannotPlan:
            return Outcome.SKIPPED
        expected = await operations.expected(request, repeated)
    # A plan never answers with errors: there are no lists of them whose order could differ.
    return Outcome.SAME if planned == expected.body else Outcome.DIFFERENT
