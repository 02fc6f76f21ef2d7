"""Uploads over HTTP: bytes come once, as they were announced, and in time; or nothing is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kit.database import Database
from tests.makers import a_member_of_staff
from tests.makers.files import PDF, PNG, SVG
from tests.makers.keys import an_api_key
from tests.races import at_once
from tests.stories.filing import LONG, READ, announced, brought, left, link_to, sent_slowly
from tests.stories.shop import Shop


@pytest.mark.parametrize("cut", [-1, 1])
async def test_a_file_of_another_length_is_not_kept(shop: Shop, store: Path, cut: int) -> None:
    async def chunked() -> AsyncIterator[bytes]:
        yield sent  # of which no length is told

    sent = PNG[:-1] if cut < 0 else PNG + b"x"
    async with shop.browser() as ada:
        made = await announced(ada, PNG)
        told = await ada.client.post(made["path"], content=sent)
        untold = await ada.client.post(made["path"], content=chunked())
        empty = await ada.client.post(made["path"], content=b"")
        assert left(store) == []
        again = await ada.client.post(made["path"], content=PNG)

    for answer in (told, untold, empty):
        assert (answer.status_code, answer.json()["code"]) == (413, "WRONG_SIZE")
        assert answer.json()["message"] == f"This file was announced with {len(PNG)} bytes."
        assert answer.headers["connection"] == "close"
    assert again.status_code == 200


@pytest.mark.parametrize("content", [PDF, SVG, b"MZ\x90\x00" + bytes(200), b"x"])
async def test_a_file_that_lies_about_its_kind_is_not_kept(
    shop: Shop, store: Path, content: bytes
) -> None:
    async with shop.browser() as ada:
        made = await announced(ada, content)
        answer = await ada.client.post(made["path"], content=content)
        state = (await ada.ask(READ, id=made["id"]))["file"]["state"]

    assert (answer.status_code, answer.json()["code"]) == (415, "WRONG_KIND")
    assert answer.json()["message"] == "These bytes are no PNG."
    assert (state, left(store)) == ("WAITING", [])


async def test_an_archive_is_kept_as_the_bytes_it_is_and_never_unpacked(
    shop: Shop, store: Path
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(50_000_000))
    async with shop.database.writes() as session:
        _, token = await an_api_key(session, await a_member_of_staff(session))
    async with shop.browser(Authorization=f"Bearer {token}") as machine:
        await brought(machine, packed.getvalue(), name="goods.zip", kind="ZIP")

    [kept] = left(store)
    assert kept.read_bytes() == packed.getvalue()


async def test_the_bytes_of_a_file_come_once(shop: Shop, store: Path) -> None:
    async with shop.browser() as ada:
        made = await announced(ada, PNG)
        one, two = [await ada.client.post(made["path"], content=PNG) for _ in range(2)]

    assert (one.status_code, two.status_code) == (200, 409)
    assert two.json()["code"] == "FILE_STORED"
    assert len(left(store)) == 1


async def test_a_file_whose_commit_was_carried_out_unheard_is_there(
    shop: Shop, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Database.transaction

    async def unheard(self: Database, operation: Any) -> Any:
        await heard(self, operation)
        raise OSError("the connection ended before the answer came")

    async with shop.browser() as ada:
        made = await announced(ada, PNG)
        with monkeypatch.context() as patched:
            patched.setattr(Database, "transaction", unheard)
            assert (await ada.client.post(made["path"], content=PNG)).status_code == 503
        answer = await ada.client.get(await link_to(ada, made["id"]))

    assert answer.content == PNG


async def test_of_fifty_who_send_a_file_at_once_one_does(busy_shop: Shop, store: Path) -> None:
    async with busy_shop.browser() as ada:
        made = await announced(ada, LONG)

        async def send(_: int) -> int:
            return int((await ada.client.post(made["path"], content=LONG)).status_code)

        statuses = await at_once(send)

    assert sorted(statuses) == [200] + [409] * 49
    assert [path.read_bytes() for path in left(store)] == [LONG]


def swapped(store: Path) -> None:
    """Put a file in the place of the folder, or take it away again."""
    if store.is_dir():
        store.rmdir()
        store.touch()
    else:
        store.unlink()


async def test_a_store_that_cannot_be_written_says_that_the_fault_is_ours(
    shop: Shop, store: Path
) -> None:
    async with shop.browser() as ada:
        made = await announced(ada, PNG)
        swapped(store)
        answer = await ada.client.post(made["path"], content=PNG)
        swapped(store)
        again = await ada.client.post(made["path"], content=PNG)

    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    assert answer.headers["retry-after"] == "60"
    assert again.status_code == 200


async def test_whose_bytes_do_not_come_is_told_to_send_them_again(
    shop: Shop, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.uploads.SILENCE", 0.05)
    async with shop.browser() as ada:
        made = await announced(ada, LONG)
        answer = await sent_slowly(shop, made["path"], LONG[:1000])

    assert answer == (408, b"TOO_SLOW")
    assert left(store) == []


async def test_who_sends_little_by_little_is_told_to_send_it_again(
    shop: Shop, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.uploads.START", 0.0)
    monkeypatch.setattr("web.uploads.SLOWEST", 10 * len(LONG))  # so there is a tenth of a second
    async with shop.browser() as ada:
        made = await announced(ada, LONG)
        answer = await sent_slowly(shop, made["path"], *[LONG[:100]] * 50, every=0.02)

    assert answer == (408, b"TOO_SLOW")
    assert left(store) == []
