"""Documents that storefronts name: what the settings allow, and the check of a manifest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import schema
from execution import trusted
from execution.documents import Documents
from execution.limits import Limits
from execution.persisted import Gate, Persisted
from execution.protocol import Answer
from execution.run import Operations
from settings import Settings


def gate_of(
    settings: Settings, operations: Operations, on_refusal: Callable[[Answer], None]
) -> Gate:
    """Make the gate to the operations; raise `BadManifest` for one that cannot be used."""
    path = settings.trusted_documents
    return Gate(
        operations,
        persisted=Persisted() if settings.persisted_queries else None,
        trusted=trusted.load(path, operations.documents) if path else None,
        trusted_only=settings.trusted_documents_only,
        on_refusal=on_refusal,
    )


def check(path: Path) -> int:
    """Count the documents of a manifest, all of which production could answer."""
    return len(trusted.load(path, Documents(schema.schema._schema, Limits())))
