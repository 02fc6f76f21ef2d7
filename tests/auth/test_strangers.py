"""Strangers: which letters to addresses without an account are sent, and as what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import SignUp
from auth.strangers import Strangers
from kit import clock
from kit.database import Database
from models import Audience, Letter, StoreSetting
from tests.makers.customers import a_customer
from tests.makers.sign_ins import a_link

ADA = "ada@example.com"


async def the_letter(session: AsyncSession, **values: Any) -> Letter:
    await a_link(session, ADA, **values)
    await session.commit()
    return (await session.exec(select(Letter).order_by(col(Letter.id)))).one()


@pytest.mark.parametrize("sign_up", [SignUp.APPROVAL, SignUp.OPEN])
async def test_where_people_may_join_the_link_is_sent(
    database: Database, session: AsyncSession, sign_up: SignUp
) -> None:
    letter = await the_letter(session)
    assert await Strangers(database, sign_up)(letter) is letter


@pytest.mark.parametrize("status", ["ACTIVE", "BLOCKED", "PENDING"])
async def test_who_is_known_gets_the_link_whatever_their_standing(
    database: Database, session: AsyncSession, status: str
) -> None:
    await a_customer(session, email=ADA, status=status)
    letter = await the_letter(session)
    assert await Strangers(database, SignUp.CLOSED)(letter) is letter


async def test_a_stranger_is_told_and_the_letter_carries_nothing(
    database: Database, session: AsyncSession
) -> None:
    letter = await the_letter(session)
    told = await Strangers(database, SignUp.CLOSED)(letter)
    assert told is not None
    assert (told.id, told.template, told.to_address) == (letter.id, "no_account", ADA)
    assert set(told.payload) == {"link_id", "asked_at", "browser", "country", "origin"}
    assert letter.template == "sign_in"


async def test_a_stranger_may_be_told_nothing(database: Database, session: AsyncSession) -> None:
    letter = await the_letter(session)
    assert await Strangers(database, SignUp.CLOSED, told=False)(letter) is None


@pytest.mark.parametrize(("decided", "template"), [("CLOSED", "no_account"), ("OPEN", "sign_in")])
async def test_what_the_store_decided_goes_before_the_environment(
    database: Database, session: AsyncSession, decided: str, template: str
) -> None:
    session.add(StoreSetting(key="sign_up", value=decided, updated_at=clock.now()))
    letter = await the_letter(session)
    usual = SignUp.OPEN if decided == "CLOSED" else SignUp.CLOSED
    sent = await Strangers(database, usual)(letter)
    assert sent is not None
    assert sent.template == template


async def test_letters_to_staff_are_sent_as_they_are(
    database: Database, session: AsyncSession
) -> None:
    letter = await the_letter(session, audience=Audience.STAFF)
    assert await Strangers(database, SignUp.CLOSED)(letter) is letter
