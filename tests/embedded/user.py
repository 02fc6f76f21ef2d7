"""Use the embedded Postgres of a folder until standard input ends: a process for the tests."""

from __future__ import annotations

import sys
from pathlib import Path

from embedded.supervisor import Embedded


def main(root: str, *options: str) -> None:
    """Start, print the address, wait, stop."""
    with Embedded(Path(root), fast="durable" not in options) as postgres:
        print(postgres.url("postgres", "postgres"), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
