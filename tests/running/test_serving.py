"""Serving: what is done once, before requests are taken."""

from __future__ import annotations

import gc

from running.serving import settle


def test_the_garbage_collector_leaves_alone_what_the_program_is_made_of() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
