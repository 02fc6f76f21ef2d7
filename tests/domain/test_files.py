"""Files are attached once, by whoever brought them, and given to the customer a guest becomes."""

from __future__ import annotations

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import files
from domain.file_refusals import FileAttached, NoSuchFile
from domain.refusals import InvalidInput
from kit import ids
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Event, File, FileState, Wishlist
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.files import a_file
from tests.races import at_once


async def attached(session: AsyncSession, viewer: Viewer, *named: str) -> list[File]:
    """Attach them to something; what it is does not matter here."""
    return await files.attach(session, viewer, named, to=Wishlist(name="x"), path="files")


async def refused(session: AsyncSession, viewer: Viewer, *named: str) -> tuple[str, str]:
    """Try it, and tell the code and what is blamed."""
    with pytest.raises(Refused) as caught:
        await attached(session, viewer, *named)
    [wrong, *_] = caught.value.fields
    return caught.value.code(), ".".join(wrong.path)


async def test_files_are_attached_in_the_order_that_names_them(session: AsyncSession) -> None:
    customer = await a_customer(session)
    ada, order = as_customer(customer), await an_order(session, customer)
    one, two = await a_file(session, ada), await a_file(session, ada)

    done = await files.attach(
        session, ada, [public(File, two.id), public(File, one.id)], to=order, path="files"
    )

    assert [file.id for file in done] == [two.id, one.id]
    assert {file.state for file in done} == {FileState.ATTACHED}
    assert all(file.attached_at is not None for file in done)
    events = (await session.exec(select(Event).where(Event.kind == "file:attach"))).all()
    assert [event.after for event in events] == [{"to": f"order_{order.id.hex}"}] * 2


async def test_whatever_anybody_brings_they_alone_can_attach(session: AsyncSession) -> None:
    ada, eve = as_customer(await a_customer(session)), as_customer(await a_customer(session))
    sam, pat = [as_staff(await a_member_of_staff(session)) for _ in range(2)]
    (_, guest), (_, other) = a_claim(), a_claim()
    for owner, stranger in ((ada, eve), (sam, pat), (guest, other), (ada, sam), (ada, guest)):
        file = await a_file(session, owner)
        name = public(File, file.id)

        assert await refused(session, stranger, name) == ("NO_SUCH_FILE", "files.0")
        assert await attached(session, owner, name) == [file]


async def test_a_file_is_attached_once(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    file, fresh = await a_file(session, ada), await a_file(session, ada)
    await attached(session, ada, public(File, file.id))

    again = await refused(session, ada, public(File, fresh.id), public(File, file.id))

    assert again == ("FILE_ATTACHED", "files.1")
    assert fresh.state is FileState.STORED


@pytest.mark.parametrize(
    ("state", "code"),
    [(FileState.WAITING, InvalidInput), (FileState.GONE, NoSuchFile)],
)
async def test_what_is_not_there_is_not_attached(
    session: AsyncSession, state: FileState, code: type[Refused]
) -> None:
    ada = as_customer(await a_customer(session))
    file = await a_file(session, ada, state)

    assert await refused(session, ada, public(File, file.id)) == (code.code(), "files.0")


async def test_files_that_are_named_twice_or_too_many_are_refused(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    name = public(File, (await a_file(session, ada)).id)

    assert await refused(session, ada, name, name) == ("INVALID_INPUT", "files.1")
    many = [public(File, ids.new()) for _ in range(files.MOST_AT_ONCE + 1)]
    assert await refused(session, ada, *many) == ("INVALID_INPUT", "files")
    assert await refused(session, ada, "order_1") == ("NO_SUCH_FILE", "files.0")
    assert await attached(session, ada) == []


async def test_of_fifty_who_attach_a_file_at_once_one_does(committed: Database) -> None:
    async with committed.writes() as session:
        ada = as_customer(await a_customer(session))
        names = [public(File, (await a_file(session, ada)).id) for _ in range(2)]
        await session.commit()

    async def one(number: int) -> str:
        turned = names if number % 2 else names[::-1]
        try:
            await committed.transaction(lambda session: attached(session, ada, *turned))
        except FileAttached as refused:
            return refused.code()
        return "done"

    ends = await at_once(one)

    assert sorted(ends) == ["FILE_ATTACHED"] * 49 + ["done"]


async def test_who_signs_in_has_the_files_of_the_guest_they_were(session: AsyncSession) -> None:
    customer = await a_customer(session)
    (_, guest), (_, other) = a_claim(), a_claim()
    mine, not_mine = await a_file(session, guest), await a_file(session, other)
    assert guest.claim_hash is not None

    await files.hand_over(session, customer.id, guest.claim_hash)

    await session.refresh(mine)
    await session.refresh(not_mine)
    assert (mine.customer_id, mine.claim_hash) == (customer.id, None)
    assert not_mine.customer_id is None
