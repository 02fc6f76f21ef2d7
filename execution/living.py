"""Living: the operation of a subscription, run when it begins and again for each change.

Its root field is resolved like any other at the start, when it says what is watched, and what is
selected of its answer is read as of a mutation's. Each change of that is read by a plan, as a query
for the row that has changed, or else by graphql-core: who asks is found out again, the guard asked
again, and rows are seen through their rules again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationType

from execution.answers import selections_of
from execution.documents import Invalid
from execution.errors import (
    failed,
    is_unavailable,
    of_variables,
    refused,
    unavailable,
    unbegun,
    unreadable,
)
from execution.limits import refusal
from execution.persisted import Asked, Gate
from execution.plans import Plans
from execution.protocol import PLANNED, Answer, Context, GraphQLRequest, ShutOut
from execution.run import Ready, opened, written
from execution.variables import refuse_unfit

NOTHING = re.compile(rb'\{"data":\{"\w+":null\}\}')  # one root field: a subscription has no more


def _pass_over(_plan: str) -> None:
    """Tell nobody."""


class Subscriptions:
    """Runs subscriptions that pass a gate; `on_read` hears by what each answer was read."""

    def __init__(self, gate: Gate, on_read: Callable[[str], None] = _pass_over) -> None:
        self.gate, self.operations, self.on_read = gate, gate.operations, on_read

    async def read(self, asked: Asked) -> GraphQLRequest | Answer | None:
        """Find the subscription that is asked for, or how it is refused; None for another kind."""
        try:
            request = asked.request(self.gate.text_of(asked))
            document = await self.operations.documents.get(request.query)
            operation = document.operation(request.operation_name)
            refuse_unfit(request.variables)
        except Invalid as invalid:
            return refused(invalid.errors)
        except GraphQLError as error:
            return refused([unreadable(error)])
        return request if operation.operation is OperationType.SUBSCRIPTION else None

    async def run(self, request: GraphQLRequest, context: Context) -> Answer | None:
        """Run it once; None when there is nothing to tell."""
        try:
            answer = await self._run(request, context)
        except ShutOut:
            raise
        except Exception as error:
            return failed(error, context.request_id)
        if answer is not None and answer.plan is not None:
            self.on_read(answer.plan)
        return answer

    async def _run(self, request: GraphQLRequest, context: Context) -> Answer | None:
        document = await self.operations.documents.get(request.query)
        ready = Ready(document, document.operation(request.operation_name))
        plans = self.operations.plans
        if context.change is None or plans is None:
            return await self._resolved(ready, request, context, plans)
        found = await self.operations.by_plan(plans, ready, request, context)
        if isinstance(found, bytes):
            return None if NOTHING.fullmatch(found) else Answer(found, plan=PLANNED)
        answer = await self._resolved(ready, request, context)
        return answer and answer._replace(plan=found and f"referred:{found}")

    async def _resolved(
        self, ready: Ready, request: GraphQLRequest, context: Context, plans: Plans | None = None
    ) -> Answer | None:
        """Answer by graphql-core; by `plans`, what is selected of what the field answered."""
        executor: Any = self.operations.executor(ready.document, request, context)
        if isinstance(executor, list):
            return refused(of_variables(executor))
        cost = ready.document.cost(ready.operation, executor.variable_values.coerced)
        if cost > (limit := self.operations.limits.cost):
            return refused([refusal("TOO_COSTLY", "Values in one answer", limit, cost)])
        selections = plans and selections_of(plans, ready.document, executor, context)
        answer = _told(await opened(executor, context, False), context)
        return answer and answer._replace(plan=selections.outcome if selections else None)


def _told(result: ExecutionResult, context: Context) -> Answer | None:
    """Write what came of it; None when there is nothing to tell."""
    if any(value is not None for value in (result.data or {}).values()):
        return written(result, False, context.request_id)
    if not result.errors:
        return None
    if any(is_unavailable(error) for error in result.errors):
        return unavailable()
    return unbegun(result.errors, context.request_id)
