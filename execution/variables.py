"""What no variable may hold, whatever its type: Postgres stores no NUL in a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from execution.errors import bad_input


def refuse_unfit(variables: Mapping[str, Any]) -> None:
    """Raise the GraphQL error that names the first value or key that holds a NUL."""
    if not variables:
        return
    waiting: list[tuple[str, Any]] = [("variables", variables)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            if "\0" in value:
                raise bad_input("The text holds the character NUL, which no text may hold.", path)
        elif isinstance(value, Mapping):
            for name, below in value.items():
                if "\0" in name:
                    raise bad_input("A name holds the character NUL.", path)
                waiting.append((f"{path}.{name}", below))
        elif isinstance(value, list):
            waiting.extend((f"{path}.{index}", below) for index, below in enumerate(value))
