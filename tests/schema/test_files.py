"""Files are announced by customers, guests and staff, within limits, and seen by them alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Policy
from auth.throttle import UNLIMITED, Limit
from auth.viewer import Viewer, machine
from kit import clock, ids
from kit.database import Database
from kit.ids import public
from models import File, FileKind, FileState, Wishlist
from models.files import LARGEST
from tests.conftest import HOUSE, Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.files import a_file
from tests.races import at_once

CREATE = """mutation ($name: String!, $size: Int!, $kind: FileKind!, $key: String) {
  createUpload(input: {
    name: $name, size: $size, kind: $kind, bearer: true, idempotencyKey: $key
  }) {
    ... on File { id name size kind contentType state url uploadUrl claimToken }
    ... on Refusal { code fields { path message } } ... on RateLimited { retryAfter }
  }
}"""
READ = """query ($id: ID!, $expires: Int! = 300) {
  file(id: $id) { name state url(expires: $expires) uploadUrl }
}"""
DISCARD = """mutation ($id: ID!) { discardFile(input: {fileId: $id}) {
  ... on File { state url uploadUrl } ... on Refusal { code fields { path } }
} }"""
LARGEST_FILE = """mutation ($bytes: Int) {
  updateStoreSettings(input: {largestFile: $bytes}) {
    ... on StoreSettings { largestFile } ... on Refusal { code fields { path } }
  }
}"""


async def create(ask: Ask, by: Viewer, **given: Any) -> Any:
    """Announce a photograph, unless told otherwise."""
    usual = {"name": "photo.png", "size": 12, "kind": "PNG"}
    return (await ask(CREATE, by=by, **{**usual, **given}))["createUpload"]


async def visitors(session: AsyncSession) -> dict[str, Viewer]:
    """Make one of each who may bring files."""
    _, guest = a_claim()
    return {
        "customer": as_customer(await a_customer(session)),
        "guest": guest,
        "staff": as_staff(await a_member_of_staff(session)),
        "machine": machine(ids.new(), frozenset()),
    }


async def test_a_file_is_announced_by_customers_guests_staff_and_machines(
    ask: Ask, session: AsyncSession
) -> None:
    for who, viewer in (await visitors(session)).items():
        made = await create(ask, viewer)

        kept = (await session.exec(select(File).where(File.id == ids.of(File, made["id"])))).one()
        assert made["uploadUrl"].startswith("http://127.0.0.1:8000/files/uploads/"), who
        assert made | {"id": "", "uploadUrl": "", "claimToken": ""} == {
            "id": "",
            "name": "photo.png",
            "size": 12,
            "kind": "PNG",
            "contentType": "image/png",
            "state": "WAITING",
            "url": None,
            "uploadUrl": "",
            "claimToken": "",
        }
        assert (kept.place, kept.digest) == (None, None)
        assert (made["claimToken"] is not None) is (who == "guest")


async def test_a_guest_gets_a_claim_by_which_the_file_is_theirs(
    ask: Ask, session: AsyncSession
) -> None:
    made = await create(ask, Viewer())

    [kept] = (await session.exec(select(File))).all()
    assert made["claimToken"].startswith("lg_")
    again = await create(ask, Viewer(claim_hash=kept.claim_hash))
    assert again["claimToken"] is None


async def test_what_one_has_brought_nobody_else_sees(ask: Ask, session: AsyncSession) -> None:
    them = await visitors(session)
    for who, viewer in them.items():
        file = await a_file(session, viewer)
        id = public(File, file.id)
        for other, stranger in them.items():
            seen = (await ask(READ, by=stranger, id=id))["file"]
            assert (seen is not None) is (other == who), (who, other)
        assert (await ask(DISCARD, by=Viewer(), id=id))["discardFile"] == {
            "code": "NO_SUCH_FILE",
            "fields": [{"path": ["fileId"]}],
        }
        assert (await ask("query ($id: ID!) { node(id: $id) { id } }", id=id))["node"] is None


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"size": 0}, "INVALID_INPUT", "size"),
        ({"size": -1}, "INVALID_INPUT", "size"),
        ({"size": 20_000_001}, "FILE_TOO_LARGE", "size"),
        ({"name": "../../etc/passwd"}, "INVALID_INPUT", "name"),
        ({"name": "..\\secret"}, "INVALID_INPUT", "name"),
        ({"name": ".."}, "INVALID_INPUT", "name"),
        ({"name": "a\nb.png"}, "INVALID_INPUT", "name"),
        ({"name": "a\x1bb.png"}, "INVALID_INPUT", "name"),
        ({"name": "a" * 256}, "INVALID_INPUT", "name"),
        ({"name": "a" * 300}, "INVALID_INPUT", "name"),
        ({"name": "\u0958" * 255}, "INVALID_INPUT", "name"),  # each is two when it is composed
        ({"name": " \t "}, "INVALID_INPUT", "name"),
        ({"name": "\u202e"}, "INVALID_INPUT", "name"),
        ({"kind": "ZIP"}, "INVALID_INPUT", "kind"),
        ({"kind": "BINARY"}, "INVALID_INPUT", "kind"),
    ],
)
async def test_what_no_customer_may_bring_is_refused_by_its_field(
    ask: Ask, session: AsyncSession, given: dict[str, Any], code: str, path: str
) -> None:
    ada = as_customer(await a_customer(session))

    refused = await create(ask, ada, **given)

    assert (refused["code"], [field["path"] for field in refused["fields"]]) == (code, [[path]])
    assert (await session.exec(select(File))).all() == []


async def test_a_size_beyond_all_numbers_and_a_kind_of_no_name_are_no_input(ask: Ask) -> None:
    assert await ask(CREATE, name="a", size=2**31, kind="PNG") == "BAD_USER_INPUT"
    assert await ask(CREATE, name="a", size=1, kind="SVG") == "BAD_USER_INPUT"


async def test_a_name_is_a_label_of_255_characters(ask: Ask, session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))

    assert (await create(ask, ada, name="ä" * 255))["name"] == "ä" * 255
    assert (await create(ask, ada, name=" gnp\u202egpj.exe "))["name"] == "gnpgpj.exe"


async def test_staff_bring_more_and_more_kinds(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))

    made = await create(ask, sam, size=LARGEST, kind="ZIP", name="goods.zip")

    assert (made["size"], made["contentType"]) == (LARGEST, "application/zip")


async def test_the_store_decides_how_large_files_of_customers_are(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    ada = as_customer(await a_customer(session))

    decided = await ask(LARGEST_FILE, by=sam, bytes=11)
    assert decided["updateStoreSettings"] == {"largestFile": 11}
    assert (await create(ask, ada))["code"] == "FILE_TOO_LARGE"
    wrong = await ask(LARGEST_FILE, by=sam, bytes=0)
    assert wrong["updateStoreSettings"]["fields"] == [{"path": ["largestFile"]}]
    back = await ask(LARGEST_FILE, by=sam, bytes=None)
    assert back["updateStoreSettings"] == {"largestFile": 20_000_000}


async def test_the_same_attempt_makes_one_file(ask: Ask, session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))

    one, two = [await create(ask, ada, key="attempt-1") for _ in range(2)]

    assert one["id"] == two["id"]
    assert len((await session.exec(select(File))).all()) == 1


async def test_a_link_is_there_when_the_bytes_are(ask: Ask, session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    links = []
    for state in (FileState.WAITING, FileState.STORED, FileState.ATTACHED, FileState.GONE):
        file = await a_file(session, ada, state)
        seen = (await ask(READ, by=ada, id=public(File, file.id)))["file"]
        links.append((seen["state"], bool(seen["uploadUrl"]), bool(seen["url"])))

    assert links == [
        ("WAITING", True, False),
        ("STORED", False, True),
        ("ATTACHED", False, True),
        ("GONE", False, False),
    ]


@pytest.mark.parametrize("expires", [59, 3601, 0, -1])
async def test_a_link_that_would_hold_too_short_or_long_is_not_made(
    ask: Ask, session: AsyncSession, expires: int
) -> None:
    ada = as_customer(await a_customer(session))
    id = public(File, (await a_file(session, ada)).id)

    assert await ask(READ, by=ada, id=id, expires=expires) == "BAD_USER_INPUT"


async def test_a_file_that_is_attached_to_nothing_is_taken_back(
    ask: Ask, session: AsyncSession
) -> None:
    ada = as_customer(await a_customer(session))
    for state in (FileState.WAITING, FileState.STORED, FileState.GONE):
        file = await a_file(session, ada, state)
        gone = (await ask(DISCARD, by=ada, id=public(File, file.id)))["discardFile"]
        assert gone == {"state": "GONE", "url": None, "uploadUrl": None}
    rows = (await session.exec(select(File.state))).all()
    assert rows == [FileState.GONE] * 2  # what never came leaves no row

    kept = await a_file(session, ada, FileState.ATTACHED)
    refused = (await ask(DISCARD, by=ada, id=public(File, kept.id)))["discardFile"]
    assert refused == {"code": "FILE_ATTACHED", "fields": [{"path": ["fileId"]}]}


def limited(**limits: Limit) -> Any:
    """Make a house in which so much may be brought."""
    kept = replace(UNLIMITED, **{name: (limit,) for name, limit in limits.items()})
    return replace(HOUSE, desk=replace(HOUSE.desk, policy=Policy(limits=kept)))


@pytest.mark.parametrize(
    ("limits", "whom"),
    [
        ({"upload": 2}, "customer"),
        ({"upload": 2}, "guest"),
        ({"upload_network": 2}, "guest"),
        ({"upload_bytes": 24}, "customer"),
        ({"upload_network_bytes": 24}, "guest"),
        ({"staff_upload": 2}, "staff"),
        ({"staff_upload_bytes": 24}, "machine"),
    ],
)
async def test_files_and_bytes_of_a_day_are_limited(
    database: Database, session: AsyncSession, limits: dict[str, int], whom: str
) -> None:
    house = limited(**{n: Limit(most, timedelta(days=1)) for n, most in limits.items()})
    ask, by = asking(database, house), (await visitors(session))[whom]
    if by.claim_hash is not None:
        session.add(Wishlist(claim_hash=by.claim_hash, name="Later"))  # or they get another claim
        await session.flush()

    answers = [await create(ask, by) for _ in range(3)]

    assert ["id" in answer for answer in answers] == [True, True, False]
    assert (answers[2]["code"], answers[2]["retryAfter"]) == ("RATE_LIMITED", 12 * 60 * 60)
    assert len((await session.exec(select(File))).all()) == 2
    with clock.travel(timedelta(hours=12, seconds=1)):
        assert "id" in await create(ask, by)


async def test_a_file_that_is_refused_is_not_counted(
    database: Database, session: AsyncSession
) -> None:
    ada = as_customer(await a_customer(session))
    ask = asking(database, limited(upload=Limit(1, timedelta(days=1))))

    assert (await create(ask, ada, size=20_000_001))["code"] == "FILE_TOO_LARGE"
    assert "id" in await create(ask, ada)


async def test_of_fifty_at_once_no_more_come_in_than_the_limit_says(committed: Database) -> None:
    async with committed.writes() as session:
        ada = as_customer(await a_customer(session))
    ask = asking(committed, limited(upload_bytes=Limit(120, timedelta(days=1))))

    answers = await at_once(lambda _: create(ask, ada))

    assert sum("id" in answer for answer in answers) == 10
    async with committed.reads() as session:
        assert len((await session.exec(select(File))).all()) == 10


async def test_a_file_is_read_with_its_links_by_two_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = as_customer(await a_customer(session))
    id = public(File, (await a_file(session, ada, kind=FileKind.PNG)).id)

    with queries(2):  # the row, and what its links follow from
        assert (await ask(READ, by=ada, id=id))["file"]["name"] == "photo.png"
