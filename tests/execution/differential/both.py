"""Both executors on one shop: the answer of each, and whether they are the same."""

from __future__ import annotations

from collections import Counter
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
from schema import build
from tests.conftest import HOUSE
from tests.execution.differential.seeded import Seeded

SCHEMA = build(development=True)
GENEROUS = Limits(cost=200_000)


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
        answer = await self.planned.answer(request, self._context(by, languages))
        expected = await self.core.answer(request, self._context(by, languages))
        self.counted[answer.plan or f"refused:{answer.code}"] += 1
        compare(text, variables, by, answer, expected)
        return answer

    async def watch(
        self,
        text: str,
        variables: dict[str, Any],
        by: Viewer = NOBODY,
        change: str | None = None,
        languages: tuple[str, ...] = (),
    ) -> Answer | None:
        """Run a subscription by both, at its start or as told of a change."""
        request = GraphQLRequest(text, variables=variables)
        answer, expected = [
            await Subscriptions(Gate(each)).run(request, self._watching(by, change, languages))
            for each in (self.planned, self.core)
        ]
        nothing = Answer(b"nothing to tell")
        self.counted[(answer or nothing).plan or "nothing to tell"] += 1
        compare(text, variables, by, answer or nothing, expected or nothing)
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


def compare(
    text: str, variables: dict[str, Any] | None, by: Viewer, got: Answer, expected: Answer
) -> None:
    """Fail unless two answers are the same, but for the order of errors."""
    if got.body != expected.body:
        failed = b'"errors":[' in expected.body and got.plan != "planned"
        assert failed, told(text, variables, by, got, expected)
        assert unordered(got) == unordered(expected), told(text, variables, by, got, expected)


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
