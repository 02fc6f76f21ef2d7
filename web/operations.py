"""Read the example operations that GraphiQL opens with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent / "examples"


@dataclass(frozen=True)
class Operation:
    """One tab: the first comment of the document says what it shows."""

    name: str
    about: str
    document: str
    variables: str


@cache
def examples() -> tuple[Operation, ...]:
    """Return the examples in the order of their file names.

    `03-account.graphql` may have its variables beside it, in `03-account.json`.
    """
    return tuple(operation(path) for path in sorted(EXAMPLES.glob("*.graphql")))


def operation(path: Path) -> Operation:
    """Read one example with its variables."""
    document = path.read_text(encoding="utf-8")
    variables = path.with_suffix(".json")
    name = path.stem.split("-", 1)[1].replace("-", " ").capitalize()
    return Operation(
        name=name,
        about=document.splitlines()[0].removeprefix("#").strip(),
        document=document,
        variables=indented(variables) if variables.exists() else "",
    )


def indented(path: Path) -> str:
    """Return JSON as people read it."""
    return json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=2)
