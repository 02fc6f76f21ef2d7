"""How points work, as staff decide it for the store and for groups."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.settings import Feature, key_of
from models import Event, StoreSetting
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.groups import a_group
from tests.makers.points import give_points, rewarding

TERMS = """mutation ($input: UpdateStoreSettingsInput!) { updateStoreSettings(input: $input) {
  ... on StoreSettings { features points { earning worth pendingDays expireMonths mostPercent } }
  ... on Refusal { code fields { path } }
} }"""
UNSAID = {
    "earning": "0.0000",
    "worth": "0.0000",
    "pendingDays": 30,
    "expireMonths": None,
    "mostPercent": 100,
}


async def test_staff_decide_how_points_work(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))
    said = {"earning": "1.5", "worth": "0.5", "expireMonths": 24}
    input = {"features": ["POINTS"], "points": said}

    decided = (await ask(TERMS, by=sam, input=input))["updateStoreSettings"]
    back = (await ask(TERMS, by=sam, input={"points": None}))["updateStoreSettings"]

    kept = {**UNSAID, "earning": "1.5000", "worth": "0.5000", "expireMonths": 24}
    assert decided == {"features": ["POINTS"], "points": kept}
    assert back == {"features": ["POINTS"], "points": UNSAID}
    kept_settings = (await session.exec(select(StoreSetting.key))).all()
    assert "points" not in kept_settings
    assert key_of(Feature.POINTS) in kept_settings


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"earning": "-1"}, "earning"),
        ({"earning": "101"}, "earning"),
        ({"worth": "0.00001"}, "worth"),
        ({"pendingDays": 366}, "pendingDays"),
        ({"expireMonths": 0}, "expireMonths"),
        ({"mostPercent": 101}, "mostPercent"),
    ],
)
async def test_terms_that_cannot_be_are_refused(
    ask: Ask, session: AsyncSession, wrong: dict[str, Any], path: str
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    refused = (await ask(TERMS, by=sam, input={"points": wrong}))["updateStoreSettings"]

    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", ["points", path])


CREATE = """mutation ($input: CreateCustomerGroupInput!) { createCustomerGroup(input: $input) {
  ... on CustomerGroup { id pointsEarning pointsWorth }
  ... on Refusal { code fields { path } }
} }"""
UPDATE = CREATE.replace("Create", "Update").replace("create", "update")


async def test_groups_have_rates_of_their_own(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))
    name = [{"language": "en", "text": "Gold"}]
    input = {"key": "gold", "name": name, "pointsEarning": "2.5", "pointsWorth": "0"}

    made = (await ask(CREATE, by=sam, input=input))["createCustomerGroup"]
    id = made["id"]
    seen = []
    for change in ({"pointsEarning": None}, {"pointsWorth": "1"}, {"pointsWorth": "-1"}):
        answer = await ask(UPDATE, by=sam, input={"groupId": id, **change})
        seen.append(answer["updateCustomerGroup"])

    assert made == {"id": id, "pointsEarning": "2.5000", "pointsWorth": "0.0000"}
    assert seen == [
        {"id": id, "pointsEarning": None, "pointsWorth": "0.0000"},
        {"id": id, "pointsEarning": None, "pointsWorth": "1.0000"},
        {"code": "INVALID_INPUT", "fields": [{"path": ["pointsWorth"]}]},
    ]
    events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
    assert [event.after and event.after["points_worth_bp"] for event in events] == [0, 0, 10_000]


async def test_points_are_worth_what_the_best_group_says(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session)
    ada = await a_customer(session)
    await give_points(session, ada, 100)
    worth = "{ me { points { worth { amount } } } }"
    seen = []
    for rate in (7_500, 20_000, None):
        await a_group(session, ada, points_worth_bp=rate)
        seen.append((await ask(worth, by=as_customer(ada)))["me"]["points"]["worth"]["amount"])

    assert seen == ["0.75", "2.00", "2.00"]
