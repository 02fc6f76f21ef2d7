"""Both executors on one shop: the answer of each, and whether they are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY, Viewer
from execution.limits import Limits
from execution.living import Subscriptions
from execution.persisted import Gate
from execution.plans import Plans
from execution.protocol import Answer, GraphQLRequest
from execution.run import Operations
from kit.database import Database
from kit.live import Hub
from resolvers.context import Context
from resolvers.house import Caller
from tests.conftest import HOUSE
from tests.execution.differential.seeded import Seeded
from tests.sdl import DEVELOPMENT

SCHEMA = DEVELOPMENT
GENEROUS = Limits(cost=200_000)
NOTHING = Answer(b"nothing to tell")
Read = Callable[[Operations], Awaitable[Answer]]


@dataclass
class Both:
    """A shop, asked by plans and by graphql-core alone."""

    database: Database
    seeded: Seeded = field(default_factory=Seeded)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.planned = Operations(
            SCHEMA, limits=GENEROUS, plans=lambda schema: Plans(schema, sight=1)
        )
        self.core = Operations(SCHEMA, limits=GENEROUS, plans=None)
        self.core.documents = self.planned.documents

    async def ask(
        self,
        text: str,
        variables: dict[str, Any] | None = None,
        by: Viewer = NOBODY,
        languages: tuple[str, ...] = (),
    ) -> Answer:
        """Answer by both; they must be the same, but for the order of errors."""
        request = GraphQLRequest(text, variables=variables or {})

        async def read(operations: Operations) -> Answer:
            return await operations.answer(request, self._context(by, languages))

        answer = await self._compared(read, (text, variables, by))
        self.counted[answer.plan or f"refused:{answer.code}"] += 1
        return answer

    async def watch(
        self,
        text: str,
        variables: dict[str, Any],
        by: Viewer = NOBODY,
        change: str | None = None,
        languages: tuple[str, ...] = (),
    ) -> Answer:
        """Run a subscription by both, at its start or as told of a change."""
        request = GraphQLRequest(text, variables=variables)

        async def read(operations: Operations) -> Answer:
            context = self._watching(by, change, languages)
            return await Subscriptions(Gate(operations)).run(request, context) or NOTHING

        answer = await self._compared(read, (text, variables, by))
        self.counted[answer.plan or answer.code or "nothing to tell"] += 1
        return answer

    async def _compared(self, read: Read, about: tuple[Any, Any, Viewer]) -> Answer:
        """Read by both; once more where they differ, for time goes on between the two."""
        answer, expected = await read(self.planned), await read(self.core)
        if not same(answer, expected):
            answer, expected = await read(self.planned), await read(self.core)
        assert same(answer, expected), told(*about, answer, expected)
        return answer

    def _watching(self, by: Viewer, change: str | None, languages: tuple[str, ...]) -> Context:
        context = self._context(by, languages)
        context.live = Hub().watch("nobody")
        context.live.change = change
        return context

    def _context(self, by: Viewer, languages: tuple[str, ...]) -> Context:
        async def identify(_: AsyncSession) -> Viewer:
            return by

        return Context(self.database, HOUSE, identify=identify, caller=Caller(languages=languages))


def same(got: Answer, expected: Answer) -> bool:
    """Tell whether two answers are the same, but for the order of errors."""
    if got.body == expected.body:
        return True
    failed = b'"errors":[' in expected.body and got.plan != "planned"
    return failed and unordered(got) == unordered(expected)


def unordered(answer: Answer) -> Any:
    """Read an answer; errors of siblings come in the order in which they happen."""
    read = orjson.loads(answer.body)
    read.get("errors", []).sort(key=orjson.dumps)
    return read


def told(
    text: str, variables: dict[str, Any] | None, by: Viewer, got: Answer, expected: Answer
) -> str:
    """Say where two answers part."""
    one, other = got.body.decode(), expected.body.decode()
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    place = slice(max(0, same - 80), same + 120)
    return f"{text}\n{variables}\n{by}\n{got.plan}: {one[place]!r}\ncore: {other[place]!r}"
