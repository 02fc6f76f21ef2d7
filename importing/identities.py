"""Identities: ids that come out the same each time the same thing is imported."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from kit.times import micros

VERSION, VARIANT = 0x7 << 76, 0b10 << 62
RANDOM = ((1 << 12) - 1) << 64 | (1 << 62) - 1  # the bits that a uuid7 draws by lot
PLACES = (1 << 24) - 1


def of(at: datetime, *names: str) -> UUID:
    """Make a uuid7 of a moment whose random bits are the digest of its names."""
    digest = blake2b("\x1f".join(names).encode(), digest_size=16).digest()
    drawn = int.from_bytes(digest, "big") & RANDOM
    return UUID(int=micros(at) // 1000 << 80 | VERSION | VARIANT | drawn)


def part(whole: UUID, place: int) -> UUID:
    """Make the id of a part from its whole's, in another table; parts sort by their places."""
    return UUID(int=(whole.int & ~PLACES) | place)
