"""Who the store is on its papers, as staff say it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.catalogue import doing, events_of
from tests.makers.letterheads import SHOP
from tests.makers.payments import a_merchant

FIELDS = f"{' '.join(SHOP)} line2 district region formatted"
SET = ("setLetterhead", "LetterheadDecided", f"letterhead {{ {FIELDS} }}")
KEPT = {
    **SHOP,
    "phone": "+4930901820",
    "vatNumber": "DE123456788",
    "iban": "DE89370400440532013000",
    "line2": None,
    "district": None,
    "region": None,
    "formatted": ["Latchkey Supply GmbH", "Torstraße 5", "10119 Berlin", "GERMANY"],
}


async def test_a_store_says_who_it_is_and_takes_it_back(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    assert await doing(ask, sam)(*SET, letterhead=SHOP) == {"letterhead": KEPT}

    with queries(1):
        asked = await ask(f"{{ letterhead {{ {FIELDS} }} }}", by=sam)
    assert asked == {"letterhead": KEPT}
    [event] = await events_of(session, "store_setting:update")
    assert event.after is not None
    assert event.after["letterhead"]["iban"] == KEPT["iban"]

    assert await doing(ask, sam)(*SET, letterhead=None) == {"letterhead": None}
    assert await ask("{ letterhead { name } }", by=sam) == {"letterhead": None}


async def test_what_is_not_said_is_not_there(ask: Ask, session: AsyncSession) -> None:
    do = doing(ask, await a_merchant(session))
    least = {"name": "Ada", "line1": "Hill 1", "city": "Cork", "country": "IE", "line2": ""}

    told = await do(*SET, letterhead=least)

    assert {name for name, value in told["letterhead"].items() if value is not None} == {
        *("name", "line1", "city", "country", "formatted")
    }


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"line1": ""}, "line1"),
        ({"postalCode": "1"}, "postalCode"),
        ({"city": None}, "city"),
        ({"country": "XX"}, "country"),
        ({"phone": "12"}, "phone"),
        ({"email": "post@"}, "email"),
        ({"website": "http://latchkey.example"}, "website"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"vatNumber": "123456788"}, "vatNumber"),
        ({"vatNumber": "DE123456789"}, "vatNumber"),
        ({"iban": "DE8937040044053201300"}, "iban"),
        ({"iban": "DE89370400440532013001"}, "iban"),
        ({"iban": "ÄÖ"}, "iban"),
        ({"bic": "NO"}, "bic"),
        ({"iban": None}, "iban"),
        ({"smallPrint": "x" * 501}, "smallPrint"),
        ({"registration": "x" * 201}, "registration"),
    ],
)
async def test_what_cannot_be_is_refused(
    ask: Ask, session: AsyncSession, wrong: dict[str, Any], path: str
) -> None:
    do = doing(ask, await a_merchant(session))

    assert await do(*SET, letterhead={**SHOP, **wrong}) == ("INVALID_INPUT", f"letterhead.{path}")
    assert await events_of(session, "store_setting:update") == []


async def test_seeing_it_is_not_deciding_it(ask: Ask, session: AsyncSession) -> None:
    sam = await a_member_of_staff(session)
    reader = as_staff(sam, Permission.SETTINGS_READ)

    assert await doing(ask, reader)(*SET, letterhead=SHOP) == "FORBIDDEN"
    ada = as_customer(await a_customer(session))
    assert await ask("{ letterhead { name } }", by=ada) == "FORBIDDEN"
