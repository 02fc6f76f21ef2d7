"""What is asked of this layer, what it answers, and what it needs to know of who asks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

PLANNED = "planned"


class ShutOut(Exception):
    """Who began to watch may not any more."""


class Reader(Protocol):
    """A bare connection that can only read."""

    async def value(self, sql: str, values: Sequence[Any]) -> Any:
        """Run a statement; the first value of its first row."""
        ...


class Context(Protocol):
    """Who asks, and the connection their operation runs on."""

    @property
    def viewer(self) -> object:
        """Who asks."""
        ...

    @property
    def request_id(self) -> str:
        """The name of this request in logs and masked errors."""
        ...

    @property
    def change(self) -> str | None:
        """What has changed of which a subscription is told; None at its start, and for others."""
        ...

    def open(self, *, writing: bool) -> AbstractAsyncContextManager[object]:
        """Hold what the operation needs while it runs."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """The tags under which words are looked for, the best first."""
        ...

    def lend(self) -> AbstractAsyncContextManager[Reader] | None:
        """Hold a connection for one statement, beside that of the operation; None for none free."""
        ...

    def peek(self) -> AbstractAsyncContextManager[Reader] | None:
        """Hold a connection for one statement, with the viewer known; None where there is none."""
        ...


@dataclass
class GraphQLRequest:
    """One operation to run; `reads_only` refuses a mutation, as GET must.

    What follows from it alone may be left in `ready` by whoever worked it out.
    """

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    reads_only: bool = False
    ready: Any = field(default=None, compare=False, repr=False)


class Answer(NamedTuple):
    """The JSON of an answer.

    `errors_only` is a request error: nothing ran and there is no `data`; `code` is then the
    code of its first error. `plan` tells of a query whether it was answered by its plan:
    `planned`, or `referred:` and a reason; of a mutation, whether what it selected was: `selected`.
    A subscription is `selected` when it begins, and `planned` with each change.
    """

    body: bytes
    errors_only: bool = False
    code: str | None = None
    plan: str | None = None
