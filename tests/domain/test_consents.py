"""Consents at once: whoever is last is right, and each change leaves its evidence."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from sqlmodel import col, select

from auth import viewer
from domain import consents
from domain.consent_records import Shown
from domain.consents import GrantConsent, WithdrawConsent
from kit.database import Database
from models import Consent, ConsentAct, ConsentState
from tests.makers import a_customer
from tests.makers.consents import a_kind, records_of

STATES = {
    ConsentAct.GRANTED: ConsentState.GRANTED,
    ConsentAct.WITHDRAWN: ConsentState.WITHDRAWN,
}


async def test_a_consent_stands_as_its_last_record_says_whoever_came_at_once(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        ada, kind = await a_customer(session), await a_kind(session, key="news")
    by, shown = viewer.customer(ada.id), Shown(("en",))

    async def change(place: int) -> None:
        if place % 2:
            grant = GrantConsent(kind_key="news", version=1)
            await committed.transaction(lambda s: consents.grant(s, by, grant, shown=shown))
        else:
            withdraw = WithdrawConsent(kind_key="news")
            await committed.transaction(lambda s: consents.withdraw(s, by, withdraw, shown=shown))

    await asyncio.gather(*(change(place) for place in range(50)))
    async with committed.reads() as session:
        [consent] = (
            await session.exec(select(Consent).where(col(Consent.kind_id) == kind.id))
        ).all()
        rows = await records_of(session, ada)

    assert consent.state is STATES[rows[-1].act]
    assert all(one.act is not other.act for one, other in pairwise(rows))
