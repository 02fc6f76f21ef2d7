"""A link of a file is for one file, one thing and some minutes; it tells neither place nor name."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from domain.file_links import LONGEST, PATH, TO_UPLOAD, FileLinks, Way
from kit import clock, ids
from kit.signing import Signing
from kit.tokens import Keys

BASE = "https://api.shop.example"
LINKS = FileLinks(Signing(Keys({1: b"a key for signing, of tests alone"})), BASE)
SECOND = timedelta(seconds=1)
FIVE = timedelta(minutes=5)


def token(url: str) -> str:
    return url.rpartition("/")[2]


def until(lasting: timedelta) -> timedelta:
    """Tell how long a link made now lasts: it ends with a minute."""
    ends = clock.now() + lasting
    return lasting + timedelta(seconds=-ends.timestamp() % 60)


@pytest.mark.parametrize("lasting", [timedelta(minutes=1), FIVE, LONGEST])
def test_a_link_holds_until_it_ends_and_not_one_second_longer(lasting: timedelta) -> None:
    id = ids.new()
    link = token(LINKS.download(id, lasting))
    left = until(lasting)

    assert LINKS.read(Way.DOWNLOAD, link) == id
    with clock.travel(left - SECOND):
        assert LINKS.read(Way.DOWNLOAD, link) == id
    with clock.travel(left + SECOND):
        assert LINKS.read(Way.DOWNLOAD, link) is None


def test_a_link_to_upload_holds_an_hour() -> None:
    id = ids.new()
    link = token(LINKS.upload(id))
    left = until(TO_UPLOAD)

    with clock.travel(left - SECOND):
        assert LINKS.read(Way.UPLOAD, link) == id
    with clock.travel(left + SECOND):
        assert LINKS.read(Way.UPLOAD, link) is None


def test_a_link_for_one_thing_does_nothing_else() -> None:
    id = ids.new()
    up, down = token(LINKS.upload(id)), token(LINKS.download(id))

    assert LINKS.read(Way.DOWNLOAD, up) is None
    assert LINKS.read(Way.UPLOAD, down) is None


def test_the_link_of_one_file_cannot_be_made_that_of_another() -> None:
    mine, other = token(LINKS.download(ids.new())), token(LINKS.download(ids.new()))
    _, _, signed = mine.partition(".")
    payload, _, _ = other.partition(".")
    strange = FileLinks(Signing(Keys({1: b"a key for signing, of somebody else"})), BASE)

    assert LINKS.read(Way.DOWNLOAD, f"{payload}.{signed}") is None
    assert LINKS.read(Way.DOWNLOAD, token(strange.download(ids.new()))) is None
    assert LINKS.read(Way.DOWNLOAD, "") is None
    assert LINKS.read(Way.DOWNLOAD, "é" * 100) is None


def test_within_a_minute_a_link_is_the_same_and_it_holds_the_id_alone() -> None:
    id = ids.new()
    link = LINKS.download(id)
    kept = token(link).partition(".")[0]

    assert link.startswith(f"{BASE}{PATH}/")
    assert base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4)) == f'"{id.hex}"'.encode()
    with clock.travel(-timedelta(seconds=clock.now().timestamp() % 60) + 2 * SECOND):
        first = LINKS.download(id)
        with clock.travel(50 * SECOND):
            assert LINKS.download(id) == first
