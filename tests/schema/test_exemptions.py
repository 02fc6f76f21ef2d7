"""Exemptions from tax: recorded and taken back by staff, seen by whom they are about."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit import clock
from kit.database import Database
from kit.ids import public
from models import Customer, CustomerStatus, Event, TaxClass, TaxExemption, Variant
from models.exemptions import MOST
from tests.clocks import standing
from tests.conftest import Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, a_product, a_variant, as_customer, as_staff
from tests.makers.rows import a_row
from tests.races import at_once

FIELDS = """... on TaxExemption { id certificate country region validFrom expiresOn state }
  ... on Refusal { code fields { path } }"""
RECORD = f"""mutation ($input: RecordTaxExemptionInput!) {{
  recordTaxExemption(input: $input) {{ {FIELDS} }} }}"""
REVOKE = f"""mutation ($input: RevokeTaxExemptionInput!) {{
  revokeTaxExemption(input: $input) {{ {FIELDS} }} }}"""
MINE = "{ me { taxExemptions { certificate state } } }"
LIST = """query ($from: Date, $until: Date, $stands: Boolean) {
  taxExemptions(expiresFrom: $from, expiresUntil: $until, stands: $stands) {
    nodes { certificate customer { email } } } }"""
PRICE = "query ($id: ID!) { node(id: $id) { ... on Variant { price { amount } } } }"


def certificate(customer: Customer, **more: Any) -> dict[str, Any]:
    """Write an input."""
    return {
        "customerId": public(Customer, customer.id),
        "certificate": "EX-4711",
        "country": "DE",
        "validFrom": "2026-03-01",
        "expiresOn": "2026-03-31",
        **more,
    }


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who changes customers."""
    return as_staff(
        await a_member_of_staff(session), Permission.CUSTOMERS_READ, Permission.CUSTOMERS_WRITE
    )


async def a_taxed_mug(session: AsyncSession) -> Variant:
    """Make a variant at 12.50 euros, 19 percent tax included."""
    taxed = await a_row(session, TaxClass, key="taxed", rate_bp=1900)
    return await a_variant(session, await a_product(session, tax_class_id=taxed.id))


async def test_an_exemption_holds_from_its_first_day_to_its_last(
    ask: Ask, session: AsyncSession
) -> None:
    sam, ada, mug = await deciding(session), await a_customer(session), await a_taxed_mug(session)
    made = (await ask(RECORD, by=sam, input=certificate(ada, region="BY")))["recordTaxExemption"]
    assert (made["certificate"], made["region"], made["validFrom"]) == (
        "EX-4711",
        "BY",
        "2026-03-01",
    )
    tick = timedelta(microseconds=1)
    begins, over = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)

    seen = []
    for at in (begins - tick, begins, over - tick, over):
        with standing(at):
            price = (await ask(PRICE, by=as_customer(ada), id=public(Variant, mug.id)))["node"]
            [mine] = (await ask(MINE, by=as_customer(ada)))["me"]["taxExemptions"]
        seen.append((mine["state"], price["price"]["amount"]))
    assert seen == [
        ("UPCOMING", "12.50"),
        ("HOLDING", "10.50"),
        ("HOLDING", "10.50"),
        ("EXPIRED", "12.50"),
    ]
    [event] = (await session.exec(select(Event))).all()
    assert (event.kind, event.customer_id) == ("tax_exemption:create", ada.id)


async def test_an_exemption_that_is_taken_back_holds_no_more(
    ask: Ask, session: AsyncSession
) -> None:
    sam, ada, mug = await deciding(session), await a_customer(session), await a_taxed_mug(session)
    today = clock.now().date()
    input = certificate(ada, validFrom=str(today), expiresOn=str(today))
    id = (await ask(RECORD, by=sam, input=input))["recordTaxExemption"]["id"]

    for _ in range(2):
        answer = await ask(REVOKE, by=sam, input={"exemptionId": id})
        assert answer["revokeTaxExemption"]["state"] == "REVOKED"
    price = await ask(PRICE, by=as_customer(ada), id=public(Variant, mug.id))
    assert price["node"]["price"]["amount"] == "12.50"
    kinds = (await session.exec(select(Event.kind).order_by("id"))).all()
    assert kinds == ["tax_exemption:create", "tax_exemption:revoke"]
    for missing in ("tax_exemption_" + "0" * 32, "x", public(Customer, ada.id)):
        refused = (await ask(REVOKE, by=sam, input={"exemptionId": missing}))["revokeTaxExemption"]
        assert refused == {"code": "NO_SUCH_EXEMPTION", "fields": [{"path": ["exemptionId"]}]}


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"expiresOn": "2026-02-28"}, "INVALID_INPUT", ["expiresOn"]),
        ({"country": "XX"}, "INVALID_INPUT", ["country"]),
        ({"country": "DEU"}, "INVALID_INPUT", ["country"]),
        ({"certificate": " "}, "INVALID_INPUT", ["certificate"]),
        ({"certificate": "x" * 101}, "INVALID_INPUT", ["certificate"]),
        ({"region": ""}, "INVALID_INPUT", ["region"]),
        ({"customerId": "customer_" + "0" * 32}, "NO_SUCH_CUSTOMER", ["customerId"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, changed: dict[str, Any], code: str, path: list[str]
) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    refused = (await ask(RECORD, by=sam, input=certificate(ada, **changed)))["recordTaxExemption"]

    assert (refused["code"], refused["fields"][0]["path"]) == (code, path)


async def test_who_was_erased_is_exempt_from_nothing(ask: Ask, session: AsyncSession) -> None:
    sam, gone = await deciding(session), await a_customer(session, status=CustomerStatus.ERASED)
    refused = (await ask(RECORD, by=sam, input=certificate(gone)))["recordTaxExemption"]

    assert refused["code"] == "CUSTOMER_ERASED"


async def test_there_is_an_end_to_exemptions(ask: Ask, session: AsyncSession) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    for _ in range(MOST):
        await a_row(session, TaxExemption, customer_id=ada.id)

    refused = (await ask(RECORD, by=sam, input=certificate(ada)))["recordTaxExemption"]
    assert refused["code"] == "TOO_MANY"


async def test_of_fifty_recorded_at_once_as_many_are_kept_as_may_be(committed: Database) -> None:
    async with committed.writes() as session:
        sam, ada = await deciding(session), await a_customer(session)
        for _ in range(MOST - 5):
            await a_row(session, TaxExemption, customer_id=ada.id)
        await session.commit()
    ask = asking(committed)

    async def record(number: int) -> Any:
        input = certificate(ada, certificate=f"EX-{number}")
        return (await ask(RECORD, by=sam, input=input))["recordTaxExemption"].get("code")

    codes = await at_once(record)

    assert Counter(codes) == {None: 5, "TOO_MANY": 45}


PAGE = """query ($first: Int = 20, $after: String) {
  taxExemptions(first: $first, after: $after) { nodes { certificate } pageInfo { endCursor } }
}"""


async def test_staff_find_those_that_expire_soon(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    for day, revoked_at in ((1, None), (15, None), (16, clock.now()), (31, None)):
        await a_row(
            session,
            TaxExemption,
            customer_id=ada.id,
            certificate=str(day),
            valid_from=date(2026, 1, 1),
            expires_on=date(2026, 3, day),
            revoked_at=revoked_at,
        )

    async def found(**given: Any) -> list[str]:
        with queries(2):
            answer = await ask(LIST, by=sam, **given)
        return [node["certificate"] for node in answer["taxExemptions"]["nodes"]]

    soon = {"from": "2026-03-01", "until": "2026-03-31"}
    assert await found() == ["1", "15", "16", "31"]
    assert await found(**soon, stands=True) == ["1", "15"]
    assert await found(**soon, stands=False) == ["16"]
    assert await found(**{"from": "2026-03-15"}) == ["15", "16", "31"]
    first = await ask(PAGE, by=sam, first=2)
    after = first["taxExemptions"]["pageInfo"]["endCursor"]
    rest = await ask(PAGE, by=sam, after=after)
    assert [node["certificate"] for node in rest["taxExemptions"]["nodes"]] == ["16", "31"]
    backward = {"from": "2026-03-02", "until": "2026-03-01"}
    assert await ask(LIST, by=sam, **backward) == "BAD_USER_INPUT"


async def test_exemptions_of_others_are_seen_by_nobody(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    row = await a_row(session, TaxExemption, customer_id=ada.id)
    await session.commit()
    id = public(TaxExemption, row.id)
    node = "query ($id: ID!) { node(id: $id) { id } }"

    assert (await ask(node, by=as_customer(ada), id=id))["node"] == {"id": id}
    assert (await ask(node, by=as_customer(eve), id=id))["node"] is None
    assert (await ask(node, id=id))["node"] is None
    assert (await ask(MINE, by=as_customer(eve)))["me"]["taxExemptions"] == []
    assert await ask(LIST, by=as_customer(ada)) == "FORBIDDEN"
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    assert await ask(RECORD, by=reader, input=certificate(ada)) == "FORBIDDEN"
    assert await ask(REVOKE, input={"exemptionId": id}) == "UNAUTHENTICATED"


async def test_staff_page_through_exemptions_by_their_last_day(
    ask: Ask, session: AsyncSession
) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    for day in (3, 1, 2, 2):
        await a_row(
            session,
            TaxExemption,
            customer_id=ada.id,
            valid_from=date(2026, 1, 1),
            expires_on=date(2026, 3, day),
        )
    page = """query ($after: String) { taxExemptions(first: 1, after: $after) {
      nodes { expiresOn } pageInfo { endCursor hasNextPage } } }"""

    seen, after, more = [], None, True
    while more:
        found = (await ask(page, by=sam, after=after))["taxExemptions"]
        seen += [node["expiresOn"][-2:] for node in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert seen == ["01", "02", "02", "03"]
    for wrong in ("9999999", "01", "x"):
        cursor = f"tax_exemption.{wrong}.{'0' * 32}"
        assert await ask(page, by=sam, after=cursor) == "BAD_USER_INPUT"
