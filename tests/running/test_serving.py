"""Serving: what is done once, before requests are taken."""

from __future__ import annotations

import gc
import sys

import pytest

from running.serving import TURN, settle


def test_the_garbage_collector_leaves_alone_what_the_program_is_made_of() -> None:
    before = sys.getswitchinterval()
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()


def test_a_thread_that_computes_gives_way_soon() -> None:
    before = sys.getswitchinterval()
    try:
        settle()
        assert sys.getswitchinterval() == pytest.approx(TURN)
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()
