"""What was used last, bounded in number and in size."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, of which those unused for longest make room for others.

    `most_size` bounds the sum of the sizes that values are kept with.
    """

    def __init__(self, most: int, most_size: int | None = None) -> None:
        self.most, self.most_size = most, most_size
        self.size = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Find what is kept under a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: K, value: V, size: int = 0) -> None:
        """Keep a value under a key; what is larger than all may be is not kept."""
        self.forget(key)
        self._kept[key] = (value, size)
        self.size += size
        while len(self._kept) > self.most or self.size > (self.most_size or self.size):
            self.size -= self._kept.popitem(last=False)[1][1]

    def forget(self, key: K) -> None:
        """Keep nothing under a key."""
        self.size -= self._kept.pop(key, (None, 0))[1]
