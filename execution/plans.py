"""Plans: those that were made are kept, and run for whom they fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias, TypeVar, cast

import structlog
from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues

from auth.visibility import RULES
from execution.computing import computed
from execution.documents import Document
from execution.finding import of_any_kind
from execution.printing import SURPRISE, CannotPlan, Reason
from execution.protocol import Context, Reader, ShutOut
from execution.sql import Plan, plan
from execution.telling import Wrong
from execution.writer import Asked, Request, variables_in
from kit import ids
from kit.narrowing import SORT, is_blank
from kit.pages import BadPage
from kit.reads import Mistaken

log = structlog.get_logger(__name__)

MOST = 1_000  # in all
MOST_OF_ONE = 128  # of one operation, so that ten switches are not a thousand plans
SIGHT = 2  # a document that is sent once would not earn its plan back
HOPELESS = {Reason.INTROSPECTION, Reason.PROGRAMMED, Reason.TOO_LARGE}  # whoever asks
UNSURE = SURPRISE.encode()
KINDS = frozenset(map(ids.kind_of, RULES))
Key: TypeAlias = Hashable
P = TypeVar("P")


@dataclass
class Known:
    """What is known of an operation that was seen."""

    asked: Asked
    chosen_by: list[str]  # variables of @skip, @include and `sort`
    given: list[str]  # variables of arguments
    ids: list[str]  # variables by which rows of several kinds are found
    seen: int = 0
    plans: dict[Key, Any] = field(default_factory=dict)  # or the reason why there is none

    def shape(self, variables: VariableValues) -> Key:
        """Tell what about the variables decides how the SQL is written."""
        if not self.chosen_by and not self.given:
            return ()
        known = variables.coerced
        return (
            tuple([known.get(name) for name in self.chosen_by]),
            tuple([_is_blank(known.get(name)) for name in self.given]),
            tuple([_kind_of(known.get(name)) for name in self.ids]),
        )


class _Variables(Visitor):
    """Finds which variables a document uses, and where."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.chosen_by: set[str] = set()
        self.given: set[str] = set()
        self.ids: set[str] = set()
        self._of_any_kind = of_any_kind(schema)

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.chosen_by |= variables_in([each.value for each in node.arguments or ()])

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        if node.name.value == SORT:  # each order is a statement of its own
            self.chosen_by |= variables_in([node.value])

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        used = variables_in([each.value for each in node.arguments or ()])
        self.given |= used
        if node.name.value in self._of_any_kind:
            self.ids |= used


class Plans:
    """Answers queries by one statement each, or tells why that cannot be."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        most: int = MOST,
        most_of_one: int = MOST_OF_ONE,
        sight: int = SIGHT,
    ) -> None:
        self.schema = schema
        self.most, self.most_of_one, self.sight = most, most_of_one, sight
        self.count = 0
        self._kept: OrderedDict[tuple[str, str | None], Known] = OrderedDict()

    async def answer(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        context: Context,
    ) -> bytes | Reason | None:
        """Answer a query, or tell why graphql-core must; None where there is no connection for it.

        TimeoutError means that no connection came free, and that waiting again is of no use;
        ShutOut, that who watched may not any more.
        """
        known = self.seen(document, operation)
        if known.seen < self.sight:
            return Reason.FIRST_SIGHT
        shape = known.shape(variables)
        hopeless, peek = known.plans.get(shape), context.peek()
        if isinstance(hopeless, Reason) or peek is None:
            return hopeless if isinstance(hopeless, Reason) else None
        body = None
        try:
            async with peek as reader:
                try:
                    body = await self._read(known, shape, request_of(variables, context), reader)
                except Mistaken:
                    body = await self._read(known, shape, request_of(variables, context), reader)
        except (TimeoutError, ShutOut):
            raise
        except Exception as error:
            if body is None:
                return reason_of(error, context.request_id)
            log.warning("closing failed", request_id=context.request_id, exc_info=error)
        return body

    async def repeated(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        context: Context,
        reader: Reader,
    ) -> bytes:
        """Read once more what a plan answers to the context's viewer, or raise `CannotPlan`."""
        known = self.seen(document, operation)
        return await self._read(
            known, known.shape(variables), request_of(variables, context), reader
        )

    async def _read(self, known: Known, shape: Key, request: Request, reader: Reader) -> bytes:
        key = (request.viewer.template_key, shape)
        found = known.plans.get(key)
        if not isinstance(found, Plan):
            found = self.kept(known, key, partial(plan, known.asked, request), shape)
        for rule in found.rules:
            if not rule(request.viewer):
                raise CannotPlan(Reason.DENIED)
        return await run(found, request, reader)

    def kept(self, known: Known, key: Key, make: Callable[[], P], whoever: Key = None) -> P:
        """Find a plan of an operation, or make it; `whoever` is the key of what is hopeless."""
        found = known.plans.get(key)
        if found is None:
            if len(known.plans) >= self.most_of_one:
                raise CannotPlan(Reason.CROWDED)
            found = _made(make)
            self._keep(known, whoever if whoever and found in HOPELESS else key, found)
        if isinstance(found, Reason):
            raise CannotPlan(found)
        return cast(P, found)

    def seen(self, document: Document, operation: OperationDefinitionNode) -> Known:
        """Note that an operation has come, and tell what is known of it."""
        key = (document.text, operation.name.value if operation.name else None)
        known = self._kept.get(key)
        if known is None:
            known = self._kept[key] = self._looked_through(document, operation)
            self._forget()
        else:
            self._kept.move_to_end(key)
        known.seen += 1
        return known

    def _looked_through(self, document: Document, operation: OperationDefinitionNode) -> Known:
        used = _Variables(self.schema)
        visit(document.node, used)
        asked = Asked(self.schema, operation, document.fragments)
        return Known(asked, sorted(used.chosen_by), sorted(used.given), sorted(used.ids))

    def _keep(self, known: Known, key: Key, found: Any) -> None:
        known.plans[key] = found
        self.count += 1
        self._forget()

    def _forget(self) -> None:
        """Let go of what was used least lately; what is in use at the moment stays."""
        while len(self._kept) > 1 and (self.count > self.most or len(self._kept) > self.most):
            _, oldest = self._kept.popitem(last=False)
            self.count -= len(oldest.plans)


async def run(plan: Plan, request: Request, reader: Reader) -> bytes:
    """Run a plan's statement, and compute what its answer leaves open."""
    for check in plan.checks:
        check(request)
    body = await reader.value(plan.sql, [bind(request) for bind in plan.binds])
    if body is None or UNSURE in body:
        raise CannotPlan(Reason.SURPRISE)
    return computed(body, plan.computed, request)


def _is_blank(value: Any) -> bool | None:
    """Tell apart what was not given, what narrows nothing, and the rest: `after` may be blank."""
    return None if value is None else is_blank(value)


def _kind_of(id: Any) -> str | None:
    """Tell of which kind an id is; all that is none of ours is alike."""
    kind, _ = (ids.parse(id) if isinstance(id, str) else None) or (None, None)
    return kind if kind in KINDS else None


def _made(make: Callable[[], P]) -> P | Reason:
    try:
        return make()
    except CannotPlan as why:
        log.info("no plan", why=str(why))
        return why.reason


def request_of(variables: VariableValues, context: Context) -> Request:
    """Tell what a plan is run with, as things are now."""
    viewer: Any = context.viewer
    return Request(viewer, variables, context.languages, context, {})


def reason_of(error: Exception, request_id: str) -> Reason:
    """Tell why a plan did not answer; what nobody expected is noted."""
    if isinstance(error, CannotPlan):
        return error.reason
    if isinstance(error, BadPage | GraphQLError):
        return Reason.ARGUMENTS
    if isinstance(error, Wrong):
        return Reason.SURPRISE
    log.warning("plan failed", request_id=request_id, error=type(error).__name__)
    return Reason.FAILED
