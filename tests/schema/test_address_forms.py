"""What each country's addresses need, through the schema."""

from __future__ import annotations

import pytest

from tests.conftest import Ask, Queries

FORM = """query ($country: String!) { addressForm(country: $country) {
  country { code name } fields { name label required } regions { code name latinName }
  postalCodePattern postalCodeExamples
} }"""


async def test_a_storefront_can_draw_the_form(ask: Ask, queries: Queries) -> None:
    with queries(0):
        form = (await ask(FORM, country="ie"))["addressForm"]

    assert form["country"] == {"code": "IE", "name": "Ireland"}
    assert form["fields"] == [
        {"name": "firstName", "label": "FIRST_NAME", "required": False},
        {"name": "lastName", "label": "LAST_NAME", "required": False},
        {"name": "company", "label": "COMPANY", "required": False},
        {"name": "line1", "label": "LINE1", "required": True},
        {"name": "line2", "label": "LINE2", "required": False},
        {"name": "district", "label": "TOWNLAND", "required": False},
        {"name": "city", "label": "CITY", "required": True},
        {"name": "region", "label": "COUNTY", "required": False},
        {"name": "postalCode", "label": "EIRCODE", "required": False},
    ]
    assert form["regions"][5] == {
        "code": "Co. Dublin",
        "name": "Co. Dublin",
        "latinName": "Co. Dublin",
    }
    assert form["postalCodeExamples"] == ["A65 F4E2"]
    assert form["postalCodePattern"] == "[\\dA-Z]{3} ?[\\dA-Z]{4}"


async def test_a_country_without_post_codes_asks_for_none(ask: Ask) -> None:
    form = (await ask(FORM, country="AE"))["addressForm"]

    assert form["postalCodePattern"] is None
    assert "postalCode" not in [field["name"] for field in form["fields"]]


async def test_countries_are_named_in_the_clients_language(ask: Ask, queries: Queries) -> None:
    with queries(0):
        english = (await ask("{ countries { code name } }"))["countries"]
    german = (await ask("{ countries { code name } }", languages=("de-at",)))["countries"]
    french = (await ask("{ countries { code name } }", languages=("fr",)))["countries"]

    assert len(english) == len(german) == 252
    assert {"code": "DE", "name": "Germany"} in english
    assert {"code": "DE", "name": "Deutschland"} in german
    assert french == english


@pytest.mark.parametrize("country", ["", "X", "ZZ", "all", "../../us", "\u00df", "G" * 60_000])
async def test_what_is_no_country_has_no_form(ask: Ask, country: str) -> None:
    assert await ask(FORM, country=country) == {"addressForm": None}
