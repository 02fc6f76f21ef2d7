"""Seeded: what there is to ask about in the shop of the comparisons."""

from __future__ import annotations

from dataclasses import dataclass, field

from auth.viewer import Viewer


@dataclass
class Seeded:
    """What was put into the shop, as far as documents are made of it."""

    ids: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    viewers: list[Viewer] = field(default_factory=list)
    torn: str = ""  # a row whose neighbour the first customer may not see

    def of(self, noun: str) -> list[str]:
        """Tell the ids of one noun's rows."""
        return [id for id in self.ids if id.rpartition("_")[0] == noun.lower()]
