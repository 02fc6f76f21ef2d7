"""Running an operation: a document from the cache, its variables, its execution, its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, cast

import orjson
import strawberry
import structlog
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_introspection_query,
)
from graphql.execution import Executor
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.execution import optimized_is_awaitable

from execution.answers import selecting, selections_of
from execution.documents import Document, Documents, Invalid
from execution.errors import (
    failed,
    is_unavailable,
    of_fields,
    of_variables,
    refused,
    unavailable,
    unreadable,
)
from execution.limits import Limits, refusal
from execution.plans import Plans
from execution.printing import CannotPlan, Reason
from execution.protocol import PLANNED, Answer, Context, GraphQLRequest, Reader
from execution.variables import refuse_unfit

log = structlog.get_logger(__name__)

MOST_COERCION_ERRORS = 20
KEPT_INTROSPECTIONS = 20
NOT_SERVED = (
    "Subscriptions are served by graphql-transport-ws, and to who accepts text/event-stream first."
)
NO_VARIABLES = VariableValues({}, {})


@dataclass
class Ready:
    """What follows from a request alone; `plannable` is None until it was looked for."""

    document: Document
    operation: OperationDefinitionNode
    plannable: VariableValues | Reason | None = None


class Operations:
    """Answers operations on a schema.

    graphql-core is called as `strawberry.Schema.execute` does it: with the schema's own executor
    class (its `info` carries `operation_extensions`) and Strawberry's `is_awaitable`. Field
    extensions, exception handlers, permissions and the conversion of inputs live in the resolvers
    that Strawberry built and need nothing more; what would need its runner (schema extensions,
    operation directives, incremental delivery) is refused at the start rather than ignored.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        limits: Limits | None = None,
        plans: Callable[[GraphQLSchema], Plans] | None = Plans,
    ) -> None:
        if schema.extensions or schema.directives:
            raise ValueError("schema extensions and operation directives are not run here")
        if schema.config.enable_experimental_incremental_execution:
            raise ValueError("answers are not delivered in parts here")
        self.schema = schema
        self.limits = limits or Limits()
        self.documents = Documents(schema._schema, self.limits)
        self.plans = plans(schema._schema) if plans is not None else None
        self._executors = selecting(schema.execution_context_class)
        self._introspections: dict[tuple[str, str | None], Answer] = {}
        self._turn = asyncio.Lock()
        standard = self.documents.read(get_introspection_query(input_value_deprecation=True))
        self._introspection_cost = 2 * standard.cost(standard.operation(None), {})

    async def answer(self, request: GraphQLRequest, context: Context) -> Answer:
        """Answer one operation; whatever fails, the answer says it."""
        ready: Ready | None = request.ready
        if ready is None:
            try:
                ready = request.ready = await self._ready(request)
            except Invalid as invalid:
                return refused(invalid.errors)
            except GraphQLError as error:
                return refused([unreadable(error)])
        try:
            return await self._run(ready, request, context)
        except Exception as error:
            return failed(error, context.request_id)

    async def expected(self, request: GraphQLRequest, context: Context) -> Answer:
        """Answer by graphql-core an operation that was answered before."""
        document, operation = await self.known(request)
        return await self._execute(document, operation, request, context)

    async def planned(self, request: GraphQLRequest, context: Context, reader: Reader) -> bytes:
        """Answer a query by its plan on a connection, or raise `CannotPlan`."""
        document, operation = await self.known(request)
        variables = self._variables(operation, request)
        if self.plans is None or variables is None:
            raise CannotPlan(Reason.ARGUMENTS)
        return await self.plans.repeated(document, operation, variables, context, reader)

    async def known(self, request: GraphQLRequest) -> tuple[Document, OperationDefinitionNode]:
        """Find the document and the query of a request that was answered before.

        It is to be answered again, so anything but a query is refused.
        """
        document = await self.documents.get(request.query)
        operation = document.operation(request.operation_name)
        if operation.operation is not OperationType.QUERY:
            raise ValueError("only a query may be answered again")
        return document, operation

    def _variables(
        self, operation: OperationDefinitionNode, request: GraphQLRequest
    ) -> VariableValues | None:
        if not operation.variable_definitions:
            return NO_VARIABLES
        declared = operation.variable_definitions
        read = get_variable_values(self.schema._schema, declared, request.variables)
        return None if isinstance(read, list) else read

    async def _ready(self, request: GraphQLRequest) -> Ready:
        """Find the operation of a request, or raise what it is refused by."""
        document = await self.documents.get(request.query)
        operation = document.operation(request.operation_name)
        _check_kind(operation, request)
        refuse_unfit(request.variables)
        return Ready(document, operation)

    async def _run(self, ready: Ready, request: GraphQLRequest, context: Context) -> Answer:
        document, operation, plans = ready.document, ready.operation, self.plans
        if document.only_introspects(operation):
            return await self._introspect(document, operation, request, context)
        if plans is None or operation.operation is not OperationType.QUERY:
            return await self._execute(document, operation, request, context, plans)
        found = await self.by_plan(plans, ready, request, context)
        if isinstance(found, bytes):
            return Answer(found, plan=PLANNED)
        answer = await self._execute(document, operation, request, context)
        return answer if found is None else answer._replace(plan=f"referred:{found}")

    async def by_plan(
        self, plans: Plans, ready: Ready, request: GraphQLRequest, context: Context
    ) -> bytes | Reason | None:
        """Answer what only reads by a plan, or tell why graphql-core must, as `Plans.answer`."""
        document, operation = ready.document, ready.operation
        if ready.plannable is None:
            ready.plannable = self._plannable(document, operation, request)
        if isinstance(ready.plannable, Reason):
            return ready.plannable  # what is wrong, graphql-core says better
        return await plans.answer(document, operation, ready.plannable, context)

    def _plannable(
        self, document: Document, operation: OperationDefinitionNode, request: GraphQLRequest
    ) -> VariableValues | Reason:
        """Read the variables of a query that may be planned."""
        variables = self._variables(operation, request)
        if variables is None or document.cost(operation, variables.coerced) > self.limits.cost:
            return Reason.ARGUMENTS
        return variables

    async def _execute(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        request: GraphQLRequest,
        context: Context,
        plans: Plans | None = None,
    ) -> Answer:
        """Answer by graphql-core; by `plans`, what is selected of what a mutation answered."""
        executor = self.executor(document, request, context)
        if isinstance(executor, list):
            return refused(of_variables(executor))
        cost = document.cost(operation, executor.variable_values.coerced)
        if cost > self.limits.cost:
            return refused([refusal("TOO_COSTLY", "Values in one answer", self.limits.cost, cost)])
        writing = operation.operation is OperationType.MUTATION
        selections = plans and selections_of(plans, document, executor, context)
        result = await opened(executor, context, writing)
        answer = written(result, writing, context.request_id)
        return answer._replace(plan=selections.outcome) if selections else answer

    def executor(
        self, document: Document, request: GraphQLRequest, context: Context
    ) -> Executor[Any] | list[GraphQLError]:
        """Make what runs an operation; or tell what is wrong with its variables."""
        return self._executors.build(
            self.schema._schema,
            document.node,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=request.operation_name,
            max_coercion_errors=MOST_COERCION_ERRORS,
            is_awaitable=cast(Any, optimized_is_awaitable),
            operation_extensions=request.extensions,
        )

    async def _introspect(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        request: GraphQLRequest,
        context: Context,
    ) -> Answer:
        """Answer what asks for nothing but the schema: the same each time, and long to write.

        graphql-core never pauses while it introspects, so this runs in a thread, one at a time.
        """
        key = (document.text, request.operation_name)
        if key in self._introspections and not request.variables:
            return self._introspections[key]
        executor = self.executor(document, request, context)
        if isinstance(executor, list):
            return refused(of_variables(executor))
        cost, limit = document.cost(operation, {}), self._introspection_cost
        if cost > limit:
            return refused([refusal("TOO_COSTLY", "Values of the schema", limit, cost)])
        async with self._turn:
            answer = await asyncio.to_thread(_introspected, executor, context.request_id)
        if not request.variables:
            self._remember(key, answer)
        return answer

    def _remember(self, key: tuple[str, str | None], answer: Answer) -> None:
        if len(self._introspections) >= KEPT_INTROSPECTIONS:
            self._introspections.pop(next(iter(self._introspections)))
        self._introspections[key] = answer


def _check_kind(operation: OperationDefinitionNode, request: GraphQLRequest) -> None:
    if operation.operation is OperationType.SUBSCRIPTION:
        code = "OPERATION_RESOLUTION_FAILURE"
        raise GraphQLError(NOT_SERVED, extensions={"code": code})
    if request.reads_only and operation.operation is not OperationType.QUERY:
        code = "METHOD_NOT_ALLOWED"
        raise GraphQLError("A mutation needs the method POST.", extensions={"code": code})


async def opened(executor: Executor[Any], context: Context, writing: bool) -> ExecutionResult:
    """Run an operation on its connection."""
    result: ExecutionResult | None = None
    try:
        async with context.open(writing=writing):
            result = await _executed(executor)
    except Exception as error:
        if result is None:
            raise
        # What was committed stays committed, and must be heard of.
        log.warning("closing failed", request_id=context.request_id, exc_info=error)
    return result


async def _executed(executor: Executor[Any]) -> ExecutionResult:
    result = executor.execute_operation()
    return cast(ExecutionResult, await result if isawaitable(result) else result)


def _introspected(executor: Executor[Any], request_id: str) -> Answer:
    return written(cast(ExecutionResult, executor.execute_operation()), False, request_id)


def written(result: ExecutionResult, writing: bool, request_id: str) -> Answer:
    """Write what came of an operation."""
    errors = result.errors or []
    if any(is_unavailable(error) for error in errors) and not (writing and _something(result)):
        return unavailable()
    answer: dict[str, Any] = {"data": result.data}
    if errors:
        answer = {"errors": of_fields(errors, request_id), **answer}
    return Answer(orjson.dumps(answer, default=str))


def _something(result: ExecutionResult) -> bool:
    # A field of a mutation that has an answer was committed, and must be heard of.
    return any(value is not None for value in (result.data or {}).values())
