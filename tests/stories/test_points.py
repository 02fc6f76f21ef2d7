"""Points over HTTP: a merchant sets how they work, makes good with some, and the customer reads."""

from __future__ import annotations

from kit.ids import public
from models import Customer
from tests.makers import a_customer
from tests.stories.shop import Shop
from tests.stories.test_joining import desk
from tests.stories.test_prices import signed_in

ADA = "ada@example.com"
TERMS = """mutation ($input: UpdateStoreSettingsInput!) { updateStoreSettings(input: $input) {
  ... on StoreSettings { features points { worth } } ... on Refusal { code } } }"""
ADJUST = """mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) {
  ... on Customer { points { available worth { amount } } pointsEntries { nodes { available } } }
  ... on Refusal { code message fields { path message } } } }"""
MINE = """{ me {
  points { available pending owed worth { amount currency } nextExpiry { points } }
  pointsEntries { nodes { kind available reason } }
} }"""


async def test_staff_make_good_with_points_and_the_customer_reads_why(shop: Shop) -> None:
    async with shop.database.writes() as session:
        ada = public(Customer, (await a_customer(session, email=ADA)).id)
    async with desk(shop) as staff, shop.browser() as browser:
        await signed_in(shop, browser, ADA)
        assert (await browser.ask(MINE))["me"]["points"] is None

        terms = {"earning": "1", "worth": "0.5", "expireMonths": 24}
        told = await staff.ask(TERMS, input={"features": ["POINTS"], "points": terms})
        assert told["updateStoreSettings"]["points"] == {"worth": "0.5000"}

        gift = {"customerId": ada, "points": 500, "reason": "The parcel was late."}
        given = await staff.ask(ADJUST, input={**gift, "idempotencyKey": "parcel-0815"})
        assert given["adjustPoints"] == {
            "points": {"available": 500, "worth": {"amount": "2.50"}},
            "pointsEntries": {"nodes": [{"available": 500}]},
        }
        wrong = {**gift, "points": -501, "reason": "Too much"}
        refused = (await staff.ask(ADJUST, input=wrong))["adjustPoints"]
        assert (refused["code"], refused["fields"]) == (
            "NOT_ENOUGH_POINTS",
            [{"path": ["points"], "message": "There are 500 points."}],
        )
        taken = {**gift, "points": -100, "reason": "It was not that late."}
        await staff.ask(ADJUST, input=taken)

        me = (await browser.ask(MINE))["me"]
        assert me["points"] == {
            "available": 400,
            "pending": 0,
            "owed": 0,
            "worth": {"amount": "2.00", "currency": "EUR"},
            "nextExpiry": {"points": 400},
        }
        assert me["pointsEntries"]["nodes"] == [
            {"kind": "ADJUSTED", "available": -100, "reason": "It was not that late."},
            {"kind": "ADJUSTED", "available": 500, "reason": "The parcel was late."},
        ]
