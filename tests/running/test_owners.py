"""The first owner: invited from the command line, on a database where nobody can invite."""

from __future__ import annotations

import pytest
from sqlmodel import select

from embedded import roles
from kit.database import Database
from models import Letter, Staff, StaffStatus
from models.roles import OWNER_ROLE
from running import owners
from running.owners import NotMade
from running.places import Places
from tests.makers import a_member_of_staff
from tests.stories.shop import SETTINGS


@pytest.fixture
def where(cloned: str) -> Places:
    """An empty database that somebody else migrated."""
    return Places(cloned, cloned.replace(roles.APP, roles.OWNER), cloned, embedded=False)


async def test_an_owner_is_invited_on_an_empty_database(where: Places, committed: Database) -> None:
    said = await owners.create(SETTINGS, where, email="Olive@Example.com", name="Olive")
    assert said == (
        "A link was mailed to Olive@example.com; it lets an owner in, once, within 7 days."
    )
    async with committed.reads() as session:
        olive = (await session.exec(select(Staff))).one()
        letter = (await session.exec(select(Letter))).one()
    assert (olive.name, olive.role_id, olive.status) == ("Olive", OWNER_ROLE, StaffStatus.INVITED)
    assert (letter.template, letter.to_address) == ("staff_invitation", "Olive@example.com")


async def test_who_has_not_joined_is_sent_another_link(where: Places, committed: Database) -> None:
    for _ in range(2):
        await owners.create(SETTINGS, where, email="olive@example.com", name="Olive")
    async with committed.reads() as session:
        assert len((await session.exec(select(Staff))).all()) == 1
        assert len((await session.exec(select(Letter))).all()) == 2


async def test_who_is_on_the_staff_is_not_made_an_owner(where: Places, committed: Database) -> None:
    await committed.transaction(lambda s: a_member_of_staff(s, email="olive@example.com"))
    with pytest.raises(NotMade) as refused:
        await owners.create(SETTINGS, where, email="olive@example.com", name="Olive")
    assert refused.value.sentences == ("Somebody on the staff has this address already.",)
    async with committed.reads() as session:
        assert (await session.exec(select(Letter))).all() == []


@pytest.mark.parametrize(
    ("email", "name"), [("olive", "Olive"), ("olive@example.com", ""), ("a@b.test\r\nBcc: c", "O")]
)
async def test_what_cannot_be_is_said(where: Places, email: str, name: str) -> None:
    with pytest.raises(NotMade) as refused:
        await owners.create(SETTINGS, where, email=email, name=name)
    assert all(sentence.endswith(".") for sentence in refused.value.sentences)
    assert refused.value.sentences
