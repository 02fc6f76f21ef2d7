"""Files over HTTP: read by links that end, whole or in parts, to be saved and never run."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from kit import clock
from models import File
from tests.makers.files import PNG, SVG
from tests.stories.filing import LONG, READ, announced, brought, left, link_to
from tests.stories.shop import Shop
from tests.stories.signing_in import asked

SECOND = timedelta(seconds=1)


async def test_what_a_guest_brings_is_read_as_it_was(shop: Shop, store: Path) -> None:
    async with shop.browser() as ada, shop.browser() as eve:
        made = await announced(ada, LONG)
        sent = await ada.client.put(made["path"], content=LONG)
        read = await eve.client.get(await link_to(ada, made["id"]))
        state = (await ada.ask(READ, id=made["id"]))["file"]["state"]
        others = (await eve.ask(READ, id=made["id"]))["file"]

    digest = hashlib.sha256(LONG).hexdigest()
    assert sent.json() == {"id": made["id"], "size": len(LONG), "sha256": digest}
    assert (read.status_code, read.content, state, others) == (200, LONG, "STORED", None)
    [kept] = left(store)
    assert "photo" not in str(kept.relative_to(store))
    assert made["id"].removeprefix("file_") not in str(kept)


async def test_a_file_is_served_to_be_saved_and_never_run(shop: Shop) -> None:
    async with shop.browser() as ada:
        path = await link_to(ada, await brought(ada, name='Grüße "1"; x.png'))
        whole, head = await ada.client.get(path), await ada.client.head(path)

    wanted = {
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-disposition": 'attachment; filename="Gr__e _1__ x.png"; '
        "filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22%3B%20x.png",
        "content-length": str(len(PNG)),
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "content-type": "image/png",
        "etag": f'"{hashlib.sha256(PNG).hexdigest()}"',
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    }
    assert {name: whole.headers[name] for name in wanted} == wanted
    assert {name: head.headers[name] for name in wanted} == wanted
    assert (head.status_code, head.content) == (200, b"")


async def test_a_link_tells_neither_name_nor_place_and_its_use_is_not_in_the_log(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    async with shop.browser() as ada:
        path = await link_to(ada, await brought(ada))
        await ada.client.get(path)
    async with shop.database.reads() as session:
        [file] = (await session.exec(select(File))).all()

    assert file.place is not None
    assert "photo" not in path
    assert file.place.partition("/")[2] not in path
    said = "".join(capsys.readouterr())
    assert path.removeprefix("/files/") not in said


async def test_a_download_is_resumed_where_it_broke_off(shop: Shop) -> None:
    async with shop.browser() as ada:
        path = await link_to(ada, await brought(ada, LONG))
        first = await ada.client.get(path, headers={"Range": "bytes=0-99999"})
        etag = first.headers["etag"]
        rest = await ada.client.get(path, headers={"Range": "bytes=100000-", "If-Range": etag})
        other = await ada.client.get(path, headers={"Range": "bytes=5-", "If-Range": '"old"'})
        beyond = await ada.client.get(path, headers={"Range": f"bytes={len(LONG)}-"})
        several = await ada.client.get(path, headers={"Range": "bytes=0-1,5-6"})

    size = len(LONG)
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["content-range"] == f"bytes 0-99999/{size}"
    assert rest.headers["content-range"] == f"bytes 100000-{size - 1}/{size}"
    assert rest.headers["content-length"] == str(size - 100_000)
    assert first.content + rest.content == LONG
    assert (other.status_code, other.content) == (200, LONG)
    assert (beyond.status_code, beyond.content) == (416, b"")
    assert beyond.headers["content-range"] == f"bytes */{size}"
    assert (several.status_code, several.content) == (200, LONG)


async def test_a_link_one_second_too_old_leads_nowhere(shop: Shop) -> None:
    async with shop.browser() as ada:
        path = await link_to(ada, await brought(ada))
        left_over = 60 + (-(clock.now().timestamp() + 60) % 60)
        with clock.travel(timedelta(seconds=left_over) - SECOND):
            in_time = await ada.client.get(path)
        with clock.travel(timedelta(seconds=left_over) + SECOND):
            late = await ada.client.get(path)

    assert (in_time.status_code, late.status_code) == (200, 404)
    assert "too old" in late.text
    assert late.headers["cache-control"] == "no-store"


async def test_a_link_of_another_file_or_of_none_leads_nowhere(shop: Shop) -> None:
    async with shop.browser() as ada:
        mine, other = [await link_to(ada, await brought(ada)) for _ in range(2)]
        (payload, _, _), (_, _, signed) = mine.partition("."), other.partition(".")
        waiting = await announced(ada, PNG)
        upload = waiting["path"].replace("/uploads", "")
        paths = (f"{payload}.{signed}", "/files/x", "/files/%00", upload)
        answers = [await ada.client.get(path) for path in paths]
        sent = await ada.client.post(mine.replace("/files/", "/files/uploads/"), content=PNG)

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (sent.status_code, sent.json()["code"]) == (404, "NO_SUCH_UPLOAD")


async def test_a_drawing_with_a_script_is_saved_as_a_text(shop: Shop) -> None:
    async with shop.browser() as ada:
        path = await link_to(ada, await brought(ada, SVG, name="logo.svg", kind="TEXT"))
        answer = await ada.client.get(path)

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="logo.svg.txt"')
    assert answer.headers["content-security-policy"].endswith("sandbox")


async def test_a_file_that_was_taken_back_is_neither_sent_nor_read(shop: Shop) -> None:
    discard = "mutation ($id: ID!) { discardFile(input: {fileId: $id}) { ... on File { state } } }"
    async with shop.browser() as ada:
        made, id = await announced(ada, PNG), await brought(ada)
        path = await link_to(ada, id)
        for each in (made["id"], id):
            await ada.ask(discard, id=each)
        sent = await ada.client.post(made["path"], content=PNG)
        read = await ada.client.get(path)

    assert (sent.status_code, sent.json()["code"]) == (404, "NO_SUCH_UPLOAD")
    assert read.status_code == 404


async def test_a_link_whose_bytes_were_lost_says_that_they_are_not_there(
    shop: Shop, store: Path
) -> None:
    async with shop.browser() as ada:
        path = await link_to(ada, await brought(ada))
        [kept] = left(store)
        kept.unlink()
        answer = await ada.client.get(path)

    assert answer.status_code == 404


async def test_who_signs_in_has_what_they_brought_as_a_guest(shop: Shop) -> None:
    async with shop.browser() as ada, shop.browser() as eve:
        id = await brought(ada)
        await ada.open(await asked(shop, ada))
        await eve.open(await asked(shop, eve, "eve@example.com"))
        mine, others = [(await one.ask(READ, id=id))["file"] for one in (ada, eve)]

    assert (mine["state"], others) == ("STORED", None)
    async with shop.database.reads() as session:
        [file] = (await session.exec(select(File))).all()
    assert (file.claim_hash, file.customer_id is not None) == (None, True)
