"""Letterheads: who the store is on its papers, and deciding it."""

from dataclasses import dataclass

from domain import letterheads
from domain.letterheads import Letterhead, SetLetterhead
from resolvers.context import Context, Info


@dataclass(frozen=True)
class LetterheadDecided:
    """Who the store is on its papers from here on."""

    letterhead: Letterhead | None


def own(context: Context, kept: Letterhead | None) -> Letterhead | None:
    """Tell who the store is."""
    return kept


async def put(info: Info, input: SetLetterhead) -> LetterheadDecided:
    return LetterheadDecided(await info.context.write(letterheads.put, input))
