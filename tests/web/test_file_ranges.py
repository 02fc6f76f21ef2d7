"""Ranges of files, as RFC 9110 has them: what is no range is passed over."""

from __future__ import annotations

import pytest

from web.file_ranges import Range, Unsatisfiable, asked

TAG = '"abc"'


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=2-4", 2, 5),
        ("bytes=2-", 2, 10),
        ("bytes=2-1000", 2, 10),
        ("bytes=-3", 7, 10),
        ("bytes=-1000", 0, 10),
        ("bytes= 2-4 ", 2, 5),
    ],
)
def test_a_range_is_read(given: str, start: int, end: int) -> None:
    assert asked({"range": given}, 10, TAG) == Range(start, end, 10)


NONE = "bytes|bytes=|bytes=-|bytes=a-b|bytes=4-2|bytes=0-1,3-4|lines=0-1|bytes=٣-4|bytes=0-1\n"


@pytest.mark.parametrize("given", ["", *NONE.split("|"), f"bytes={'9' * 19}-"])
def test_what_is_no_range_is_passed_over(given: str) -> None:
    assert asked({"range": given}, 10, TAG) is None


@pytest.mark.parametrize("given", ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=999-"])
def test_bytes_that_a_file_does_not_have_are_refused(given: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked({"range": given}, 10, TAG)


@pytest.mark.parametrize("tag", ['"other"', f"W/{TAG}", "Sun, 29 Nov 2026 08:00:00 GMT"])
def test_a_range_of_what_was_there_before_is_the_whole_of_what_is_now(tag: str) -> None:
    assert asked({"range": "bytes=2-", "if-range": tag}, 10, TAG) is None
    assert asked({"range": "bytes=2-", "if-range": TAG}, 10, TAG) == Range(2, 10, 10)


def test_a_range_is_written_as_an_answer_says_it() -> None:
    assert Range(2, 5, 10).header == "bytes 2-4/10"
