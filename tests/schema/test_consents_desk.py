"""Consents, through the schema: what staff may do, and whom one may write to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit import clock
from kit.ids import public
from models import (
    ConsentSource,
    ConsentState,
    Customer,
    CustomerStatus,
)
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.consents import a_consent, a_kind, records_of

GRANT = """mutation ($key: String!, $version: Int) {
  grantConsent(input: {kindKey: $key, version: $version}) {
    ... on Consent { state version changedAt kind { key wording } }
    ... on Refusal { code fields { path message } }
  }
}"""
WITHDRAW = """mutation ($key: String!) { withdrawConsent(input: {kindKey: $key}) {
  ... on Consent { state } ... on Refusal { code fields { path } }
} }"""
WITHDRAW_FOR = """mutation ($input: WithdrawConsentForCustomerInput!) {
  withdrawConsentForCustomer(input: $input) {
    ... on Consent { state } ... on Refusal { code fields { path } }
  }
}"""
EVIDENCE = """mutation ($input: RecordConsentEvidenceInput!) {
  recordConsentEvidence(input: $input) {
    ... on Consent { state changedAt } ... on Refusal { code fields { path message } }
  }
}"""
CONSENTING = """query ($kind: String!, $first: Int! = 20, $after: String) {
  consentingCustomers(kind: $kind, first: $first, after: $after) {
    nodes { email } pageInfo { hasNextPage endCursor } count { value exact }
  }
}"""
SOMETHING = "said so on the telephone, on Monday, to Sam"


async def said(ask: Ask, document: str, by: Viewer, **variables: Any) -> Any:
    """Ask for one thing and read its answer."""
    [answer] = (await ask(document, by=by, **variables)).values()
    return answer


async def staff_with(session: AsyncSession, *permissions: Permission) -> Viewer:
    """Make somebody who was trusted with these."""
    return as_staff(await a_member_of_staff(session), *permissions)


async def test_staff_withdraw_for_a_customer(ask: Ask, session: AsyncSession) -> None:
    ada, kind = await a_customer(session), await a_kind(session, key="news")
    await a_consent(session, ada, kind)
    sam = await staff_with(session, Permission.CONSENTS_WRITE, Permission.CUSTOMERS_READ)
    given = {"customerId": public(Customer, ada.id), "kindKey": "news", "evidence": SOMETHING}

    answer = await said(ask, WITHDRAW_FOR, sam, input=given)
    [row] = await records_of(session, ada)

    assert answer == {"state": "WITHDRAWN"}
    assert (row.source, row.evidence, row.actor_id) == (
        ConsentSource.STAFF,
        SOMETHING,
        sam.staff_id,
    )


async def test_staff_grant_by_evidence_alone(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    await a_kind(session, key="news", is_double_opt_in=True)
    sam = await staff_with(session, Permission.CONSENTS_WRITE, Permission.CUSTOMERS_READ)
    at = clock.now() - timedelta(days=3)
    given = {
        "customerId": public(Customer, ada.id),
        "kindKey": "news",
        "evidence": SOMETHING,
        "at": at.isoformat(),
    }

    answer = await said(ask, EVIDENCE, sam, input=given)
    [row] = await records_of(session, ada)

    assert answer["state"] == "GRANTED"
    assert (row.at, row.evidence, row.wording) == (at, SOMETHING, None)
    assert await ask(GRANT, by=sam, key="news") == "FORBIDDEN"


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"evidence": "   trust me    "[:9]}, "evidence"),
        ({"evidence": "x" * 2001}, "evidence"),
        ({"at": "1999-12-31T23:59:59Z"}, "at"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"kindKey": "other"}, "kindKey"),
        ({"customerId": "customer_" + "0" * 32}, "customerId"),
        ({"customerId": "order_" + "0" * 32}, "customerId"),
    ],
)
async def test_evidence_that_is_none_is_refused(
    ask: Ask, session: AsyncSession, changed: dict[str, str], path: str
) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news")
    sam = await staff_with(session, Permission.CONSENTS_WRITE, Permission.CUSTOMERS_READ)
    given = {
        "customerId": public(Customer, ada.id),
        "kindKey": "news",
        "evidence": SOMETHING,
        "at": "2026-01-01T00:00:00Z",
        **changed,
    }

    answer = await said(ask, EVIDENCE, sam, input=given)

    assert answer["fields"][0]["path"] == [path]
    assert await records_of(session, ada) == []


async def test_evidence_does_not_undo_a_later_withdrawal(ask: Ask, session: AsyncSession) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news")
    sam = await staff_with(session, Permission.CONSENTS_WRITE, Permission.CUSTOMERS_READ)
    await said(ask, WITHDRAW, as_customer(ada), key="news")
    given = {"customerId": public(Customer, ada.id), "kindKey": "news", "evidence": SOMETHING}
    before = {**given, "at": (clock.now() - timedelta(hours=1)).isoformat()}

    refused = await said(ask, EVIDENCE, sam, input=before)

    assert (refused["code"], refused["fields"][0]["path"]) == ("CONSENT_WITHDRAWN", ["at"])


async def test_who_was_erased_consents_to_nothing(ask: Ask, session: AsyncSession) -> None:
    gone = await a_customer(session, email=None, status=CustomerStatus.ERASED)
    await a_kind(session, key="news")
    sam = await staff_with(session, Permission.CONSENTS_WRITE, Permission.CUSTOMERS_READ)
    given = {"customerId": public(Customer, gone.id), "kindKey": "news"}

    assert (await said(ask, WITHDRAW_FOR, sam, input=given))["code"] == "CUSTOMER_ERASED"


async def test_the_people_who_may_be_written_to(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    kind = await a_kind(session, key="news")
    emails = [f"reader-{place}@example.com" for place in range(3)]
    for email in emails:
        await a_consent(session, await a_customer(session, email=email), kind)
    await a_consent(session, await a_customer(session), kind, state=ConsentState.PENDING)
    await a_consent(session, await a_customer(session), kind, state=ConsentState.WITHDRAWN)
    await a_consent(session, await a_customer(session), await a_kind(session))
    await a_consent(session, await a_customer(session, email=None), kind)
    blocked = await a_customer(session, status=CustomerStatus.BLOCKED)
    await a_consent(session, blocked, kind)
    sam = await staff_with(session, Permission.CONSENTS_READ, Permission.CUSTOMERS_READ)

    with queries(2):
        first = await said(ask, CONSENTING, sam, kind="news", first=2)
    after = first["pageInfo"]["endCursor"]
    rest = await said(ask, CONSENTING, sam, kind="news", first=2, after=after)

    assert [node["email"] for node in first["nodes"] + rest["nodes"]] == emails
    assert first["count"] == {"value": 3, "exact": True}
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_the_list_shows_nobody_whom_the_viewer_may_not_see(
    ask: Ask, session: AsyncSession
) -> None:
    kind = await a_kind(session, key="news")
    await a_consent(session, await a_customer(session), kind)
    blind = await staff_with(session, Permission.CONSENTS_READ)

    assert (await said(ask, CONSENTING, blind, kind="news"))["nodes"] == []
    assert (await said(ask, CONSENTING, blind, kind="\u202enone"))["nodes"] == []


@pytest.mark.parametrize("cursor", ["x", "customer.1", "order.1.2", "customer.zz", "\u0000"])
async def test_a_cursor_of_another_list_is_refused(
    ask: Ask, session: AsyncSession, cursor: str
) -> None:
    sam = await staff_with(session, Permission.CONSENTS_READ, Permission.CUSTOMERS_READ)

    assert await ask(CONSENTING, by=sam, kind="news", after=cursor) == "BAD_USER_INPUT"
    assert await ask(CONSENTING, by=sam, kind="news", first=101) == "BAD_USER_INPUT"
