"""Which media type a client wants its answer in, by the weights it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"
EVENTS = "text/event-stream"
OFFERED = (JSON, GRAPHQL)  # for operations
LONGEST = 300  # characters of a header whose reading is remembered: clients send few, all short
WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class Range(NamedTuple):
    """One entry of an Accept header."""

    kind: str
    subtype: str
    weight: float

    def fits(self, media_type: str) -> int:
        """Tell how closely the entry names a media type; 0 is not at all."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == (kind, subtype):
            return 3
        if (self.kind, self.subtype) == (kind, "*"):
            return 2
        return int((self.kind, self.subtype) == ("*", "*"))


def ranges(accept: str) -> list[Range]:
    """Read an Accept header; an entry that is none is passed over."""
    found = (_range(entry) for entry in accept.split(","))
    return [each for each in found if each is not None]


def _range(entry: str) -> Range | None:
    name, *parameters = (part.strip().lower() for part in entry.split(";"))
    kind, slash, subtype = name.partition("/")
    if not (kind and slash and subtype):
        return None
    weight = next((each[2:].strip() for each in parameters if each.startswith("q=")), "1")
    return Range(kind, subtype, float(weight)) if WEIGHT.fullmatch(weight) else None


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """Choose the offered type the client likes best, or None when it likes none.

    Without a header the first offer wins. Among equals the client's order counts, then ours.
    """
    if accept is None or not accept.strip():
        return offered[0]
    choose = _remembered if len(accept) <= LONGEST else _chosen
    return choose(accept, tuple(offered))


def _chosen(accept: str, offered: tuple[str, ...]) -> str | None:
    wanted = ranges(accept)
    chosen: tuple[float, int, int] | None = None
    for rank, media_type in enumerate(offered):
        closest = max(
            ((each.fits(media_type), -index) for index, each in enumerate(wanted)), default=(0, 0)
        )
        weight = wanted[-closest[1]].weight if closest[0] else 0.0
        if weight > 0 and (chosen is None or (weight, closest[1], -rank) > chosen):
            chosen = (weight, closest[1], -rank)
    return None if chosen is None else offered[-chosen[2]]


_remembered = lru_cache(maxsize=256)(_chosen)


def first(accept: str | None) -> str:
    """Read the first type of an Accept header, whatever weight it has."""
    return (accept or "").partition(",")[0].partition(";")[0].strip().lower()


def is_json(content_type: str | None) -> bool:
    """Tell whether a body is declared to be JSON, in the one encoding JSON has."""
    if content_type == JSON:
        return True
    name, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charsets = {each[8:].strip(' "') for each in parameters if each.startswith("charset=")}
    return name == JSON and charsets <= {"utf-8", "utf8"}
