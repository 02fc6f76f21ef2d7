"""Files of 20 MB come in and go out of the real program without ever being whole in its memory."""

from __future__ import annotations

from benchmarks.filing import moved, way_of
from tests.serving import Served

PARTS = 16  # megabytes: two parts of 5 MB, and what their pieces take on the way


def test_memory_does_not_grow_with_a_file(running: Served) -> None:
    way = way_of(running)
    moved(way, 1)  # what is loaded with the first stays

    up, down = moved(way, 1)

    assert max(up.grown) < PARTS
    assert max(down.grown) < PARTS
