"""Living: the operation of a subscription, run when it begins and again for each change.

Its root field is resolved like any other, once for the start, when it says what is watched, and
once for each change of that: who asks is found out again, the guard asked again, and rows are read
through `visible()` again.
"""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError, OperationType

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
from execution.protocol import Answer, Context, GraphQLRequest
from execution.run import opened, written
from execution.variables import refuse_unfit


class ShutOut(Exception):
    """Who began to watch may not any more."""


class Subscriptions:
    """Runs subscriptions that pass a gate."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.operations = gate, gate.operations

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
            return await self._run(request, context)
        except ShutOut:
            raise
        except Exception as error:
            return failed(error, context.request_id)

    async def _run(self, request: GraphQLRequest, context: Context) -> Answer | None:
        document = await self.operations.documents.get(request.query)
        executor: Any = self.operations.executor(document, request, context)
        if isinstance(executor, list):
            return refused(of_variables(executor))
        operation = document.operation(request.operation_name)
        cost, limit = document.cost(operation, executor.variable_values.coerced), self._most
        if cost > limit:
            return refused([refusal("TOO_COSTLY", "Values in one answer", limit, cost)])
        result = await opened(executor, context, False)
        if any(value is not None for value in (result.data or {}).values()):
            return written(result, False, context.request_id)
        if not result.errors:
            return None
        if any(is_unavailable(error) for error in result.errors):
            return unavailable()
        return unbegun(result.errors, context.request_id)

    @property
    def _most(self) -> int:
        return self.operations.limits.cost
