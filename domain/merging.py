"""Merging: two carts made into one, as a function of values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.pricing import MOST
from models import CartLine


class CartChangeKind(StrEnum):
    """What merging did to a line."""

    ADDED = "ADDED"
    CAPPED = "CAPPED"
    RAISED = "RAISED"


@dataclass(frozen=True)
class Want:
    """So many of a variant, with what was answered about it, as somebody saw its price."""

    variant_id: UUID
    quantity: int
    answers: list[dict[str, Any]]
    answers_hash: bytes
    seen_minor: int
    added_at: datetime

    @property
    def key(self) -> tuple[UUID, bytes]:
        """What is told apart in a cart."""
        return self.variant_id, self.answers_hash


@dataclass(frozen=True)
class Change:
    """A line that merging made or changed."""

    kind: CartChangeKind
    variant_id: UUID
    before: int
    after: int


def want_of(line: CartLine) -> Want:
    """Read what a line wants."""
    return Want(
        line.variant_id,
        line.quantity,
        line.answers,
        line.answers_hash,
        line.seen_minor,
        line.added_at,
    )


def merged(ours: Iterable[Want], theirs: Iterable[Want]) -> list[Want]:
    """Add up two carts; the same variant with the same answers is one line, up to the most.

    Which comes first does not matter: a line that several have is as old as the oldest, and of the
    prices that were seen the lowest counts.
    """
    found: dict[tuple[UUID, bytes], Want] = {}
    for want in (*ours, *theirs):
        other = found.get(want.key)
        found[want.key] = want if other is None else _both(other, want)
    return sorted(found.values(), key=lambda want: (want.added_at, want.key))


def changes(before: Iterable[Want], after: Iterable[Want], given: Iterable[Want]) -> list[Change]:
    """Tell what `given` did to a cart that was as `before` and is as `after`."""
    had = {want.key: want.quantity for want in before}
    more = {want.key: want.quantity for want in given}
    return [
        Change(
            _kind(had.get(key, 0), want.quantity, more[key]),
            want.variant_id,
            had.get(key, 0),
            want.quantity,
        )
        for want in after
        if (key := want.key) in more
    ]


def _kind(before: int, after: int, more: int) -> CartChangeKind:
    if after < before + more:
        return CartChangeKind.CAPPED
    return CartChangeKind.RAISED if before else CartChangeKind.ADDED


def _both(one: Want, other: Want) -> Want:
    return replace(
        one,
        quantity=min(one.quantity + other.quantity, MOST),
        answers=min(one.answers, other.answers, key=repr),
        seen_minor=min(one.seen_minor, other.seen_minor),
        added_at=min(one.added_at, other.added_at),
    )
