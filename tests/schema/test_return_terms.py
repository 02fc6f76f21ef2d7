"""How goods come back to a store, as its staff decide it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.return_terms import KEY
from models import (
    StoreSetting,
)
from tests.conftest import Ask
from tests.makers.catalogue import en
from tests.schema.returning import Desk


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open()


async def test_terms_are_decided_and_told_in_the_languages_of_the_store(
    desk: Desk, session: AsyncSession
) -> None:
    reasons = [
        {"key": "TOO_LATE", "name": [*en("Too late"), {"language": "de", "text": "Zu spät"}]}
    ]
    given = {"windowDays": 14, "carriage": "STORE", "reasons": reasons}
    document = "{ returnTerms { windowDays carriage restocks reasons { key name } } }"
    usual = (await desk.ask(document))["returnTerms"]

    await desk.do("setReturnTerms", "ReturnTerms", "windowDays", **given)
    await desk.do("setReturnTerms", "ReturnTerms", "windowDays", restocks=False)

    assert (usual["windowDays"], usual["carriage"], len(usual["reasons"])) == (30, "CUSTOMER", 6)
    told = (await desk.ask(document, languages=("de",)))["returnTerms"]
    assert told == {
        "windowDays": 14,
        "carriage": "STORE",
        "restocks": False,
        "reasons": [{"key": "TOO_LATE", "name": "Zu spät"}],
    }
    await desk.passes(14)
    assert (await desk.returnable())["Mug"]["code"] == "RETURN_WINDOW_CLOSED"
    cleared = dict.fromkeys(("windowDays", "carriage", "restocks", "reasons"))
    await desk.do("setReturnTerms", "ReturnTerms", "windowDays", **cleared)
    assert (await desk.ask(document))["returnTerms"] == usual
    assert (await session.exec(select(StoreSetting).where(StoreSetting.key == KEY))).all() == []


async def test_terms_that_make_no_sense_are_refused(desk: Desk) -> None:
    one = {"key": "A", "name": en("A")}

    async def put(**given: Any) -> Any:
        return await desk.do("setReturnTerms", "ReturnTerms", "windowDays", **given)

    assert await put(windowDays=-1) == ("INVALID_INPUT", "windowDays")
    assert await put(reasons=[]) == ("INVALID_INPUT", "reasons")
    assert await put(reasons=[one, one]) == ("INVALID_INPUT", "reasons.1.key")
    assert await put(reasons=[{**one, "key": "a b"}]) == ("INVALID_INPUT", "reasons.0.key")
    twice = {"key": "A", "name": [*en("A"), *en("B")]}
    assert await put(reasons=[twice]) == ("INVALID_INPUT", "reasons.0.name.1.language")
