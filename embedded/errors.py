"""Say what keeps the embedded Postgres from running, and what to do about it."""

from __future__ import annotations

from pathlib import Path

TAIL = 2000


class EmbeddedError(RuntimeError):
    """Carry one sentence that a person can act on."""


def explained(output: str, folder: Path) -> EmbeddedError:
    """Return the error for what a program or the operating system said about a folder."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return EmbeddedError(
            f"The disk that holds {folder} is full: free some space there and start again."
        )
    if "Permission denied" in output or "Operation not permitted" in output:
        return EmbeddedError(
            f"{folder} belongs to another user: start as that user, or hand the folder over "
            f"with chown -R. ({_last_line(output)})"
        )
    return EmbeddedError(f"PostgreSQL could not use {folder}: {output.strip()[-TAIL:]}")


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or [""])[-1]
