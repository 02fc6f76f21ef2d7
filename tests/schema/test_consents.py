"""Consents, through the schema: what customers say, and who reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain import consents
from kit import clock
from kit.ids import public
from mailer.letters import post
from mailer.preferences import digest_of, list_unsubscribe
from models import (
    Consent,
    ConsentAct,
    ConsentSource,
    Event,
    Letter,
)
from tests.conftest import Ask, Queries
from tests.mailer.conftest import draft_now
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
MINE = """{ me { consents { state version kind { key name wording } }
  consentRecords { nodes { act source at version wording language evidence ip agent } } } }"""


async def said(ask: Ask, document: str, by: Viewer, **variables: Any) -> Any:
    """Ask for one thing and read its answer."""
    [answer] = (await ask(document, by=by, **variables)).values()
    return answer


async def staff_with(session: AsyncSession, *permissions: Permission) -> Viewer:
    """Make somebody who was trusted with these."""
    return as_staff(await a_member_of_staff(session), *permissions)


async def test_a_customer_grants_in_the_words_they_read(ask: Ask, session: AsyncSession) -> None:
    ada, kind = await a_customer(session), await a_kind(session, key="news")

    answer = (await ask(GRANT, by=as_customer(ada), languages=("de-at",), key="news"))[
        "grantConsent"
    ]
    [row] = await records_of(session, ada)

    assert (answer["state"], answer["kind"]) == (
        "GRANTED",
        {"key": "news", "wording": "Schreibt mir."},
    )
    assert (row.act, row.source, row.version) == (ConsentAct.GRANTED, ConsentSource.ACCOUNT, 1)
    assert (row.wording, row.language, row.kind_id) == ("Schreibt mir.", "de", kind.id)
    assert (row.actor_kind, row.actor_id) == ("CUSTOMER", ada.id)


async def test_a_customer_sees_their_consents_and_the_evidence(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    kind = await a_kind(session, key="news")
    await a_consent(session, eve, kind)
    await said(ask, GRANT, as_customer(ada), key="news")

    with queries(4):
        me = (await ask(MINE, by=as_customer(ada)))["me"]

    assert me["consents"] == [
        {
            "state": "GRANTED",
            "version": 1,
            "kind": {"key": "news", "name": "News", "wording": "Write to me."},
        }
    ]
    [evidence] = me["consentRecords"]["nodes"]
    assert (evidence["act"], evidence["wording"]) == ("GRANTED", "Write to me.")


async def test_saying_yes_twice_is_one_record(ask: Ask, session: AsyncSession) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news")

    for _ in range(2):
        assert (await said(ask, GRANT, as_customer(ada), key="news"))["state"] == "GRANTED"

    assert len(await records_of(session, ada)) == 1


async def test_withdrawing_is_kept_and_granting_again_too(ask: Ask, session: AsyncSession) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news")

    for document in (GRANT, WITHDRAW, WITHDRAW, GRANT):
        await said(ask, document, as_customer(ada), key="news")

    acts = [row.act for row in await records_of(session, ada)]
    assert acts == [ConsentAct.GRANTED, ConsentAct.WITHDRAWN, ConsentAct.GRANTED]
    events = await session.exec(
        select(Event.kind).where(col(Event.customer_id) == ada.id).order_by(col(Event.id))
    )
    assert list(events) == ["consent:grant", "consent:withdraw", "consent:grant"]


async def test_who_never_consented_may_say_no(ask: Ask, session: AsyncSession) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news")

    assert await said(ask, WITHDRAW, as_customer(ada), key="news") == {"state": "WITHDRAWN"}
    assert [row.act for row in await records_of(session, ada)] == [ConsentAct.WITHDRAWN]


async def test_a_kind_no_longer_in_use_is_withdrawn_and_not_granted(
    ask: Ask, session: AsyncSession
) -> None:
    ada, kind = await a_customer(session), await a_kind(session, key="old", is_active=False)
    await a_consent(session, ada, kind)

    granted = await said(ask, GRANT, as_customer(ada), key="old")
    withdrawn = await said(ask, WITHDRAW, as_customer(ada), key="old")

    assert (granted["code"], granted["fields"][0]["path"]) == ("NO_SUCH_CONSENT_KIND", ["kindKey"])
    assert withdrawn == {"state": "WITHDRAWN"}


@pytest.mark.parametrize("key", ["", "no such", "'; drop table consents;--", "x" * 65, "\u202e"])
async def test_a_kind_that_is_not_there_is_refused(
    ask: Ask, session: AsyncSession, key: str
) -> None:
    ada = await a_customer(session)

    for document in (GRANT, WITHDRAW):
        answer = await said(ask, document, as_customer(ada), key=key)
        assert answer["code"] in ("NO_SUCH_CONSENT_KIND", "INVALID_INPUT")
        assert answer["fields"][0]["path"] == ["kindKey"]


async def test_a_wording_that_has_changed_must_be_shown_again(
    ask: Ask, session: AsyncSession
) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news", version=2)

    old = await said(ask, GRANT, as_customer(ada), key="news", version=1)
    new = await said(ask, GRANT, as_customer(ada), key="news", version=2)

    assert (old["code"], old["fields"][0]["path"]) == ("WORDING_CHANGED", ["version"])
    assert (new["state"], new["version"]) == ("GRANTED", 2)


async def test_a_consent_that_needs_confirming_waits_and_mails_once(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session, email="ada@example.com")
    kind = await a_kind(session, key="news", is_double_opt_in=True)

    for _ in range(2):
        assert (await said(ask, GRANT, as_customer(ada), key="news"))["state"] == "PENDING"

    [row] = await records_of(session, ada)
    [letter] = (await session.exec(select(Letter).where(Letter.customer_id == ada.id))).all()
    assert row.act is ConsentAct.ASKED
    assert (letter.template, letter.to_address) == ("confirm_consent", "ada@example.com")
    assert letter.payload["wording"] == "Write to me."
    assert letter.payload["confirms"]["asked_id"] == row.id.hex
    assert await consents.addressee(session, ada.id, kind.key) is None


async def test_asking_again_is_possible_later_and_not_for_ever(
    ask: Ask, session: AsyncSession
) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news", is_double_opt_in=True)
    answers = []
    for minutes in range(0, 66, 11):
        with clock.travel(timedelta(minutes=minutes)):
            answers.append(await said(ask, GRANT, as_customer(ada), key="news"))

    assert [a.get("state") for a in answers[:5]] == ["PENDING"] * 5
    letters = (await session.exec(select(Letter).where(Letter.customer_id == ada.id))).all()
    assert len(letters) == len(answers)


async def test_a_mailbox_is_not_filled_with_questions(ask: Ask, session: AsyncSession) -> None:
    ada, _ = await a_customer(session), await a_kind(session, key="news", is_double_opt_in=True)

    for _ in range(5):
        assert (await said(ask, GRANT, as_customer(ada), key="news"))["state"] == "PENDING"
        await said(ask, WITHDRAW, as_customer(ada), key="news")

    assert (await said(ask, GRANT, as_customer(ada), key="news"))["code"] == "RATE_LIMITED"


async def test_who_granted_an_older_wording_confirms_a_newer_at_once(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    kind = await a_kind(session, key="news", is_double_opt_in=True, version=2)
    await a_consent(session, ada, kind, version=1)

    answer = await said(ask, GRANT, as_customer(ada), key="news")

    assert (answer["state"], answer["version"]) == ("GRANTED", 2)


async def test_nobody_reads_the_consents_of_others(ask: Ask, session: AsyncSession) -> None:
    ada, kind = await a_customer(session), await a_kind(session, key="news")
    consent = await a_consent(session, ada, kind)
    eve = await a_customer(session)
    node = "query ($id: ID!) { node(id: $id) { ... on Consent { state } } }"
    id = public(Consent, consent.id)
    reader = await staff_with(session, Permission.CONSENTS_READ)

    assert await ask(node, by=as_customer(eve), id=id) == {"node": None}
    assert await ask(node, by=reader, id=id) == {"node": {"state": "GRANTED"}}


async def test_withdrawing_recalls_what_waits_to_be_sent(ask: Ask, session: AsyncSession) -> None:
    ada, kind = await a_customer(session), await a_kind(session, key="news")
    await said(ask, GRANT, as_customer(ada), key="news")
    to = await consents.addressee(session, ada.id, "news")
    assert to is not None
    assert to.address == digest_of(ada.email_key or "")
    await post(session, list_unsubscribe(draft_now(dedupe_key="spring"), to))
    await post(session, draft_now(dedupe_key="bill", customer_id=ada.id))

    await said(ask, WITHDRAW, as_customer(ada), key=kind.key)
    letters = await session.exec(select(Letter).execution_options(populate_existing=True))
    failed = {letter.dedupe_key: letter.last_error for letter in letters}

    assert (failed["spring"], failed["bill"]) == ("stopped", None)
