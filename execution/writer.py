"""The writer of a statement: what a document selects, what it is given, what may be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from graphql import (
    FragmentDefinitionNode,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.execution.collect_fields import (
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter

from auth.viewer import Viewer
from auth.visibility import RULES
from auth.visibility.rules import follows
from execution.clauses import parameters_of, processor_of, value_of, where
from execution.printing import SURPRISE, CannotPlan, Json, Reason, Text, object_of
from execution.protocol import Context
from kit.meanings import Guarded, meaning_of

LIST = "__[POSTCOMPILE_{}]"  # how SQLAlchemy leaves room for a list
HAND = "hand"  # the row that a mutation answered: shown without asking who may see it
BEST = 3  # languages that SQL knows of; a browser says de-AT, which is de-at, then de
LONGEST = 30_000  # characters of a statement; Postgres keeps a hundred times as many bytes
VIEWER = "viewer_"  # what the names of a viewer's placeholders begin with


class Request(NamedTuple):
    """What a plan is run with; `hand` is what a mutation answered, where its selection is read.

    `shared` is what computations of one answer keep for each other.
    """

    viewer: Viewer
    variables: VariableValues
    languages: Sequence[str]
    context: Context
    shared: dict[Any, Any]
    hand: Any = None


Bind = Callable[[Request], Any]


class Computation(NamedTuple):
    """What is left in an answer, computed: each anew where it is `shared`, the same else once."""

    begin: Callable[[Request], Callable[[list[Any]], Any]]
    shared: bool = False


@dataclass(frozen=True)
class Asked:
    """One operation of a document, on a schema."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]

    @property
    def root(self) -> Any:
        """The type whose fields it asks for."""
        return self.schema.get_root_type(self.operation.operation)


class Selected(NamedTuple):
    """A field as a document selects it."""

    key: str
    name: str
    details: list[Any]
    field: Any  # of graphql-core; None for __typename
    meaning: Any
    sharing: Any = None  # with what else in its object it shares what is computed

    @property
    def named(self) -> Any:
        """The type of what it answers, without lists and null."""
        return get_named_type(self.field.type)

    @property
    def missing(self) -> Json:
        """What stands for a row that is not there."""
        return Json(SURPRISE if isinstance(self.field.type, GraphQLNonNull) else "null")


class Writer:
    """Collects, while SQL is written, the values that the SQL will be given."""

    def __init__(self, asked: Asked, request: Request) -> None:
        self.asked, self.variables = asked, request.variables
        self.fragments = {name: FragmentDetails(node) for name, node in asked.fragments.items()}
        self.viewer = request.viewer.template()
        self.binds: list[Bind] = []
        self.checks: list[Bind] = []
        self.computed: list[Computation] = []
        self.aliases = self.written = 0
        self._of_viewer: dict[str, str] = {}
        self._languages: list[str] = []

    def root(self) -> list[Selected]:
        """Collect the root fields."""
        root = self.asked.root
        found = collect_fields(
            self.asked.schema, self.fragments, self.variables, root, self.asked.operation
        )
        return [self._field(root, key, of) for key, of in found.grouped_field_set.items()]

    def below(self, of: GraphQLObjectType, details: list[Any]) -> list[Selected]:
        """Collect the fields that are selected below others."""
        found = collect_subfields(
            self.asked.schema, self.fragments, self.variables, self.asked.operation, of, details
        )
        return [self._field(of, key, each) for key, each in found.grouped_field_set.items()]

    def _field(self, of: GraphQLObjectType, key: str, details: list[Any]) -> Selected:
        name = details[0].node.name.value
        if name == "__typename":
            return Selected(key, name, details, None, None)
        field = of.fields.get(name)
        if field is None:
            raise CannotPlan(Reason.INTROSPECTION, name)
        declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        meaning = meaning_of(declared)
        allowed = 1 if isinstance(meaning, Guarded) else 0  # a guard, which the plan knows
        if len(declared.extensions) != allowed:
            raise CannotPlan(Reason.PROGRAMMED, f"{of.name}.{name} is extended")
        return Selected(key, name, details, field, meaning)

    def object(
        self, of: GraphQLObjectType, details: list[Any], alias: str, sharing: Any = None
    ) -> Text:
        """Write the object that a row is answered as."""
        fields = self.sharing(self.below(of, details), sharing)
        return object_of([(field.key, self.value(field, of, alias)) for field in fields])

    def sharing(self, fields: list[Selected], within: Any) -> list[Selected]:
        """Mark the fields of an object that share what is computed."""
        return fields

    def value(self, field: Selected, of: GraphQLObjectType, alias: str) -> Text:
        """Write what a field of the row called `alias` answers."""
        raise CannotPlan(Reason.PROGRAMMED, f"{of.name}.{field.name}")

    def given(self, field: Selected, name: str) -> Any:
        """Read an argument as it is now; whether it is null or blank is part of a plan's key."""
        return get_argument_values(field.field, field.details[0].node, self.variables).get(name)

    def argument(self, field: Selected, name: str) -> Bind:
        """Tell how to know an argument when the plan runs."""
        node = field.details[0].node
        values = [part.value for part in node.arguments or () if part.name.value == name]
        if not variables_in(values):
            value = self.given(field, name)
            return lambda _: value

        def slowly(request: Request) -> Any:
            return get_argument_values(field.field, node, request.variables)[name]

        if not isinstance(values[0], VariableNode):
            return slowly
        variable = values[0].name.value

        def directly(request: Request) -> Any:
            known = request.variables.coerced.get(variable)
            return slowly(request) if known is None else known

        return directly

    def is_seen(self, column: Any, alias: str) -> bool:
        """Tell whether who sees the row called `alias` sees what `column` ties to it."""
        return alias != HAND and follows(column)

    def rule(self, model: Any, alias: str) -> list[str]:
        """Write as conditions which rows of `model` viewers of this kind may know of."""
        return self.conditions([RULES[model](self.viewer)], model, alias)

    def conditions(self, parts: list[Any], model: Any, alias: str) -> list[str]:
        """Write what must all hold of the row called `alias`; nothing where it always does."""
        clause = sa.and_(sa.true(), *parts)
        return [] if isinstance(clause, sa.True_) else [self.condition(clause, model, alias)]

    def condition(self, clause: Any, model: Any, alias: str, **given: Bind) -> str:
        """Write a condition of SQLAlchemy's on the row called `alias`; `given` are its values."""
        sql, parameters, _ = where(clause, model, alias)
        self.written += len(sql)
        if self.written > LONGEST:  # at once: each further one takes its time, too
            raise CannotPlan(Reason.TOO_LARGE, f"{self.written} characters of conditions")
        names = {}
        for parameter, name in parameters.items():
            if parameter.expanding:
                sql = sql.replace(LIST.format(name), self._listed(name, parameter))
            else:
                names[name] = self._bound(name, parameter, given)
        if "POSTCOMPILE" in sql:
            raise CannotPlan(Reason.UNKNOWN, f"a condition of {model.__name__} holds a list")
        return f"({sql % names})"

    def expression(self, made: Any, model: Any, alias: str, **given: Bind) -> str:
        """Write an expression of SQLAlchemy's over the row called `alias`."""
        written = self.condition(made.is_not(None), model, alias, **given)
        return written[1:-1].removesuffix(" IS NOT NULL")

    def anew(self, make: Callable[[], Any], model: Any, alias: str) -> str:
        """Write a condition whose values are made each time that the plan runs."""

        def value(place: int) -> Bind:
            return lambda _: value_of(parameters_of(make())[place])

        clause = make()
        _, names, adapted = where(clause, model, alias)
        places = {each.key: place for place, each in enumerate(parameters_of(adapted))}
        values = {name: value(places[each.key]) for each, name in names.items()}
        return self.condition(clause, model, alias, **values)

    def _bound(self, name: str, parameter: Any, given: dict[str, Bind]) -> str:
        if name.startswith(VIEWER):
            return self.of_viewer(name.removeprefix(VIEWER))
        if name in given:
            return self.bind(given[name])
        if parameter.callable is not None:
            return self.bind(lambda _: value_of(parameter))
        return self.bind(_constant(value_of(parameter)))

    def of_viewer(self, value: str) -> str:
        """Bind a value of the viewer, once for the whole statement."""
        if value not in self._of_viewer:
            self._of_viewer[value] = self.bind(lambda request: getattr(request.viewer, value))
        return self._of_viewer[value]

    def _listed(self, name: str, parameter: Any) -> str:
        """Write a list that a rule itself holds; one of a viewer's would need a plan each."""
        if name.startswith(VIEWER) or not parameter.value:
            raise CannotPlan(Reason.UNKNOWN, f"the list {name}")
        values = map(processor_of(parameter), parameter.value)
        return ",".join(self.bind(_constant(each)) for each in values)

    def languages(self) -> list[str]:
        """Bind the best languages, once for the whole statement; null where there are fewer."""
        if not self._languages:
            self._languages = [self.bind(_language(place)) for place in range(BEST)]
        return self._languages

    def bind(self, bind: Bind) -> str:
        """Make a parameter, and remember how to know its value."""
        self.binds.append(bind)
        return f"${len(self.binds)}"

    def alias(self) -> str:
        """Make a name that no other table of the statement has."""
        self.aliases += 1
        return f"t{self.aliases}"


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.add(node.name.value)


def variables_in(nodes: Sequence[Any]) -> set[str]:
    """Collect the names of the variables in some values."""
    found = _Variables()
    for node in nodes:
        visit(node, found)
    return found.names


def _language(place: int) -> Bind:
    return lambda request: next(iter(request.languages[place:]), None)


def _constant(value: Any) -> Bind:
    return lambda _: value
