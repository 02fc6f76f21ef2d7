"""Deriving: what Python works out, left in the SQL as the values it works from."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB

from execution.computing import Reading, argument_of, computation
from execution.pages import PageWriter
from execution.printing import CannotPlan, Json, Reason, Text, joined, name_of, quoted_name
from execution.scopes import table_of
from execution.sharing import Sharing, shared
from execution.telling import arguments_of, at_home, spoken, written
from execution.writer import Computation, Request, Selected
from kit import texts
from kit.meanings import Derived, Kept, bare, type_of


class Deriver(PageWriter):
    """Writes the arguments of functions, and remembers what to do with them."""

    def computation(
        self, field: Selected, function: Any, columns: tuple[Any, ...], alias: str
    ) -> Text:
        """Leave the arguments in the answer, for Python to put the result there."""
        text: Text = []
        readings: list[Reading] = []
        for column in columns:
            argument, reading = argument_of(column, alias)
            text += [*([Json(",")] if readings else []), *argument]
            readings.append(reading)
        complete = self.completer(field.field.type, field.details)
        self.computed.append(computation(function, readings, complete))
        return self._left(text)

    def derivation(self, field: Selected, meaning: Derived, alias: str) -> Text:
        """Leave the facts in the answer, for Python to put there what follows from them.

        What follows from a list whose rows leave the same facts leaves how many there must be.
        """
        complete, sharing = self.completer(field.field.type, field.details), field.sharing
        if sharing is not None and meaning.each is not None:
            self.computed.append(sharing.of_all(complete))
            column = meaning.each.column
            rows = f"{table_of(column.class_)} l_ where {name_of(column, 'l_')}={alias}.id"
            return self._left([f"(select count(*) from {rows})::text"])
        facts = self.expression(meaning.facts(self.viewer), meaning.model, alias)
        if sharing is not None:
            self.computed.append(sharing.of_each(complete))
            return self._left([f"coalesce({facts}::text,'null')"])
        given = arguments_of(field)
        given = spoken(given) if meaning.speaks else given
        given = at_home(given) if meaning.housed else given
        self.computed.append(computation(meaning.function, (None,), complete, given))
        return self._left([f"coalesce({facts}::text,'null')"])

    def sharing(self, fields: list[Selected], within: Sharing | None) -> list[Selected]:
        """Mark what shares what is computed: in an object, and in the rows of a list of it."""
        marked = shared(fields, lambda field: self.below(field.named, field.details))
        if within is None:
            return marked
        return [
            field._replace(sharing=within) if field.key == within.of_row else field
            for field in marked
        ]

    def localised(self, field: Selected, column: Any, alias: str) -> Text:
        """Write words in the best language that there are words in; Python chooses among rare ones.

        A JSON text is printed as it is kept. A language that holds null is Python's to refuse.
        """
        if not isinstance(type_of(column), JSONB) or bare(column).nullable:
            raise CannotPlan(Reason.UNKNOWN, f"{column} as words")
        complete, name = self.completer(field.field.type, field.details), name_of(column, alias)

        def begin(request: Request) -> Any:
            return lambda left: complete(texts.said(left[0], request.languages, ()), request)

        self.computed.append(Computation(begin))
        best = ",".join(f"{name}->{tag}::text" for tag in self.languages())
        rest = joined(self._left([f"{name}::text"]))
        return [f"coalesce(nullif(coalesce({best})::text,'null'),{rest})"]

    def telling(self, field: Selected, function: Any, kept: Kept | None) -> Text:
        """Write what a function tells: a parameter, or what is kept left for it in the answer."""
        given, complete = arguments_of(field), self.completer(field.field.type, field.details)
        if kept is None:

            def tell(request: Request) -> str:
                return written(complete(function(request.context, **given(request)), request))

            return [f"{self.bind(tell)}::text"]

        def begin(request: Request) -> Any:
            def compute(left: list[Any]) -> Any:
                known = kept.understood(left[0])
                return complete(function(request.context, known, **given(request)), request)

            return compute

        self.computed.append(Computation(begin))
        pairs = f"{quoted_name(kept.key)},{quoted_name(kept.value)}"
        rows = f"select coalesce(json_object_agg({pairs}),'{{}}')::text"
        return self._left([f"({rows} from {table_of(kept.key.class_)})"])

    def _left(self, values: Text) -> Text:
        """Leave values for the computation that was remembered last."""
        return [Json(f"\x02{len(self.computed) - 1}:["), *values, Json("]\x03")]
