"""The most used screens of shop, account and dashboard: one statement each, or a reason why not.

A screen is a file in `tests/execution/screens/`: a line of comment that ends with who asks (anyone,
customer or staff), and a document. To add one, add a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLNonNull,
    OperationDefinitionNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
    parse,
    type_from_ast,
)
from structlog.testing import capture_logs

from auth.viewer import NOBODY, Viewer
from tests.execution.differential.both import SCHEMA, Both

SCREENS = {path.stem: path for path in (Path(__file__).parents[1] / "screens").glob("*.graphql")}
REFERRED = {  # why it may be is said in docs/reading.md
    "desk_consents": "referred:programmed",
    "desk_links": "referred:programmed",
    "sign_in_waiting": "referred:programmed",
}
GIVEN = {"Int": 20, "DateTime": "2026-01-01T00:30:00Z", "Boolean": True}


@pytest.mark.parametrize("name", sorted(SCREENS))
async def test_a_screen_is_answered_by_one_statement(both: Both, name: str) -> None:
    text = SCREENS[name].read_text()
    by = asking(both, text)
    for id in found(both, name):
        for every in (False, True):
            with capture_logs() as logs:
                answer = await both.ask(text, variables(text, id, every=every), by)

            assert answer.plan == REFERRED.get(name, "planned"), (
                f"{logs}: declare what {name} selects (docs/reading.md), or say in REFERRED why not"
            )
            assert b'"errors":' not in answer.body


def asking(both: Both, text: str) -> Viewer:
    """Find who asks for a screen."""
    kind = text.splitlines()[0].rsplit(" ", 1)[-1]
    viewers = {
        "anyone": NOBODY,
        "customer": both.seeded.viewers[3],
        "staff": both.seeded.viewers[-1],
    }
    return viewers[kind]


def found(both: Both, name: str) -> list[str]:
    """Choose some ids and keys of what a screen shows."""
    noun = f"{name.removeprefix('desk_')}_"
    ids = [id for id in both.seeded.ids if id.startswith(noun)][:3]
    keys = [key for key in both.seeded.keys if key.startswith({"product_": "p"}.get(noun, "A-"))]
    return [*ids, *keys[:2]] or ["nothing"]


def variables(text: str, id: str, *, every: bool) -> dict[str, Any]:
    """Give the variables of a document: those that must be given, or every one."""
    [operation] = [
        node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)
    ]
    given = {}
    for node in operation.variable_definitions or ():
        of: Any = type_from_ast(SCHEMA._schema, node.type)
        needed = is_non_null_type(of) and node.default_value is None
        name = node.variable.name.value
        if needed or (every and name != "after" and node.default_value is None):
            given[name] = value(of, id)
    return given


def value(of: Any, id: str) -> Any:
    """Make a value of a type."""
    inner: Any = of.of_type if isinstance(of, GraphQLNonNull) else of
    if is_list_type(inner):
        return [value(inner.of_type, id)]
    named: Any = get_named_type(of)
    return GIVEN.get(named.name) or (next(iter(named.values)) if hasattr(named, "values") else id)


def test_every_screen_that_is_referred_is_there() -> None:
    assert set(REFERRED) <= set(SCREENS)
