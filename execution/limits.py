"""How large a document may be, counted in one walk that enters each fragment once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    parse,
    visit,
)
from graphql.language.parser import MAX_NESTING_DEPTH

ENOUGH = 10**9  # where counting stops: sums of doubled fragments would grow for ever
ESCAPED_NUL = re.compile(r"\\u(?:0000|\{0+\})")


@dataclass(frozen=True)
class Limits:
    """What a document may ask for; a refusal names the limit and what was found.

    The defaults let GraphiQL's own introspection and a page of a large shop through, and keep
    what one document can make the process compute below a quarter of a second.
    """

    characters: int = 100_000
    tokens: int = 4_000
    comments: int = 500
    depth: int = 20  # fields inside fields, through fragments
    nesting: int = 100  # selection sets inside each other, of fields and fragments alike
    aliases: int = 100
    fields: int = 1_000  # a fragment counts wherever it is spread
    directives: int = 100
    spreads: int = 150  # of fragments, as written; validation compares them with each other
    repeats: int = 100  # fields written again beside themselves; compared with each other too
    roots: int = 30  # fields of one operation's root, each with its statements
    cost: int = 20_000  # values in the largest answer; see `costs`
    page: int = 20  # what a list without `first` or `last` counts as
    largest_page: int = 100  # a longer one is refused by the list itself


class Counts(NamedTuple):
    """What was counted in a selection set: sums, and how deep it goes."""

    depth: int = 0
    width: int = 0  # fields of the set itself, through fragments
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    spreads: int = 0  # of the whole document, as written
    repeats: int = 0

    def beside(self, other: Counts) -> Counts:
        """Add what stands in the same selection set."""
        return Counts(
            max(self.depth, other.depth),
            *(min(ENOUGH, a + b) for a, b in zip(self[1:], other[1:], strict=True)),
        )


NOTHING = Counts()


def refusal(code: str, what: str, limit: int, found: int | None = None) -> GraphQLError:
    """Make the error that names a limit and what was found."""
    extensions: dict[str, Any] = {"code": code, "limit": limit}
    said = f"{what}: at most {limit} are allowed"
    if found is not None:
        extensions["found"] = found
        said += f", found {found if found < ENOUGH else 'far more'}"
    return GraphQLError(f"{said}.", extensions=extensions)


def parsed(text: str, limits: Limits) -> DocumentNode:
    """Parse a document that keeps the limits, or raise the GraphQL error that says why not."""
    if len(text) > limits.characters:
        raise refusal("DOCUMENT_TOO_LARGE", "Characters", limits.characters, len(text))
    try:
        document = parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLSyntaxError as error:
        raise _named(error, limits) from None
    _refuse_nul(text, document)
    check(measured(document, limits), limits)
    return document


def _named(error: GraphQLSyntaxError, limits: Limits) -> GraphQLError:
    # The parser's limits raise the class of its syntax errors; only their words differ.
    if "nested too deeply" in error.message:
        return refusal("TOO_DEEP", "Brackets inside each other", MAX_NESTING_DEPTH)
    if "contains more than" in error.message:
        comments = "comments" in error.message
        what, limit = ("Comments", limits.comments) if comments else ("Tokens", limits.tokens)
        return refusal("DOCUMENT_TOO_LARGE", what, limit)
    return error


def check(counts: Counts, limits: Limits) -> None:
    """Raise the first refusal the counts deserve."""
    rows = (
        ("TOO_DEEP", "Fields inside each other", counts.depth, limits.depth),
        ("TOO_MANY_ROOT_FIELDS", "Root fields", counts.width, limits.roots),
        ("TOO_MANY_ALIASES", "Aliases", counts.aliases, limits.aliases),
        ("TOO_MANY_FIELDS", "Fields", counts.fields, limits.fields),
        ("TOO_MANY_DIRECTIVES", "Directives", counts.directives, limits.directives),
        ("TOO_MANY_SPREADS", "Spreads of fragments", counts.spreads, limits.spreads),
        ("TOO_MANY_REPEATS", "Fields beside themselves", counts.repeats, limits.repeats),
    )
    for code, what, found, limit in rows:
        if found > limit:
            raise refusal(code, what, limit, found)


def measured(document: DocumentNode, limits: Limits) -> Counts:
    """Count a document: its widest root, its deepest field, and sums over its operations."""
    measure = _Measure(document, limits.nesting)
    total = NOTHING
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            found = measure.of_set(node.selection_set, 1)
            found = found._replace(directives=found.directives + _directives_round(node))
            total = total.beside(found)._replace(width=max(total.width, found.width))
    for name in measure.fragments:  # those that nothing spreads are validated as well
        measure.of_fragment(name, 1)
    return total._replace(spreads=measure.spreads, repeats=measure.repeats)


def _directives_round(node: OperationDefinitionNode) -> int:
    declared = node.variable_definitions or ()
    return len(node.directives or ()) + sum(len(each.directives or ()) for each in declared)


class _Measure:
    """Walks a document; the counts of a fragment are kept by its name."""

    def __init__(self, document: DocumentNode, nesting: int) -> None:
        self.nesting = nesting
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.counted: dict[str, Counts] = {}
        self.inside: set[str] = set()
        self.steps = self.spreads = self.repeats = 0

    def of_set(self, node: SelectionSetNode | None, level: int) -> Counts:
        if level > self.nesting:  # also keeps this walk off the end of Python's stack
            raise refusal("TOO_DEEP", "Selections inside each other", self.nesting, level)
        counts, names = NOTHING, set()
        for selection in node.selections if node else ():
            counts = counts.beside(self.of_selection(selection, level))
            if isinstance(selection, FieldNode):
                name = (selection.alias or selection.name).value
                self.repeats += name in names
                names.add(name)
        return counts

    def of_selection(self, node: SelectionNode, level: int) -> Counts:
        self.steps += 1
        if isinstance(node, FieldNode):
            counts = self.of_field(node, level)
        elif isinstance(node, FragmentSpreadNode):
            self.spreads += 1
            counts = self.of_fragment(node.name.value, level)
        else:
            assert isinstance(node, InlineFragmentNode)
            counts = self.of_set(node.selection_set, level + 1)
        if not node.directives:
            return counts
        return counts._replace(directives=min(ENOUGH, counts.directives + len(node.directives)))

    def of_field(self, node: FieldNode, level: int) -> Counts:
        below = self.of_set(node.selection_set, level + 1) if node.selection_set else NOTHING
        return below._replace(
            depth=below.depth + 1,
            width=1,
            aliases=min(ENOUGH, below.aliases + (node.alias is not None)),
            fields=min(ENOUGH, below.fields + 1),
        )

    def of_fragment(self, name: str, level: int) -> Counts:
        if name in self.counted:
            return self.counted[name]
        if name not in self.fragments or name in self.inside:
            return NOTHING  # validation reports it
        self.inside.add(name)
        self.counted[name] = self.of_set(self.fragments[name].selection_set, level + 1)
        self.inside.discard(name)
        return self.counted[name]


class _NulFinder(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if "\0" in node.value:
            message = "A string holds the character NUL, which no text may hold."
            raise GraphQLError(message, [node], extensions={"code": "BAD_USER_INPUT"})


def _refuse_nul(text: str, document: DocumentNode) -> None:
    if "\0" in text or ESCAPED_NUL.search(text):
        visit(document, _NulFinder())
