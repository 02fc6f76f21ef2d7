"""Ids come out the same each time, and sort by birth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from importing import identities
from kit.times import micros

AT = datetime(2011, 1, 10, 9, tzinfo=UTC)


def test_an_id_is_a_uuid7_of_its_moment() -> None:
    id = identities.of(AT, "online-retail", "order", "700001")

    assert id.version == 7
    assert id.variant == "specified in RFC 4122"
    assert id.int >> 80 == micros(AT) // 1000


def test_the_same_names_make_the_same_id_and_others_another() -> None:
    id = identities.of(AT, "online-retail", "order", "700001")

    assert id == identities.of(AT, "online-retail", "order", "700001")
    assert id != identities.of(AT, "online-retail", "credit", "700001")
    assert id != identities.of(AT, "online-retail", "orde", "r700001")
    assert id < identities.of(AT + timedelta(milliseconds=1), "online-retail", "order", "1")


def test_parts_sort_by_their_places() -> None:
    whole = identities.of(AT, "online-retail", "order", "700001")
    parts = [identities.part(whole, place) for place in range(300)]

    assert parts == sorted(set(parts))
    assert {part.version for part in parts} == {7}
