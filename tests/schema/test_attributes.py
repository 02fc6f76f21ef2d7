"""Attributes, through the schema: what staff decide to ask, and who sees it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain.attributes import MOST_ATTRIBUTES
from kit.ids import public
from models import AttributeDefinition, AttributeKind, CustomerAttribute
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.attributes import a_value, an_attribute

FIELDS = """key label kind isRequired atSignUp customerSees customerEdits position isActive
  choices { key label }"""
LIST = f"{{ attributeDefinitions(first: 100) {{ nodes {{ {FIELDS} }} }} }}"
CREATE = """mutation ($input: CreateAttributeInput!) { createAttribute(input: $input) {
  ... on AttributeDefinition { %s } ... on Refusal { code fields { path message } }
} }""".replace("%s", FIELDS)
UPDATE = CREATE.replace("CreateA", "UpdateA").replace("createA", "updateA")
DELETE = """mutation ($input: DeleteAttributeInput!) { deleteAttribute(input: $input) {
  ... on AttributeDefinition { key } ... on Refusal { code fields { path } }
} }"""
LABEL = [{"language": "en", "text": "Shoe size"}, {"language": "de", "text": "Schuhgröße"}]
SIZE = {"key": "shoe_size", "kind": "NUMBER", "label": LABEL}
COLOURS = {
    "key": "colour",
    "kind": "CHOICE",
    "label": [{"language": "en", "text": "Colour"}],
    "choices": [
        {"key": "red", "label": [{"language": "en", "text": "Red"}]},
        {"key": "blue", "label": [{"language": "en", "text": "Blue"}]},
    ],
}


async def deciding(session: AsyncSession) -> Viewer:
    """Make somebody who decides what customers are asked."""
    return as_staff(await a_member_of_staff(session), Permission.ATTRIBUTES_WRITE)


async def listed(ask: Ask, by: Viewer | None = None) -> list[str]:
    """Name the attributes that somebody sees."""
    answer = await ask(LIST, **({"by": by} if by else {}))
    return [node["key"] for node in answer["attributeDefinitions"]["nodes"]]


async def test_staff_make_an_attribute(ask: Ask, session: AsyncSession) -> None:
    made = (await ask(CREATE, by=await deciding(session), languages=("de",), input=SIZE))[
        "createAttribute"
    ]

    assert made == {
        "key": "shoe_size",
        "label": "Schuhgröße",
        "kind": "NUMBER",
        "isRequired": False,
        "atSignUp": False,
        "customerSees": False,
        "customerEdits": False,
        "position": 0,
        "isActive": True,
        "choices": [],
    }


async def test_what_customers_edit_they_see(ask: Ask, session: AsyncSession) -> None:
    given = {**SIZE, "customerEdits": True, "customerSees": False}

    made = (await ask(CREATE, by=await deciding(session), input=given))["createAttribute"]

    assert (made["customerSees"], made["customerEdits"]) == (True, True)


async def test_choices_keep_their_order_and_are_replaced(ask: Ask, session: AsyncSession) -> None:
    sam = await deciding(session)
    made = (await ask(CREATE, by=sam, input=COLOURS))["createAttribute"]
    [row] = await session.exec(
        select(AttributeDefinition).where(col(AttributeDefinition.key) == "colour")
    )
    other = [
        {"key": "green", "label": [{"language": "en", "text": "Green"}]},
        {"key": "red", "label": [{"language": "en", "text": "Crimson"}]},
    ]
    given = {"attributeId": public(AttributeDefinition, row.id), "choices": other}

    changed = (await ask(UPDATE, by=sam, input=given))["updateAttribute"]

    assert [choice["key"] for choice in made["choices"]] == ["red", "blue"]
    assert changed["choices"] == [
        {"key": "green", "label": "Green"},
        {"key": "red", "label": "Crimson"},
    ]


async def test_a_choice_that_was_made_stays(ask: Ask, session: AsyncSession) -> None:
    colour = await an_attribute(session, AttributeKind.CHOICE, ("red", "blue"))
    await a_value(session, await a_customer(session), colour, choice="blue")
    red = [{"key": "red", "label": [{"language": "en", "text": "Red"}]}]
    given = {"attributeId": public(AttributeDefinition, colour.id), "choices": red}

    refused = (await ask(UPDATE, by=await deciding(session), input=given))["updateAttribute"]

    assert (refused["code"], refused["fields"][0]["path"]) == ("CHOICE_IN_USE", ["choices"])


async def test_what_is_not_sent_stays(ask: Ask, session: AsyncSession) -> None:
    size = await an_attribute(session, is_required=True, position=3)
    id = public(AttributeDefinition, size.id)
    sam = await deciding(session)

    changed = (await ask(UPDATE, by=sam, input={"attributeId": id, "atSignUp": True}))[
        "updateAttribute"
    ]

    assert (changed["isRequired"], changed["position"], changed["atSignUp"]) == (True, 3, True)


async def test_deleting_takes_what_was_known_along(ask: Ask, session: AsyncSession) -> None:
    size = await an_attribute(session, key="size")
    await a_value(session, await a_customer(session), size, text="XL")
    given = {"attributeId": public(AttributeDefinition, size.id)}
    sam = await deciding(session)

    assert (await ask(DELETE, by=sam, input=given))["deleteAttribute"] == {"key": "size"}
    assert (await session.exec(select(CustomerAttribute))).all() == []
    again = (await ask(DELETE, by=sam, input=given))["deleteAttribute"]
    assert again["code"] == "NO_SUCH_ATTRIBUTE"


async def test_each_sees_what_is_theirs_to_see(ask: Ask, session: AsyncSession) -> None:
    await an_attribute(session, key="seen", position=2)
    await an_attribute(session, key="hidden", customer_sees=False, customer_edits=False, position=1)
    await an_attribute(
        session, key="asked", at_sign_up=True, customer_sees=False, customer_edits=False, position=3
    )
    await an_attribute(session, key="old", is_active=False, at_sign_up=True, position=4)
    ada = as_customer(await a_customer(session))
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    other = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)

    assert await listed(ask) == ["asked"]
    assert await listed(ask, ada) == ["seen"]
    assert await listed(ask, reader) == ["hidden", "seen", "asked", "old"]
    assert await listed(ask, await deciding(session)) == ["hidden", "seen", "asked", "old"]
    assert await listed(ask, other) == ["asked"]


async def test_a_form_is_read_in_few_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    for _ in range(3):
        await an_attribute(session, AttributeKind.CHOICE, ("a", "b"))
    ada = as_customer(await a_customer(session))

    with queries(2):
        nodes = (await ask(LIST, by=ada))["attributeDefinitions"]["nodes"]

    assert [choice["label"] for choice in nodes[0]["choices"]] == ["A", "B"]


@pytest.mark.parametrize(
    ("base", "changed", "path"),
    [
        (SIZE, {"key": "Shoe size"}, ["key"]),
        (SIZE, {"key": ""}, ["key"]),
        (SIZE, {"label": []}, ["label"]),
        (SIZE, {"label": [{"language": "??", "text": "x"}]}, ["label", "0", "language"]),
        (SIZE, {"position": 1_000_001}, ["position"]),
        (SIZE, {"choices": COLOURS["choices"]}, ["choices"]),
        (COLOURS, {"choices": []}, ["choices"]),
        (COLOURS, {"choices": [COLOURS["choices"][0]] * 2}, ["choices", "1", "key"]),
        (
            COLOURS,
            {"choices": [{"key": "a", "label": [{"language": "x", "text": "y"}]}]},
            ["choices", "0", "label", "0", "language"],
        ),
        (COLOURS, {"choices": [COLOURS["choices"][0]] * 201}, ["choices"]),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, base: dict[str, Any], changed: Any, path: list[str]
) -> None:
    answer = await ask(CREATE, by=await deciding(session), input={**base, **changed})

    refused = answer["createAttribute"]
    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", path)


async def test_a_key_is_there_once(ask: Ask, session: AsyncSession) -> None:
    await an_attribute(session, key="shoe_size")

    refused = (await ask(CREATE, by=await deciding(session), input=SIZE))["createAttribute"]

    assert (refused["code"], refused["fields"][0]["path"]) == ("KEY_TAKEN", ["key"])


async def test_there_is_an_end_to_questions(ask: Ask, session: AsyncSession) -> None:
    for _ in range(MOST_ATTRIBUTES):
        await an_attribute(session)

    refused = (await ask(CREATE, by=await deciding(session), input=SIZE))["createAttribute"]

    assert refused["code"] == "TOO_MANY"


async def test_customers_and_others_decide_nothing(ask: Ask, session: AsyncSession) -> None:
    writer = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_WRITE)

    assert await ask(CREATE, by=as_customer(await a_customer(session)), input=SIZE) == "FORBIDDEN"
    assert await ask(CREATE, by=writer, input=SIZE) == "FORBIDDEN"
    assert await ask(CREATE, input=SIZE) == "UNAUTHENTICATED"
