"""What was used last is kept; what was not makes room, by number and by size."""

from __future__ import annotations

from kit.recent import Recent


def test_what_is_used_stays_and_what_is_not_makes_room() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.get("a") == 1
    kept.keep("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]
    assert len(kept) == 2


def test_sizes_are_added_up_and_bounded() -> None:
    kept: Recent[str, int] = Recent(9, 10)
    kept.keep("a", 1, 6)
    kept.keep("a", 2, 4)
    assert (kept.get("a"), kept.size) == (2, 4)
    kept.keep("b", 3, 6)
    assert (len(kept), kept.size) == (2, 10)
    kept.keep("c", 4, 5)
    assert [kept.get(key) for key in "abc"] == [None, None, 4]
    assert kept.size == 5


def test_what_is_larger_than_all_may_be_is_not_kept() -> None:
    kept: Recent[str, int] = Recent(9, 10)
    kept.keep("a", 1, 11)
    assert (kept.get("a"), len(kept), kept.size) == (None, 0, 0)


def test_what_is_forgotten_leaves_its_room() -> None:
    kept: Recent[str, int] = Recent(9, 10)
    kept.keep("a", 1, 6)
    kept.forget("a")
    kept.forget("a")
    assert (kept.get("a"), kept.size) == (None, 0)
