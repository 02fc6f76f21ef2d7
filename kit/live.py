"""Live: who watches what in this process, and what they have not been told of yet."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

MOST = 10_000  # watches in one process
MOST_EACH = 50  # of one who asks
MOST_WAITING = 1_000  # things that changed and were not told of yet


class Ended(StrEnum):
    """Why a watch is over though nobody ended it."""

    SIGNED_OUT = "SIGNED_OUT"
    TOO_SLOW = "TOO_SLOW"
    LOST = "LOST"


class Over(Exception):
    """A watch is over, for a reason."""

    def __init__(self, reason: Ended) -> None:
        self.reason = reason
        super().__init__(reason.value)


class TooMany(Exception):
    """Somebody watches as much as anybody may, or all do together."""


class Watch:
    """One who watches; each thing that changes waits once, however often it changes.

    `change` is what they are being told of: None at first, when they say what they watch. `moment`
    numbers when it was told the last time: who reads it once more reads what is true since then.
    """

    def __init__(self, hub: Hub, nobody: str) -> None:
        self._hub, self._nobody = hub, nobody
        self.change: str | None = None
        self.moment = 0
        self.owner = ""
        self.names: Sequence[str] = ()
        self.topics: frozenset[str] = frozenset()
        self._waiting: dict[str, int] = {}
        self._is_doubted = False
        self._over: Ended | None = None
        self._woken = asyncio.Event()

    def begin(self, names: Sequence[str], topics: Iterable[str]) -> None:
        """Watch some topics from now on, as whom the first of the names says; nobody has none."""
        self.names, self.topics = names, frozenset(topics)
        self.owner = names[0] if names else self._nobody
        self._hub.add(self)

    async def next(self) -> str | None:
        """Wait for a change, or None when it is to be seen whether they may still watch."""
        while True:
            if self._over is not None:
                raise Over(self._over)
            if self._is_doubted:
                self._is_doubted = False
                return None
            if self._waiting:
                change = next(iter(self._waiting))
                self.moment = self._waiting.pop(change)
                return change
            self._woken.clear()
            await self._woken.wait()

    def tell(self, change: str, moment: int) -> None:
        """Let a change wait until they take it."""
        self._waiting[change] = moment
        if len(self._waiting) > MOST_WAITING:
            self.over(Ended.TOO_SLOW)
        self._woken.set()

    def doubt(self) -> None:
        """Ask them to look whether they may still watch."""
        self._is_doubted = True
        self._woken.set()

    def over(self, reason: Ended) -> None:
        """End it, at the next moment that they wait."""
        self._over = self._over or reason
        self._woken.set()

    def close(self) -> None:
        """Watch no more."""
        self._hub.remove(self)
        self.topics = frozenset()


class Hub:
    """All who watch, by what they watch.

    A change is told as its name and those of whom it belongs to: `order_1 customer_2` is of the
    topics `order_1`, `order`, `order of customer_2` and `order_1 of customer_2`.
    """

    def __init__(self, *, most: int = MOST, most_each: int = MOST_EACH) -> None:
        self.most, self.most_each = most, most_each
        self._topics: defaultdict[str, set[Watch]] = defaultdict(set)
        self._names: defaultdict[str, set[Watch]] = defaultdict(set)
        self._all: set[Watch] = set()
        self._owned: Counter[str] = Counter()
        self._moment = 0
        self.is_closed = False
        self.opened = asyncio.Event()  # while whoever tells of changes is heard

    def __len__(self) -> int:
        return len(self._all)

    def watch(self, nobody: str) -> Watch:
        """Make a watch that has not begun; nobody is counted by what is told of them here."""
        return Watch(self, nobody)

    def add(self, watch: Watch) -> None:
        """Count a watch in, or raise `TooMany`."""
        if len(self._all) >= self.most or self._owned[watch.owner] >= self.most_each:
            raise TooMany
        if self.is_closed:
            watch.over(Ended.LOST)
        self._all.add(watch)
        self._owned[watch.owner] += 1
        for index, keys in ((self._topics, watch.topics), (self._names, watch.names)):
            for key in keys:
                index[key].add(watch)

    def remove(self, watch: Watch) -> None:
        """Count a watch out, once."""
        if watch not in self._all:
            return
        self._all.discard(watch)
        self._owned[watch.owner] -= 1
        if not self._owned[watch.owner]:
            del self._owned[watch.owner]
        for index, keys in ((self._topics, watch.topics), (self._names, watch.names)):
            for key in keys:
                index[key].discard(watch)
                if not index[key]:
                    del index[key]

    def changed(self, told: str) -> None:
        """Tell those whom it concerns that something has changed."""
        change, *owners = told.split(" ")
        self._moment += 1
        kind = change.rpartition("_")[0]
        what = [f"{each} of {owner}" for each in (kind, change) for owner in owners]
        for topic in (change, kind, *what):
            for watch in self._topics.get(topic, ()):
                watch.tell(change, self._moment)

    def doubted(self, name: str) -> None:
        """Let those of a name look whether they may still watch."""
        for watch in self._names.get(name, ()):
            watch.doubt()

    def doubt_all(self) -> None:
        """Let everybody look whether they may still watch."""
        for watch in self._all:
            watch.doubt()

    def end_all(self) -> None:
        """End every watch: something may have changed, or will, that nobody is told of."""
        self.opened.clear()
        for watch in self._all:
            watch.over(Ended.LOST)

    def close(self) -> None:
        """End every watch, and whatever would begin: the process is about to end."""
        self.is_closed = True
        self.end_all()
        self.opened.set()  # nobody waits for what will not come
