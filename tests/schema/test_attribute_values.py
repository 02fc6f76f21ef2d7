"""Values of attributes, through the schema: typed, patched, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit.ids import public
from models import AttributeKind, Customer, CustomerAttribute, CustomerStatus
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.attributes import a_value, an_attribute

VALUES = "attributes { definition { key } text number date choice yesNo }"
ANSWER = f"... on Customer {{ {VALUES} }} ... on Refusal {{ code fields {{ path message }} }}"
SET = f"""mutation ($values: [AttributeValueInput!]!) {{
  setMyAttributes(input: {{values: $values}}) {{ {ANSWER} }}
}}"""
SET_FOR = f"""mutation ($id: ID!, $values: [AttributeValueInput!]!) {{
  setCustomerAttributes(input: {{customerId: $id, values: $values}}) {{ {ANSWER} }}
}}"""
MINE = f"{{ me {{ {VALUES} }} }}"


async def a_form(session: AsyncSession) -> None:
    """Ask for one of each kind."""
    await an_attribute(session, key="size", kind=AttributeKind.NUMBER)
    await an_attribute(session, key="motto", kind=AttributeKind.TEXT)
    await an_attribute(session, key="wedding", kind=AttributeKind.DATE)
    await an_attribute(session, AttributeKind.CHOICE, ("red", "blue"), key="colour")
    await an_attribute(session, key="trade", kind=AttributeKind.YES_NO)
    await an_attribute(session, key="name", is_required=True)


def known(answer: dict[str, Any]) -> dict[str, Any]:
    """Read the values of a customer by key."""
    return {
        value["definition"]["key"]: next(
            value[name]
            for name in ("text", "number", "date", "choice", "yesNo")
            if value[name] is not None
        )
        for value in answer["attributes"]
    }


async def test_each_kind_is_kept_as_what_it_is(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await a_form(session)
    ada = as_customer(await a_customer(session))
    given = [
        {"key": "size", "number": "42.50"},
        {"key": "motto", "text": "  Per aspera  "},
        {"key": "wedding", "date": "2020-02-29"},
        {"key": "colour", "choice": "blue"},
        {"key": "trade", "yesNo": False},
    ]

    answer = (await ask(SET, by=ada, values=given))["setMyAttributes"]
    with queries(3):
        mine = (await ask(MINE, by=ada))["me"]

    assert known(answer) == known(mine)
    assert known(mine) == {
        "size": "42.5",
        "motto": "Per aspera",
        "wedding": "2020-02-29",
        "colour": "blue",
        "trade": False,
    }


async def test_what_is_not_named_stays_and_nothing_takes_away(
    ask: Ask, session: AsyncSession
) -> None:
    await a_form(session)
    ada = as_customer(await a_customer(session))
    await ask(SET, by=ada, values=[{"key": "size", "number": 1}, {"key": "motto", "text": "a"}])

    changed = (await ask(SET, by=ada, values=[{"key": "motto", "text": "b"}]))["setMyAttributes"]
    emptied = (await ask(SET, by=ada, values=[{"key": "motto", "text": None}]))["setMyAttributes"]
    nothing = (await ask(SET, by=ada, values=[]))["setMyAttributes"]

    assert known(changed) == {"size": "1", "motto": "b"}
    assert known(emptied) == known(nothing) == {"size": "1"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0", "0"),
        ("-0.000", "0"),
        ("1E+3", "1000"),
        ("1e-6", "0.000001"),
        ("999999999999999.999999", "999999999999999.999999"),
        ("-999999999999999", "-999999999999999"),
        ("100", "100"),
        ("007.70", "7.7"),
    ],
)
async def test_a_number_is_written_the_one_way(
    ask: Ask, session: AsyncSession, sent: str, kept: str
) -> None:
    await an_attribute(session, key="size", kind=AttributeKind.NUMBER)
    ada = as_customer(await a_customer(session))

    answer = (await ask(SET, by=ada, values=[{"key": "size", "number": sent}]))["setMyAttributes"]

    assert known(answer) == {"size": kept}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"key": "size", "number": "1000000000000000"}, "number"),
        ({"key": "size", "number": "0.0000001"}, "number"),
        ({"key": "size", "number": "1E+9999"}, "number"),
        ({"key": "size", "number": "NaN"}, "number"),
        ({"key": "size", "number": "-Infinity"}, "number"),
        ({"key": "size", "text": "42"}, "text"),
        ({"key": "size", "number": "1", "text": "42"}, "text"),
        ({"key": "motto", "text": "x" * 1001}, "text"),
        ({"key": "motto", "text": "a\nb"}, "text"),
        ({"key": "wedding", "date": "1899-12-31"}, "date"),
        ({"key": "wedding", "date": "2200-01-01"}, "date"),
        ({"key": "colour", "choice": "green"}, "choice"),
        ({"key": "colour", "choice": "Red"}, "choice"),
        ({"key": "colour", "text": "red"}, "text"),
        ({"key": "trade", "choice": "yes"}, "choice"),
        ({"key": "name"}, "text"),
        ({"key": "name", "text": None}, "text"),
        ({"key": "none", "text": "x"}, "key"),
        ({"key": "x" * 65, "text": "x"}, "key"),
    ],
)
async def test_a_value_that_does_not_fit_is_blamed_and_nothing_is_kept(
    ask: Ask, session: AsyncSession, value: dict[str, Any], path: str
) -> None:
    await a_form(session)
    ada = as_customer(await a_customer(session))
    given = [{"key": "motto", "text": "fine"} if value["key"] != "motto" else {"key": "trade"}]

    answer = await ask(SET, by=ada, values=[*given, value])

    if answer == "BAD_USER_INPUT":  # Decimal itself refuses what is no number
        assert value.get("number") in ("NaN", "-Infinity")
        return
    refused = answer["setMyAttributes"]
    assert (refused["code"], refused["fields"][0]["path"]) == (
        "INVALID_INPUT",
        ["values", "1", path],
    )
    assert (await session.exec(select(CustomerAttribute))).all() == []


async def test_every_wrong_value_is_blamed_at_once(ask: Ask, session: AsyncSession) -> None:
    await a_form(session)
    ada = as_customer(await a_customer(session))
    given = [
        {"key": "colour", "choice": "green"},
        {"key": "motto", "text": "fine"},
        {"key": "motto", "text": "twice"},
        {"key": "wedding", "date": "1000-01-01"},
    ]

    refused = (await ask(SET, by=ada, values=given))["setMyAttributes"]

    assert [field["path"] for field in refused["fields"]] == [
        ["values", "0", "choice"],
        ["values", "2", "key"],
        ["values", "3", "date"],
    ]


@pytest.mark.parametrize("number", ["x", "1,5", "", True, {}, [1]])
async def test_what_is_no_number_is_refused(ask: Ask, session: AsyncSession, number: Any) -> None:
    await an_attribute(session, key="size", kind=AttributeKind.NUMBER)
    ada = as_customer(await a_customer(session))

    answer = await ask(SET, by=ada, values=[{"key": "size", "number": number}])

    assert answer == "BAD_USER_INPUT"


async def test_customers_set_what_is_theirs_to_set(ask: Ask, session: AsyncSession) -> None:
    await an_attribute(session, key="rating", customer_edits=False)
    await an_attribute(session, key="old", is_active=False)
    ada = as_customer(await a_customer(session))

    for key in ("rating", "old"):
        refused = (await ask(SET, by=ada, values=[{"key": key, "text": "A"}]))["setMyAttributes"]
        assert refused["fields"][0]["path"] == ["values", "0", "key"]


async def test_staff_know_what_customers_do_not_see(ask: Ask, session: AsyncSession) -> None:
    await an_attribute(session, key="rating", customer_sees=False, customer_edits=False)
    ada = await a_customer(session)
    id = public(Customer, ada.id)
    sam = await a_member_of_staff(session)
    writer = as_staff(sam, Permission.CUSTOMERS_READ, Permission.CUSTOMERS_WRITE)

    answer = await ask(SET_FOR, by=writer, id=id, values=[{"key": "rating", "text": "A"}])
    mine = (await ask(MINE, by=as_customer(ada)))["me"]

    assert known(answer["setCustomerAttributes"]) == {"rating": "A"}
    assert mine["attributes"] == []
    reader = as_staff(sam, Permission.CUSTOMERS_READ)
    assert await ask(SET_FOR, by=reader, id=id, values=[]) == "FORBIDDEN"
    assert await ask(SET_FOR, by=as_customer(ada), id=id, values=[]) == "FORBIDDEN"


async def test_nobody_reads_the_values_of_others(ask: Ask, session: AsyncSession) -> None:
    motto = await an_attribute(session, key="motto")
    ada, eve = await a_customer(session), await a_customer(session)
    row = await a_value(session, ada, motto, text="secret")
    node = "query ($id: ID!) { node(id: $id) { ... on CustomerAttribute { text } } }"
    id = public(CustomerAttribute, row.id)

    assert await ask(node, by=as_customer(eve), id=id) == {"node": None}
    assert await ask(node, by=as_customer(ada), id=id) == {"node": {"text": "secret"}}


async def test_who_is_gone_has_no_attributes(ask: Ask, session: AsyncSession) -> None:
    gone = await a_customer(session, email=None, status=CustomerStatus.ERASED)
    sam = await a_member_of_staff(session)
    writer = as_staff(sam, Permission.CUSTOMERS_READ, Permission.CUSTOMERS_WRITE)
    codes = {}
    for id in (public(Customer, gone.id), "customer_" + "0" * 32):
        answer = await ask(SET_FOR, by=writer, id=id, values=[])
        codes[id] = answer["setCustomerAttributes"]["code"]

    assert list(codes.values()) == ["CUSTOMER_ERASED", "NO_SUCH_CUSTOMER"]


async def test_the_same_value_twice_is_one_row(ask: Ask, session: AsyncSession) -> None:
    await an_attribute(session, key="motto")
    ada = await a_customer(session)

    for text in ("a", "b"):
        await ask(SET, by=as_customer(ada), values=[{"key": "motto", "text": text}])

    rows = await session.exec(
        select(CustomerAttribute.value).where(col(CustomerAttribute.customer_id) == ada.id)
    )
    assert list(rows) == [{"text": "b"}]
