"""Kinds of consent, through the schema: what staff decide, and who reads it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.consent_kinds import MOST_KINDS
from kit.ids import public
from models import ConsentKind
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.consents import a_kind

KINDS = "{ consentKinds(first: 100) { nodes { key name wording version isDoubleOptIn isActive } } }"
FIELDS = """... on ConsentKind { key name wording version isDoubleOptIn isActive }
  ... on Refusal { code fields { path message } }"""
CREATE = """mutation ($input: CreateConsentKindInput!) {
  createConsentKind(input: $input) { %s }
}""".replace("%s", FIELDS)
UPDATE = CREATE.replace("CreateConsent", "UpdateConsent").replace("createConsent", "updateConsent")
SURVEY = {
    "key": "surveys",
    "name": [{"language": "en", "text": "Surveys"}, {"language": "de-AT", "text": "Umfragen"}],
    "wording": [{"language": "EN", "text": "Ask me."}],
}


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about consents."""
    sam = await a_member_of_staff(session)
    return as_staff(sam, Permission.CONSENTS_READ, Permission.CONSENTS_WRITE)


async def test_a_new_store_asks_three_things(ask: Ask) -> None:
    nodes = (await ask(KINDS, languages=("de",)))["consentKinds"]["nodes"]

    assert [(node["key"], node["isDoubleOptIn"]) for node in nodes] == [
        ("newsletter", True),
        ("promotions", False),
        ("recently_viewed", False),
    ]
    assert {node["version"] for node in nodes} == {1}
    assert nodes[1]["wording"].startswith("Ich möchte per E-Mail von Angeboten erfahren.")


async def test_staff_make_a_kind_in_several_languages(ask: Ask, session: AsyncSession) -> None:
    made = (await ask(CREATE, by=await deciding(session), input=SURVEY))["createConsentKind"]
    austrian = (await ask(KINDS, languages=("de-at",)))["consentKinds"]["nodes"][-1]

    assert made == {
        "key": "surveys",
        "name": "Surveys",
        "wording": "Ask me.",
        "version": 1,
        "isDoubleOptIn": False,
        "isActive": True,
    }
    assert austrian["name"] == "Umfragen"


async def test_a_wording_that_changes_is_another_version(ask: Ask, session: AsyncSession) -> None:
    kind, sam = await a_kind(session), await deciding(session)
    id = public(ConsentKind, kind.id)
    same = [{"language": tag, "text": text} for tag, text in kind.wording.items()]
    other = [{"language": "en", "text": "Write to me more."}]

    kept = await ask(UPDATE, by=sam, input={"consentKindId": id, "wording": same})
    named = await ask(
        UPDATE, by=sam, input={"consentKindId": id, "name": [{"language": "en", "text": "N"}]}
    )
    changed = await ask(UPDATE, by=sam, input={"consentKindId": id, "wording": other})

    versions = [answer["updateConsentKind"]["version"] for answer in (kept, named, changed)]
    assert versions == [1, 1, 2]
    assert changed["updateConsentKind"]["wording"] == "Write to me more."


async def test_a_kind_out_of_use_is_seen_by_staff_alone(ask: Ask, session: AsyncSession) -> None:
    kind, sam = await a_kind(session, key="old"), await deciding(session)
    ended = {"consentKindId": public(ConsentKind, kind.id), "isActive": False}

    answer = (await ask(UPDATE, by=sam, input=ended))["updateConsentKind"]
    customers = await ask(KINDS, by=as_customer(await a_customer(session)))
    staff = await ask(KINDS, by=sam)

    assert answer["isActive"] is False
    assert "old" not in {node["key"] for node in customers["consentKinds"]["nodes"]}
    assert "old" in {node["key"] for node in staff["consentKinds"]["nodes"]}


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"key": "News"}, ["key"]),
        ({"key": "a" * 65}, ["key"]),
        ({"key": "a\nb"}, ["key"]),
        ({"key": "../x"}, ["key"]),
        ({"name": []}, ["name"]),
        ({"name": [{"language": "klingon!", "text": "x"}]}, ["name", "0", "language"]),
        (
            {"wording": [{"language": "en", "text": "a"}, {"language": "EN", "text": "b"}]},
            ["wording", "1", "language"],
        ),
        ({"wording": [{"language": "en", "text": "x" * 1001}]}, ["wording", "0", "text"]),
        ({"wording": [{"language": "en", "text": "a\nb"}]}, ["wording", "0", "text"]),
        ({"wording": [{"language": "en", "text": "x"}] * 31}, ["wording"]),
    ],
)
async def test_what_cannot_be_kept_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, changed: dict[str, Any], path: list[str]
) -> None:
    answer = await ask(CREATE, by=await deciding(session), input={**SURVEY, **changed})

    refused = answer["createConsentKind"]
    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", path)


async def test_a_key_is_there_once(ask: Ask, session: AsyncSession) -> None:
    sam = await deciding(session)
    refused = (await ask(CREATE, by=sam, input={**SURVEY, "key": "newsletter"}))[
        "createConsentKind"
    ]

    assert (refused["code"], refused["fields"][0]["path"]) == ("KEY_TAKEN", ["key"])


async def test_there_is_an_end_to_kinds(ask: Ask, session: AsyncSession) -> None:
    for _ in range(MOST_KINDS - 3):
        await a_kind(session)

    refused = await ask(CREATE, by=await deciding(session), input=SURVEY)

    assert refused["createConsentKind"]["code"] == "TOO_MANY"


async def test_a_kind_that_is_not_there_cannot_be_changed(ask: Ask, session: AsyncSession) -> None:
    refused = await ask(
        UPDATE, by=await deciding(session), input={"consentKindId": "consent_kind_" + "0" * 32}
    )

    assert refused["updateConsentKind"]["code"] == "NO_SUCH_CONSENT_KIND"


async def test_who_only_reads_decides_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.CONSENTS_READ)

    assert await ask(CREATE, by=reader, input=SURVEY) == "FORBIDDEN"
    assert await ask(CREATE, input=SURVEY) == "UNAUTHENTICATED"
