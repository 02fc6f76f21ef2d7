"""Strangers: which letters to addresses without an account are sent, and as what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import SignUp
from auth.strangers import Strangers
from kit import clock
from kit.database import Database
from kit.tokens import Keys
from models import Audience, Letter, StoreSetting
from tests.auth.test_email_races import _confirm, _start
from tests.makers.customers import a_customer
from tests.makers.sign_ins import DESK, KEY, a_link

ADA = "ada@example.com"
OTHER = b"z" * 32


async def the_letter(session: AsyncSession, **values: Any) -> Letter:
    await a_link(session, ADA, **values)
    await session.commit()
    return (await session.exec(select(Letter).order_by(col(Letter.id)))).one()


@pytest.mark.parametrize("sign_up", [SignUp.APPROVAL, SignUp.OPEN])
async def test_where_people_may_join_the_link_is_sent(
    database: Database, session: AsyncSession, sign_up: SignUp
) -> None:
    letter = await the_letter(session)
    assert await Strangers(database, DESK.link_keys, sign_up)(letter) is letter


@pytest.mark.parametrize("status", ["ACTIVE", "BLOCKED", "PENDING"])
async def test_who_is_known_gets_the_link_whatever_their_standing(
    database: Database, session: AsyncSession, status: str
) -> None:
    await a_customer(session, email=ADA, status=status)
    letter = await the_letter(session)
    assert await Strangers(database, DESK.link_keys, SignUp.CLOSED)(letter) is letter


async def test_a_stranger_is_told_and_the_letter_carries_nothing(
    database: Database, session: AsyncSession
) -> None:
    letter = await the_letter(session)
    told = await Strangers(database, DESK.link_keys, SignUp.CLOSED)(letter)
    assert told is not None
    assert (told.id, told.template, told.to_address) == (letter.id, "no_account", ADA)
    assert set(told.payload) == {"link_id", "asked_at", "browser", "country", "origin"}
    assert letter.template == "sign_in"


async def test_a_stranger_may_be_told_nothing(database: Database, session: AsyncSession) -> None:
    letter = await the_letter(session)
    assert await Strangers(database, DESK.link_keys, SignUp.CLOSED, told=False)(letter) is None


@pytest.mark.parametrize(("decided", "template"), [("CLOSED", "no_account"), ("OPEN", "sign_in")])
async def test_what_the_store_decided_goes_before_the_environment(
    database: Database, session: AsyncSession, decided: str, template: str
) -> None:
    session.add(StoreSetting(key="sign_up", value=decided, updated_at=clock.now()))
    letter = await the_letter(session)
    usual = SignUp.OPEN if decided == "CLOSED" else SignUp.CLOSED
    sent = await Strangers(database, DESK.link_keys, usual)(letter)
    assert sent is not None
    assert sent.template == template


async def test_letters_to_staff_are_sent_as_they_are(
    database: Database, session: AsyncSession
) -> None:
    letter = await the_letter(session, audience=Audience.STAFF)
    assert await Strangers(database, DESK.link_keys, SignUp.CLOSED)(letter) is letter


@pytest.mark.parametrize(
    ("keys", "sent_by"),
    [
        ({1: KEY}, 1),
        ({1: b"z" * 32, 2: KEY}, 2),
        ({1: KEY, 2: b"z" * 32}, 1),
        ({1: b"z" * 32}, None),
    ],
)
async def test_who_can_take_an_address_back_is_told_by_the_key_that_made_the_button(
    database: Database, session: AsyncSession, keys: dict[int, bytes], sent_by: int | None
) -> None:
    customer = await a_customer(session, email=ADA)
    change = await _start(customer.id, "new@example.com", session)
    await _confirm(change, session)
    await session.exec(delete(Letter))
    letter = await the_letter(session)
    told = await Strangers(database, Keys(keys), SignUp.OPEN)(letter)
    if sent_by is None:
        assert told is None
        return
    assert told is not None
    assert (told.id, told.template, told.to_address) == (letter.id, "email_changed", ADA)
    assert (told.payload["button_id"], told.payload["key_version"]) == (str(change), sent_by)
    assert letter.template == "sign_in"
